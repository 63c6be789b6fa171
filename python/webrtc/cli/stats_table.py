"""A table of the rates of a connection."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

import webrtc
from webrtc.dictionaries.stats_series import Value, series, times

from . import console

# Seconds over which rates are measured.
_SHORTEST = 0.5
NEEDED = 3
"""How many of the last reports the rates are made of."""

Latest = dict[str, dict[str, Value]]


def latest(reports: Sequence[webrtc.RTCStatsReport]) -> Latest:
    """Return the last values: by figure with its unit, then by line."""
    # The last report may have come just after the one before, or be the same: the engine keeps it a while.
    earlier = [each for each in reports[:-1] if times([each, reports[-1]])[1] >= _SHORTEST]
    return {
        figure: {line: values[-1] for line, values in lines.items()}
        for figure, lines in series([*earlier[-1:], *reports[-1:]]).items()
    }


def shown(reports: Sequence[webrtc.RTCStatsReport], name: str = "") -> Table:
    """Return the last values of a connection as a table; the name tells it from others."""
    table = Table(
        title=Text(name) if name else None, title_justify="left", box=None, pad_edge=False, show_header=False
    )
    table.add_column(style="bold")
    for _ in range(2):
        table.add_column()
        table.add_column(justify="right", min_width=9)
    for figure, lines in latest(reports).items():
        cells = [cell for line, value in lines.items() for cell in (line, _text(value))]
        table.add_row(figure, *cells)
    return table


def print_last(reports: Sequence[webrtc.RTCStatsReport], as_json: bool, name: str = "") -> None:
    """Print the last values, as the result of a command."""
    if as_json:
        console.print_json({**({"connection": name} if name else {}), **latest(reports)})
    else:
        console.out.print(shown(reports, name))


def _text(value: Value) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"
