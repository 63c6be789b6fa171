"""SimulatedNetwork: a network with delay, loss and limited rate."""

from __future__ import annotations

import warnings
from typing import Annotated, Any, NamedTuple

import wrtc

from webrtc.base import WebRTCObject
from webrtc.deprecated import deprecated
from webrtc.dictionaries.conversion import Range, converter

from .delivery_trace import DeliveryTrace

# No real network takes longer than a minute. The engine counts in kbit/s.
_Seconds = Annotated[float, Range(0, 60)]
_CONDITIONS = {
    "delay": converter(_Seconds),
    "jitter": converter(_Seconds),
    "loss": converter(Annotated[float, Range(0, 1)]),
    "rate": converter(Annotated[int, Range(1000, 10**12)] | None),
    "queue_size": converter(Annotated[int, Range(1, 10**6)]),
    "loss_burst": converter(Annotated[int, Range(1, 10**4)] | None),
    "reordering": converter(Annotated[float, Range(0, 1)]),
    "duplication": converter(Annotated[float, Range(0, 1)]),
    "trace": converter(DeliveryTrace | None),
}
_seed = converter(Annotated[int, Range(0, 2**64 - 1)])


class NetworkStatistics(NamedTuple):
    """Counters of the packets of all connections over a network. Bytes include IP and UDP headers."""

    packets_sent: int
    """Packets sent by the connections."""
    packets_delivered: int
    """Packets delivered to the far end."""
    packets_lost: int
    """Packets lost at random, as set by `loss`."""
    packets_dropped: int
    """Packets dropped because the queue was full."""
    bytes_sent: int
    """Bytes of the sent packets."""
    bytes_delivered: int
    """Bytes of the delivered packets."""
    packets_reordered: int
    """Of the delivered packets, those that later ones have overtaken, as set by `reordering`."""
    packets_duplicated: int
    """Of the delivered packets, those that were delivered twice, as set by `duplication`."""

    @property
    def packets_queued(self) -> int:
        """Packets in flight."""
        return self.packets_sent - self.packets_delivered - self.packets_lost - self.packets_dropped


