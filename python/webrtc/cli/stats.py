"""`webrtc stats`: a live table of the connections of a command, and plots of them."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Group
from rich.live import Live

import webrtc

from . import console, running, stats_file, stats_table
from .console import Failure

_LOOK = 0.25
_SUFFIXES = (".png", ".svg", ".pdf")
_ALL = sys.maxsize

Reports = list[webrtc.RTCStatsReport]


def stats(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|PID]",
            help="The file that --stats names, or the process; by default the command that is running.",
        ),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Plot all of it to this file (.png, .svg or .pdf).")
    ] = None,
    connection: Annotated[
        str | None,
        typer.Option(help="Of several connections, only this one, such as 'page 2'."),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until the command ends.")] = False,
    as_json: console.AsJson = False,
) -> None:
    """Show the statistics of a command that was started with --stats FILE.

    Bitrate, frame rate, delay and loss of the last second; with --follow, as long as the command runs.
    """
    if plot and plot.suffix not in _SUFFIXES:
        raise Failure(f"{plot} must end in .png, .svg or .pdf")
    path = _file(which)
    course = _Course(path, connection, _ALL if plot else stats_table.NEEDED)
    with path.open() as opened:
        course.take(opened)
        if follow:
            try:
                _follow(opened, course, as_json)
            except KeyboardInterrupt:
                raise typer.Exit(console.INTERRUPTED) from None
        elif not course.reports:
            raise Failure(f"{path} has no statistics yet{f' of {connection!r}' if connection else ''}")
        else:
            _show(course.shown(), as_json)
    if plot:
        _plot(course, plot)


def _file(which: str | None) -> Path:
    """Return the file that is meant. Raises Failure if that is not clear."""
    if which is not None and not which.isdecimal():
        if not Path(which).is_file():
            raise Failure(f"there is no file {which!r}", "name the file that --stats has, or a process")
        return Path(which)
    found = [each for each in running.find() if which in (None, str(each.pid))]
    if len(found) == 1:
        return found[0].file
    listed = "\n".join(f"webrtc stats {each.pid}    # {each.command}" for each in found)
    if found:
        raise Failure("several commands write statistics: which one?", listed)
    text = f"process {which} is no command that" if which else "no command of this user"
    raise Failure(f"{text} writes statistics", "start it with --stats FILE")


class _Course:
    """The last reports of a file, by the name of their connection."""

    def __init__(self, path: Path, only: str | None, kept: int) -> None:
        self._path = path
        self._only = only
        self._kept = kept
        self.reports: dict[str, Reports] = {}
        self._left: set[str] = set()
        self.count = 0
        self.ended = False

    def take(self, opened: IO[str]) -> None:
        """Read what has been written since the last time."""
        for line in stats_file.read(opened, self._path):
            self.count += 1
            if line is None:
                self.ended = True
            elif self._only in (None, line.name):
                if line.report is None:
                    self._left.add(line.name)
                else:
                    reports = self.reports.setdefault(line.name, [])
                    reports.append(line.report)
                    del reports[: -self._kept]

    def shown(self) -> dict[str, Reports]:
        """Return the connections that are there; if all have ended, the last one."""
        there = {name: each for name, each in self.reports.items() if name not in self._left}
        return there or dict(list(self.reports.items())[-1:])


def _follow(opened: IO[str], course: _Course, as_json: bool) -> None:
    count = 0
    with Live(console=console.out, auto_refresh=False) as live:
        while True:
            if course.count > count and (shown := course.shown()):
                count = course.count
                if as_json or not console.out.is_terminal:
                    _show(shown, as_json)
                else:
                    tables = (stats_table.shown(each, name) for name, each in shown.items())
                    live.update(Group(*tables), refresh=True)
            if course.ended:
                return
            time.sleep(_LOOK)
            course.take(opened)


def _show(shown: dict[str, Reports], as_json: bool) -> None:
    for name, reports in shown.items():
        stats_table.print_last(reports, as_json, name)


def _plot(course: _Course, path: Path) -> None:
    if not course.reports:
        raise Failure("there are no statistics to plot")
    name, reports = list(course.shown().items())[-1]
    reports[-1].plot(*reports[:-1]).savefig(path)
    console.say(f"plotted {len(reports)} reports{f' of {name}' if name else ''} to {path}")
