"""SimulatedNetwork: a network that is slow, narrow or lossy."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import Range, converter

# A minute is more than any network takes. The engine counts in kbit/s.
_Seconds = Annotated[float, Range(0, 60)]
_CONDITIONS = {
    "delay": converter(_Seconds),
    "jitter": converter(_Seconds),
    "loss": converter(Annotated[float, Range(0, 1)]),
    "rate": converter(Annotated[int, Range(1000, 10**12)] | None),
    "queue": converter(Annotated[int, Range(1, 10**6)]),
}
_seed = converter(Annotated[int, Range(0, 2**64 - 1)])


class NetworkStatistics(NamedTuple):
    """What happened to the packets of all connections over a network. Bytes count the IP and UDP headers."""

    packets_sent: int
    """Packets that connections sent."""
    packets_delivered: int
    """Packets that came out at the far end."""
    packets_lost: int
    """Packets that were lost by chance, as `loss` says."""
    packets_dropped: int
    """Packets that found the queue full."""
    bytes_sent: int
    """The bytes of the packets sent."""
    bytes_delivered: int
    """The bytes of the packets delivered."""

    @property
    def packets_queued(self) -> int:
        """Packets that are on their way."""
        return self.packets_sent - self.packets_delivered - self.packets_lost - self.packets_dropped


class SimulatedNetwork(WebRTCObject):
    """A network for connections to send over: `RTCPeerConnection(network=SimulatedNetwork(delay=0.05))`.

    It works on the UDP packets that a connection sends, whoever receives them. Each connection that it is
    given to has a way of its own; for both directions give it, or another, to both ends. All conditions can
    be changed at any time from any thread.
    """

    def __init__(
        self,
        *,
        delay: float = 0.0,
        jitter: float = 0.0,
        loss: float = 0.0,
        rate: int | None = None,
        queue: int = 100,
        seed: int = 1,
    ) -> None:
        """Raises RangeError for a value that no network has.

        The same seed gives the same losses and delays to the same packets, connection by connection.
        """
        given = _checked({"delay": delay, "jitter": jitter, "loss": loss, "rate": rate, "queue": queue})
        super().__init__(wrtc.SimulatedNetwork(given, _seed(seed, "SimulatedNetwork.seed")))

    def update(self, **conditions: float | None) -> None:
        """Change several conditions at once; those that are not named stay."""
        self._native.update(_checked(conditions))

    @property
    def delay(self) -> float:
        """Seconds, to the millisecond, that every packet takes one way."""
        return float(self._native.conditions()["delay"])

    @delay.setter
    def delay(self, value: float) -> None:
        self.update(delay=value)

    @property
    def jitter(self) -> float:
        """The standard deviation of the delay, in seconds to the millisecond. Packets stay in order."""
        return float(self._native.conditions()["jitter"])

    @jitter.setter
    def jitter(self, value: float) -> None:
        self.update(jitter=value)

    @property
    def loss(self) -> float:
        """The share of packets that are lost by chance, 0 to 1."""
        return float(self._native.conditions()["loss"])

    @loss.setter
    def loss(self, value: float) -> None:
        self.update(loss=value)

    @property
    def rate(self) -> int | None:
        """Bits a second, to the kbit/s, with the headers of IP and UDP; None for no limit."""
        rate: int | None = self._native.conditions()["rate"]
        return rate

    @rate.setter
    def rate(self, value: int | None) -> None:
        self.update(rate=value)

    @property
    def queue(self) -> int:
        """How many packets can wait for a limited rate; what comes beyond is dropped, as by a router."""
        return int(self._native.conditions()["queue"])

    @queue.setter
    def queue(self, value: int) -> None:
        self.update(queue=value)

    @property
    def statistics(self) -> NetworkStatistics:
        """What happened to the packets so far."""
        return NetworkStatistics(*self._native.statistics())

    def __repr__(self) -> str:
        conditions = (f"{name}={value!r}" for name, value in self._native.conditions().items())
        return f"SimulatedNetwork({', '.join(conditions)})"


def _checked(conditions: dict[str, Any]) -> dict[str, Any]:
    for name in conditions:
        if name not in _CONDITIONS:
            raise TypeError(f"SimulatedNetwork has no condition {name!r}: it has {', '.join(_CONDITIONS)}")
    return {name: _CONDITIONS[name](value, f"SimulatedNetwork.{name}") for name, value in conditions.items()}
