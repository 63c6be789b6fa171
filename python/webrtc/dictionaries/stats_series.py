"""Rates over time: what a person wants to know of consecutive statistics, whose counters only grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# An RTCStatsReport, or a part of one.
Report = Mapping[str, Any]
Value = float | None
# By the figure with its unit, and by the line in it: a value for each report, None where it is unknown.
Series = dict[str, dict[str, list[Value]]]


def times(reports: Sequence[Report]) -> list[float]:
    """Return the seconds from the first report to each."""
    stamps = [max((stats.timestamp or 0 for stats in report.values()), default=0) for report in reports]
    return [(stamp - stamps[0]) / 1000 for stamp in stamps]


def series(reports: Sequence[Report]) -> Series:
    """Return the rates of each report since the previous one; those of the first are unknown."""
    at = times(reports)
    moments = [_Moment(report) for report in reports]
    rows = [
        _rates(moments[i - 1] if i else None, moments[i], at[i] - at[i - 1] if i else 0)
        for i in range(len(at))
    ]
    return {
        figure: {line: [row[figure][line] for row in rows] for line in lines}
        for figure, lines in (rows[0] if rows else {}).items()
    }


class _Moment:
    """The counters of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.sent = self.sum("transport", "bytes_sent")
        self.received = self.sum("transport", "bytes_received")
        self.frames_sent = self.sum("outbound-rtp", "frames_sent")
        self.frames_received = self.sum("inbound-rtp", "frames_decoded")
        self.lost = self.sum("inbound-rtp", "packets_lost")
        self.arrived = self.sum("inbound-rtp", "packets_received")
        self.waited = self.sum("inbound-rtp", "jitter_buffer_delay")
        self.emitted = self.sum("inbound-rtp", "jitter_buffer_emitted_count")

    def values(self, type: str, name: str) -> list[Any]:
        """Return the values of a member in all statistics of a type."""
        found = (stats.get(name) for stats in self._report.values() if stats.type == type)
        return [value for value in found if isinstance(value, (int, float))]

    def sum(self, type: str, name: str) -> Value:
        """Return their sum; None if there are none."""
        values = self.values(type, name)
        return sum(values) if values else None

    def round_trip(self) -> Value:
        """Return the round-trip time of the pair in use, in seconds."""
        for transport in self._report.values():
            pair = self._report.get(transport.get("selected_candidate_pair_id") or "")
            if pair and (seconds := pair.get("current_round_trip_time")) is not None:
                return float(seconds)
        return None


def _rates(before: _Moment | None, now: _Moment, seconds: float) -> dict[str, dict[str, Value]]:
    def change(name: str) -> Value:
        if before is None:
            return None
        first, last = getattr(before, name), getattr(now, name)
        # A stream that has begun since counts from 0; one that has ended takes its counters away.
        return None if last is None else max(0.0, last - (first or 0))

    def rate(name: str, factor: float = 1) -> Value:
        difference = change(name)
        return difference * factor / seconds if difference is not None and seconds > 0 else None

    def share(part: Value, whole: Value, factor: float) -> Value:
        return part * factor / whole if part is not None and whole else None

    lost, arrived = change("lost"), change("arrived")
    expected = None if lost is None or arrived is None else lost + arrived
    reported = now.values("remote-inbound-rtp", "fraction_lost")
    round_trip = now.round_trip()
    return {
        "bitrate, kbit/s": {"sent": rate("sent", 8e-3), "received": rate("received", 8e-3)},
        "frames per second": {"sent": rate("frames_sent"), "received": rate("frames_received")},
        "delay, ms": {
            "round trip": None if round_trip is None else round_trip * 1e3,
            "playout": share(change("waited"), change("emitted"), 1e3),
        },
        "packet loss, %": {
            "sent": max(reported) * 100 if reported else None,
            "received": share(lost, expected, 100),
        },
    }
