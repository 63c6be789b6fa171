"""Connected pairs in one process."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

from webrtc.connections.configuration import RTCConfiguration
from webrtc.dictionaries.candidate import RTCIceCandidate
from webrtc.dictionaries.dictionary import Like
from webrtc.events.classes import RTCPeerConnectionIceEvent
from webrtc.exceptions import InvalidStateError, OperationError
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

from .networks import Access


@dataclasses.dataclass(frozen=True)
class _Trickle:
    """Instances with the same target are equal, so adding one as a handler twice has no effect."""

    target: RTCPeerConnection

    async def __call__(self, event: RTCPeerConnectionIceEvent) -> None:
        if self.target.connection_state == "closed":
            return
        try:
            await self.target.add_ice_candidate(event.candidate)
        except (InvalidStateError, OperationError):
            if not self._is_of_ignored_offer(event.candidate):
                raise

    def _is_of_ignored_offer(self, candidate: RTCIceCandidate | None) -> bool:
        """Whether both peers offered at once, and the target did not accept the offer with this candidate."""
        description = self.target.remote_description
        if description is None:
            return self.target.signaling_state == "have-local-offer"
        return candidate is not None and f"a=ice-ufrag:{candidate.username_fragment}\r" not in description.sdp


def trickle(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
    """Exchange the candidates of two connections from now on.

    If both offer at once, candidates of the offer that was not accepted are ignored.
    """
    a.on("icecandidate", _Trickle(b))
    b.on("icecandidate", _Trickle(a))


async def negotiate(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
    """Exchange an offer of the first connection and the answer of the second one."""
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)


async def connect(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
    """Connect two connections of this process. The first one offers what it has to the second.

    Calling it again renegotiates. Raises InvalidStateError if the first connection has no data channel, track
    or transceiver, and NetworkError if they cannot be connected.
    """
    trickle(a, b)
    await negotiate(a, b)
    if a.local_description is None or "\nm=" not in a.local_description.sdp:
        raise InvalidStateError("connect: the first connection has no data channel, track or transceiver")
    await asyncio.gather(a.connected(), b.connected())


def create_pair(
    configuration: Like[RTCConfiguration] | None = None, *, access: Access | None = None, **fields: Any
) -> tuple[RTCPeerConnection, RTCPeerConnection]:
    """Create two connections that exchange their candidates; see `pair`."""
    ends = [fields, fields]
    if access is not None:
        if fields.get("network") is not None:
            raise TypeError("a pair takes a network for both ends or an access, not both")
        ends = [{**fields, "network": network} for network in access]
    a, b = (RTCPeerConnection(configuration, **each) for each in ends)
    trickle(a, b)
    return a, b


@contextlib.asynccontextmanager
async def pair(
    configuration: Like[RTCConfiguration] | None = None, *, access: Access | None = None, **fields: Any
) -> AsyncIterator[tuple[RTCPeerConnection, RTCPeerConnection]]:
    """`async with pair() as (a, b)`: two connections that are closed at the end; `connect` connects them.

    Both are created with the given configuration or keyword arguments. With `access=preset("lte")`, the first
    one is a client of that network, and the second one a server beyond it.
    """
    a, b = create_pair(configuration, access=access, **fields)
    async with a, b:
        yield a, b
