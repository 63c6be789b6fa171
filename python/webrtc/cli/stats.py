"""`webrtc stats`: a live table of a connection, and plots of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.live import Live

import webrtc

from . import console, stats_file, stats_table
from .console import Failure

_LOOK = 0.25


def stats(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file that --stats names.")],
    plot: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Plot all of it to this file (.png, .svg or .pdf).")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until the connection ends.")] = False,
    as_json: console.AsJson = False,
) -> None:
    """Show the statistics of a connection that was started with --stats FILE.

    Bitrate, frame rate, delay and loss of the last second; with --follow, as long as the connection lasts.
    """
    with file.open() as opened:
        reports, ended = _take(opened, file, [])
        if follow:
            try:
                _follow(opened, file, reports, ended, as_json)
            except KeyboardInterrupt:
                raise typer.Exit(console.INTERRUPTED) from None
        elif not reports:
            raise Failure(f"{file} has no statistics yet")
        else:
            stats_table.print_last(reports, as_json)
    if plot:
        _plot(reports, plot)


def _take(
    opened: IO[str], path: Path, reports: list[webrtc.RTCStatsReport]
) -> tuple[list[webrtc.RTCStatsReport], bool]:
    for report in stats_file.read(opened, path):
        if report is None:
            return reports, True
        reports.append(report)
    return reports, False


def _follow(
    opened: IO[str], path: Path, reports: list[webrtc.RTCStatsReport], ended: bool, as_json: bool
) -> None:
    count = 0
    with Live(console=console.out, auto_refresh=False) as live:
        while True:
            if len(reports) > count:
                count = len(reports)
                if as_json or not console.out.is_terminal:
                    stats_table.print_last(reports, as_json)
                else:
                    live.update(stats_table.shown(reports), refresh=True)
            if ended:
                return
            time.sleep(_LOOK)
            reports, ended = _take(opened, path, reports)


def _plot(reports: list[webrtc.RTCStatsReport], path: Path) -> None:
    if path.suffix not in (".png", ".svg", ".pdf"):
        raise Failure(f"{path} must end in .png, .svg or .pdf")
    if not reports:
        raise Failure("there are no statistics to plot")
    reports[-1].plot(*reports[:-1]).savefig(path)
    console.say(f"plotted {len(reports)} reports to {path}")
