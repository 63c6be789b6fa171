"""What all commands share: output for people and for programs, failures, and the end by Ctrl-C.

Results go to standard output, everything else to standard error, so that `--json` can be piped.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
from collections.abc import Coroutine, Iterator
from types import ModuleType
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

FAILED = 1
"""The exit code of a command that could not do what it was asked for."""
USAGE = 2
"""The exit code for arguments that make no sense, as of all commands of the system."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, if that left something undone."""

# File names are not markup.
DESCRIPTION = TextColumn("{task.description}", markup=False)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Failure(Exception):
    """A command failed: what was wrong, and what to do."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.advice = advice


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine. Ctrl-C cancels it, so that it closes what it has opened."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(INTERRUPTED) from None


def say(text: str) -> None:
    """Tell the person what happens; not part of the result."""
    err.print(text, markup=False, soft_wrap=True)


def report(error: BaseException) -> None:
    """Print an error, and what to do about it."""
    err.print("error:", style="bold red", end=" ")
    say(str(error) or type(error).__name__)
    if advice := getattr(error, "advice", ""):
        say(advice)


def show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: Any = None,
    line: Any = None,
) -> None:
    """Print a warning without the place in the code, which says nothing to a person at a terminal."""
    say(f"warning: {message}")


def print_json(value: Any) -> None:
    """Print a result as JSON: one line, so that several results can be told apart."""
    print(json.dumps(value), flush=True)


def table(title: str, rows: dict[str, str]) -> None:
    """Print figures by their names."""
    shown = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    shown.add_column(style="bold")
    shown.add_column(overflow="fold")
    for name, value in rows.items():
        shown.add_row(name, value)
    out.print(shown)


def progress(*columns: Any) -> Progress:
    """A progress bar on standard error; nothing if that is no terminal."""
    shown = columns or (SpinnerColumn(), DESCRIPTION, BarColumn(), TimeElapsedColumn())
    return Progress(*shown, console=err, transient=True, disable=not err.is_terminal)


@contextlib.contextmanager
def busy(what: str) -> Iterator[None]:
    """Show that something takes a while."""
    if err.is_terminal:
        with err.status(what):
            yield
    else:
        yield


def need(module: str, extra: str) -> ModuleType:
    """Import a module of an extra. Raises Failure if it is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise Failure(
            f"this needs the Python package {error.name}", f"pip install 'python-webrtc[{extra}]'"
        ) from None
