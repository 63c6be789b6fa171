"""A kit for tests: connections within a process, and networks that are slow, narrow or lossy."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

from .connections.simulated_network import NetworkStatistics, SimulatedNetwork
from .dictionaries.candidate import RTCIceCandidate
from .events.classes import RTCPeerConnectionIceEvent
from .exceptions import InvalidStateError, OperationError
from .interfaces.rtc_peer_connection import RTCPeerConnection

__all__ = ["NetworkStatistics", "SimulatedNetwork", "connect", "negotiate", "pair", "trickle"]


@dataclasses.dataclass(frozen=True)
class _Trickle:
    """Equal for the same target: however often it is added as a handler, candidates go there once."""

    target: RTCPeerConnection

    async def __call__(self, event: RTCPeerConnectionIceEvent) -> None:
        if self.target.connection_state == "closed":
            return
        try:
            await self.target.add_ice_candidate(event.candidate)
        except (InvalidStateError, OperationError):
            if not self._belongs_to_no_offer_taken(event.candidate):
                raise

    def _belongs_to_no_offer_taken(self, candidate: RTCIceCandidate | None) -> bool:
        """Whether both ends offered at once, and the target did not take the offer with this candidate."""
        description = self.target.remote_description
        if description is None:
            return self.target.signaling_state == "have-local-offer"
        return candidate is not None and f"a=ice-ufrag:{candidate.username_fragment}\r" not in description.sdp


def trickle(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
    """Hand the candidates that each of the two finds to the other, from now on.

    When both offer at once, candidates of an offer that was not taken are ignored.
    """
    a.on("icecandidate", _Trickle(b))
    b.on("icecandidate", _Trickle(a))


async def negotiate(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
    """One offer by the first connection, and its answer by the second."""
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)


async def connect(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
    """Connect two connections of this process: what the first has is offered to the second.

    Once more, it negotiates anew. Raises InvalidStateError if the first has neither a data channel nor a
    track or transceiver, NetworkError if they cannot be connected.
    """
    trickle(a, b)
    await negotiate(a, b)
    if a.local_description is None or "\nm=" not in a.local_description.sdp:
        raise InvalidStateError("connect: the first connection has no data channel, track or transceiver")
    await asyncio.gather(a.connected(), b.connected())


@contextlib.asynccontextmanager
async def pair(
    configuration: Any = None, **fields: Any
) -> AsyncIterator[tuple[RTCPeerConnection, RTCPeerConnection]]:
    """`async with pair() as (a, b)`: two connections, which are closed at the end; `connect` connects them.

    Each is made with the configuration, or its fields by name.
    """
    async with (
        RTCPeerConnection(configuration, **fields) as a,
        RTCPeerConnection(configuration, **fields) as b,
    ):
        trickle(a, b)
        yield a, b
