"""The commands, and what their exceptions mean to a person."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

import webrtc

from . import console
from .bench import bench
from .call import call
from .demo import demo
from .doctor import doctor
from .info import info
from .meet import meet
from .play import play
from .publish import publish
from .receive import receive
from .record import record
from .send import send
from .serve import serve
from .stats import stats

app = typer.Typer(
    name="webrtc",
    help="Audio, video and data between machines, with Chrome's engine.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 stopped by Ctrl-C.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(webrtc.__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for command in (info, doctor, demo, serve, call, send, receive, meet, record, publish, play, stats, bench):
    app.command()(command)


def main() -> None:
    """Run a command. Errors that a person can understand are one line, not a traceback."""
    warnings.showwarning = console.show_warning
    try:
        app()
    except (console.Failure, webrtc.PythonWebRTCExceptionBase, OSError) as error:
        console.report(error)
        sys.exit(console.FAILED)
