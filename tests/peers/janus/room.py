"""A video room of Janus: connections that publish, and others that subscribe to them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from webrtc import RTCPeerConnection

from tests.peers.janus.call import Call
from tests.peers.janus.server import Session

ROOM = 7


async def made(session: Session, videocodec: str = "vp8") -> None:
    """Make the room."""
    handle = await session.attach("videoroom")
    await handle.ask({"request": "create", "room": ROOM, "publishers": 6, "videocodec": videocodec})


async def publishers(session: Session) -> list[int]:
    """The ids of those who publish."""
    handle = await session.attach("videoroom")
    said = await handle.ask({"request": "listparticipants", "room": ROOM})
    return [each["id"] for each in said.data["participants"] if each["publisher"]]


@contextlib.asynccontextmanager
async def publishing(session: Session, *tracks: Any, **options: Any) -> AsyncIterator[tuple[Call, int]]:
    """A connection that publishes these tracks, and the id under which it does."""
    async with Call(await session.attach("videoroom"), RTCPeerConnection()) as call:
        for track in tracks:
            call.connection.add_transceiver(track, direction="sendonly", **options)
        request = {"request": "joinandconfigure", "ptype": "publisher", "room": ROOM}
        said = await call.offer(request)
        # Before, Janus has nothing of it to subscribe to.
        await call.handle.event("webrtcup")
        yield call, said.data["id"]


@contextlib.asynccontextmanager
async def subscribed(session: Session, *publishers: int) -> AsyncIterator[Call]:
    """A connection that has answered Janus's offer of what these publish."""
    handle = await session.attach("videoroom")
    streams = [{"feed": each} for each in publishers]
    offered = await handle.ask({"request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams})
    async with Call(handle, RTCPeerConnection()) as call:
        if "m=application" in str(offered.jsep):
            # Janus sends no data before its peer has opened a channel.
            call.connection.create_data_channel("JanusDataChannel")
        await call.answer(offered, {"request": "start"})
        yield call
