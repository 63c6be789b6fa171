"""Statistics in notebooks: tables, and plots with matplotlib."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from webrtc.plots import new_figure

from .stats_series import Report, series, times

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def table(members: Mapping[str, Any]) -> str:
    """Return statistics as a table in HTML. Peers choose some of the text."""
    rows = "".join(
        f"<tr><th style='text-align:left'>{html.escape(name)}</th>"
        f"<td style='text-align:left'>{html.escape(_value(value))}</td></tr>"
        for name, value in members.items()
        if name not in ("id", "type")
    )
    return f"<table>{rows}</table>"


def _value(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def tables(report: Report) -> str:
    """Return all statistics of a report, each one folded."""
    parts = []
    for id, stats in report.items():
        title = " ".join(filter(None, [str(stats.type), stats.get("kind"), f"({id})"]))
        parts.append(f"<details><summary>{html.escape(title)}</summary>{table(stats)}</details>")
    return "".join(parts) or "no statistics"


def plot(reports: Sequence[Report]) -> Figure:
    """Plot the rates over time of several reports, or the bytes in a single one."""
    if len(reports) == 1:
        return _bytes(new_figure(8, 3, "plot"), reports[0])
    figure = new_figure(8, 8, "plot")
    at, found = times(reports), series(reports)
    for axes, (title, lines) in zip(figure.subplots(len(found), 1, sharex=True), found.items(), strict=True):
        for label, values in lines.items():
            axes.plot(at, [float("nan") if value is None else value for value in values], label=label)
        axes.set_title(title, loc="left", fontsize="medium")
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        # Beside the lines, not over them.
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    axes.set_xlabel("seconds")
    return figure


def _bytes(figure: Figure, report: Report) -> Figure:
    axes = figure.subplots()
    for type, name, colour in [("bytes_sent", "sent", "C0"), ("bytes_received", "received", "C1")]:
        streams = {
            " ".join(filter(None, [str(stats.type), stats.get("kind"), stats.get("label")])): stats.get(type)
            for stats in report.values()
            if stats.get(type) and str(stats.type) not in ("candidate-pair", "media-source")
        }
        axes.barh(list(streams), list(streams.values()), color=colour, label=name, height=0.6)
    axes.set_xlabel("bytes")
    axes.legend()
    return figure
