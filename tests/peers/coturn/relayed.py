"""Two connections of ours that reach each other through a relay alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import connect, pair

from tests.peers.peer import PATIENT

# Gathering ends at this limit; a busy machine needs more than the default.
SLOW = {"gathering_timeout": 30}


class Relayed:
    """Both connections, and both ends of their channel."""

    def __init__(self, a: RTCPeerConnection, b: RTCPeerConnection) -> None:
        self.a, self.b = a, b
        self.near: RTCDataChannel = a.create_data_channel("x")
        self.far: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()
        b.once("datachannel", lambda event: self.far.set_result(event.channel))

    async def connected(self) -> None:
        """Negotiate, and wait until the channel is open."""
        await asyncio.wait_for(connect(self.a, self.b), PATIENT)
        await asyncio.wait_for(self.near.opened(), PATIENT)

    async def talk(self, word: str) -> None:
        """A message goes each way."""
        far = await asyncio.wait_for(self.far, PATIENT)
        self.near.send(word)
        assert await asyncio.wait_for(anext(far), PATIENT) == word
        far.send(word)
        assert await asyncio.wait_for(anext(self.near), PATIENT) == word

    async def local_candidates(self) -> list[Any]:
        """Those of the first connection, from its statistics."""
        report = await self.a.get_stats()
        return [each for each in report.values() if each.type == "local-candidate"]


@contextlib.asynccontextmanager
async def relayed(*servers: dict[str, Any], **options: Any) -> AsyncIterator[Relayed]:
    """The connections with these servers, not negotiated yet."""
    async with pair(ice_servers=list(servers), ice_transport_policy="relay", **{**SLOW, **options}) as (a, b):
        yield Relayed(a, b)


@contextlib.asynccontextmanager
async def gathered(
    *servers: dict[str, Any], **options: Any
) -> AsyncIterator[tuple[RTCPeerConnection, list[tuple[int, str]]]]:
    """A connection that has gathered from these servers, and the errors that it told: codes and texts."""
    told: list[tuple[int, str]] = []
    given = {"ice_servers": list(servers), "ice_transport_policy": "relay", **SLOW, **options}
    async with RTCPeerConnection(given) as connection:
        connection.on("icecandidateerror", lambda event: told.append((event.error_code, event.error_text)))
        connection.create_data_channel("x")
        await connection.set_local_description()
        await asyncio.wait_for(connection.gathered(), PATIENT)
        yield connection, told


async def errors(*servers: dict[str, Any], **options: Any) -> list[tuple[int, str]]:
    """The errors of gathering from these servers, which give no candidate."""
    async with gathered(*servers, **options) as (connection, told):
        assert connection.local_description
        assert "a=candidate" not in connection.local_description.sdp
        return told
