"""The result of a load test: figures, a table, JSON and plots."""

from __future__ import annotations

import collections
import dataclasses
import os
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from webrtc.plots import new_figure

from .load_client import ClientReport, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# A loop that is so late measures itself.
_LATE = 0.2


@dataclasses.dataclass
class LoadReport:
    """What all clients of a load test met."""

    url: str
    protocol: Protocol
    seconds: float
    """How long the test lasted."""
    clients: list[ClientReport]
    processor: float
    """The mean load of this process in processor cores."""
    late: float
    """The longest delay of this process's event loop in seconds: above 0.2, the tester was too busy."""

    @property
    def connected(self) -> int:
        """How many clients connected."""
        return sum(client.connected is not None for client in self.clients)

    @property
    def failed(self) -> int:
        """How many clients failed, before or after they were connected."""
        return sum(client.error is not None for client in self.clients)

    @property
    def errors(self) -> dict[str, int]:
        """The errors, with how many clients met each, the most frequent first."""
        found = collections.Counter(client.error for client in self.clients if client.error)
        return dict(found.most_common())

    def setup_times(self) -> list[float]:
        """The seconds from the start of each client that connected until then."""
        return [client.setup_time for client in self.clients if client.setup_time is not None]

    def media_times(self) -> list[float]:
        """The seconds from the start of each client until its first packet of audio or video."""
        return [each.first_media - each.started for each in self.clients if each.first_media is not None]

    def bitrates(self) -> list[float]:
        """The mean bits per second of each client, sent and received."""
        return [rate for client in self.clients if (rate := _rate(client, _bits)) is not None]

    def frame_rates(self) -> list[float]:
        """The mean video frames per second of each client."""
        return [rate for client in self.clients if (rate := _rate(client, _frames)) is not None]

    @property
    def loss(self) -> float:
        """The fraction of packets that clients did not receive, 0 to 1."""
        last = [client.samples[-1] for client in self.clients if client.samples]
        lost = sum(max(0, sample.packets_lost) for sample in last)
        expected = lost + sum(sample.packets_received for sample in last)
        return lost / expected if expected else 0.0

    def __str__(self) -> str:
        lines = [
            f"{self.protocol} clients at {self.url}, {self.seconds:.0f} s",
            f"clients        {len(self.clients)}, {self.connected} connected, {self.failed} failed",
            f"setup          {_spread(self.setup_times(), 1000, 'ms')}",
            f"first media    {_spread(self.media_times(), 1000, 'ms')}",
            f"bitrate        {_spread(self.bitrates(), 0.001, 'kbit/s')} each",
            f"frame rate     {_spread(self.frame_rates(), 1, '/s')}",
            f"packet loss    {self.loss:.2%}",
            f"this process   {self.processor:.2f} cores, event loop at most {self.late * 1000:.0f} ms late",
        ]
        if self.late > _LATE:
            lines.append("               it was too busy: run several load tests on several machines")
        lines += [f"{count:4} x {error}" for error, count in self.errors.items()]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return dataclasses.asdict(self)

    def plot(self, path: str | os.PathLike[str] | None = None) -> Figure:
        """Return a matplotlib figure of the test, and save it if a path is given.

        Raises NotSupportedError without matplotlib (python-webrtc[testing]).
        """
        figure = new_figure(10, 7, "testing")
        clients, setup, rate, frames = figure.subplots(2, 2).ravel()
        seconds = range(int(self.seconds) + 2)
        clients.plot(seconds, [self._open_at(second) for second in seconds])
        clients.set(title="connected clients", xlabel="s", ylim=(0, None))
        started = [client.started for client in self.clients if client.setup_time is not None]
        setup.plot(started, np.multiply(self.setup_times(), 1000), "o")
        setup.set(title="setup time in ms, by start of the client", xlabel="s", ylim=(0, None))
        for axis, of, scale, title in (
            (rate, _bits, 1e-6, "all clients, Mbit/s"),
            (frames, _frames, 1.0, "all clients, video frames/s"),
        ):
            axis.plot(seconds, [self._sum_at(second, of) * scale for second in seconds])
            axis.set(title=title, xlabel="s", ylim=(0, None))
        figure.suptitle(f"{self.protocol}: {len(self.clients)} clients, {self.failed} failed")
        if path is not None:
            figure.savefig(path)
        return figure

    def _open_at(self, second: float) -> int:
        spans = [(each.connected, each.ended) for each in self.clients if each.connected is not None]
        return sum(connected <= second and (ended is None or second < ended) for connected, ended in spans)

    def _sum_at(self, second: float, of: Any) -> float:
        """The sum over the clients of what they count a second, at that time."""
        total = 0.0
        for client in self.clients:
            for before, after in pairwise(client.samples):
                if before.time <= second < after.time:
                    total += (of(after) - of(before)) / (after.time - before.time)
        return total


def _bits(sample: Any) -> int:
    return int(8 * (sample.bytes_received + sample.bytes_sent))


def _frames(sample: Any) -> int:
    return int(sample.frames)


def _rate(client: ClientReport, of: Any) -> float | None:
    if len(client.samples) < 2:
        return None
    first, last = client.samples[0], client.samples[-1]
    return float((of(last) - of(first)) / (last.time - first.time))


def _spread(values: Iterable[float], scale: float, unit: str) -> str:
    found = np.array([*values]) * scale
    if not len(found):
        return "none"
    middle, high = np.percentile(found, (50, 95))
    return f"median {middle:.0f} {unit}, 95 % up to {high:.0f}, at most {found.max():.0f}"