class SimulatedNetwork(WebRTCObject[wrtc.SimulatedNetwork]):
    """A simulated network for connections: `RTCPeerConnection(network=SimulatedNetwork(delay=0.05))`.

    It affects the UDP packets that a connection sends, regardless of the receiver, and what it sends to TURN
    servers over TCP and TLS, where lost packets are sent again and later ones wait for them. Each connection
    that uses it has a path of its own. To affect both directions, give it or another network to both peers.
    All conditions can be changed at any time and from any thread.
    """

    def __init__(
        self,
        *,
        delay: float = 0.0,
        jitter: float = 0.0,
        loss: float = 0.0,
        rate: int | None = None,
        queue_size: int | None = None,
        seed: int = 1,
        queue: int | None = None,
        loss_burst: int | None = None,
        reordering: float = 0.0,
        duplication: float = 0.0,
        trace: DeliveryTrace | None = None,
    ) -> None:
        """Raises RangeError for an impossible value.

        With the same seed, the same packets of each connection are lost and delayed. `queue` is the former
        name of `queue_size`, which is 100 by default; giving both raises TypeError.
        """
        if queue is not None and queue_size is not None:
            raise TypeError("SimulatedNetwork takes queue_size or its former name queue, not both")
        given: dict[str, Any] = {"delay": delay, "jitter": jitter, "loss": loss, "rate": rate}
        given |= {"loss_burst": loss_burst, "reordering": reordering, "duplication": duplication}
        given["trace"] = trace
        given |= (
            {"queue_size": 100 if queue_size is None else queue_size} if queue is None else {"queue": queue}
        )
        self._seed: int = _seed(seed, "SimulatedNetwork.seed")
        checked = _checked(given)
        super().__init__(wrtc.SimulatedNetwork(_to_native(checked), self._seed))
        self._trace: DeliveryTrace | None = checked["trace"]

    def update(self, **conditions: float | DeliveryTrace | None) -> None:
        """Change several conditions at once; the others stay the same."""
        checked = _checked(conditions)
        self._native.update(_to_native(checked))
        self._trace = checked.get("trace", self._trace)

    @property
    def delay(self) -> float:
        """The one-way delay of every packet, in seconds with millisecond precision."""
        return self._native.conditions()["delay"]

    @delay.setter
    def delay(self, value: float) -> None:
        self.update(delay=value)

    @property
    def jitter(self) -> float:
        """The standard deviation of the delay in seconds, to the millisecond. Packets stay in order."""
        return self._native.conditions()["jitter"]

    @jitter.setter
    def jitter(self, value: float) -> None:
        self.update(jitter=value)

    @property
    def loss(self) -> float:
        """The fraction of packets that are lost, 0 to 1: at random, or in bursts (see `loss_burst`)."""
        return self._native.conditions()["loss"]

    @loss.setter
    def loss(self, value: float) -> None:
        self.update(loss=value)

    @property
    def loss_burst(self) -> int | None:
        """The mean number of packets that are lost in a row, 1 to 10,000; by default, losses are independent.

        Losses then follow a Gilbert-Elliott model with the fraction `loss`. If bursts of that length cannot
        lose so many packets, they are longer.
        """
        return self._native.conditions()["loss_burst"]

    @loss_burst.setter
    def loss_burst(self, value: int | None) -> None:
        self.update(loss_burst=value)

    @property
    def reordering(self) -> float:
        """The fraction of packets that one to three later packets overtake, 0 to 1."""
        return self._native.conditions()["reordering"]

    @reordering.setter
    def reordering(self, value: float) -> None:
        self.update(reordering=value)

    @property
    def duplication(self) -> float:
        """The fraction of packets that are delivered twice, 0 to 1."""
        return self._native.conditions()["duplication"]

    @duplication.setter
    def duplication(self, value: float) -> None:
        self.update(duplication=value)

    @property
    def trace(self) -> DeliveryTrace | None:
        """When packets can be delivered; for each connection, it begins with its first packet."""
        return self._trace

    @trace.setter
    def trace(self, value: DeliveryTrace | None) -> None:
        self.update(trace=value)

    @property
    def rate(self) -> int | None:
        """Bits per second including IP and UDP headers, rounded to kbit/s; None for no limit."""
        return self._native.conditions()["rate"]

    @rate.setter
    def rate(self, value: int | None) -> None:
        self.update(rate=value)

    @property
    def queue_size(self) -> int:
        """How many packets can wait for the rate or the trace; further ones are dropped, as by a router."""
        return self._native.conditions()["queue_size"]

    @queue_size.setter
    def queue_size(self, value: int) -> None:
        self.update(queue_size=value)

    @property
    @deprecated("SimulatedNetwork.queue was renamed: use queue_size")
    def queue(self) -> int:
        """The former name of `queue_size`."""
        return self.queue_size

    @queue.setter
    @deprecated("SimulatedNetwork.queue was renamed: use queue_size")
    def queue(self, value: int) -> None:
        self.queue_size = value

    @property
    def statistics(self) -> NetworkStatistics:
        """Counters of the packets so far."""
        return NetworkStatistics(*self._native.statistics())

    def __repr__(self) -> str:
        conditions: dict[str, Any] = {**self._native.conditions(), "trace": self._trace}
        special = ("loss_burst", "reordering", "duplication", "trace")
        shown = (f"{name}={value!r}" for name, value in conditions.items() if value or name not in special)
        return f"SimulatedNetwork({', '.join(shown)}, seed={self._seed})"


def _checked(conditions: dict[str, Any]) -> dict[str, Any]:
    if "queue" in conditions:
        warnings.warn("SimulatedNetwork.queue was renamed: use queue_size", DeprecationWarning, stacklevel=3)
        conditions["queue_size"] = conditions.pop("queue")
    for name in conditions:
        if name not in _CONDITIONS:
            raise TypeError(f"SimulatedNetwork has no condition {name!r}: it has {', '.join(_CONDITIONS)}")
    return {name: _CONDITIONS[name](value, f"SimulatedNetwork.{name}") for name, value in conditions.items()}


def _to_native(conditions: dict[str, Any]) -> dict[str, Any]:
    trace = conditions.get("trace")
    return {**conditions, "trace": trace._native} if trace else conditions
