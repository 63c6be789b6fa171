"""A connection of ours to a plugin of Janus."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Literal

from webrtc import MediaStreamTrack, RTCPeerConnection, VideoFrame

from tests.peers.janus.server import Handle, Said
from tests.peers.peer import PATIENT
from tests.waiting import paced

Trickle = Literal["full", "half", "none"]


def _arrivals(connection: RTCPeerConnection) -> Callable[[str], Awaitable[MediaStreamTrack]]:
    loop = asyncio.get_running_loop()
    tracks: dict[str, asyncio.Future[MediaStreamTrack]] = {
        kind: loop.create_future() for kind in ("audio", "video")
    }

    def take(event: Any) -> None:
        if not tracks[event.track.kind].done():
            tracks[event.track.kind].set_result(event.track)

    connection.on("track", take)
    return lambda kind: asyncio.wait_for(asyncio.shield(tracks[kind]), PATIENT)


async def shown_in(track: MediaStreamTrack, size: tuple[int, int], ask: Callable[[], Awaitable[Any]]) -> None:
    """Ask Janus for a layer until a track shows its size.

    Janus requests one key frame for each question. If another layer's comes first, it stays with that.
    """
    shown: set[tuple[int, int]] = set()

    async def look() -> None:
        async for frame in track:
            assert isinstance(frame, VideoFrame)
            shown.add((frame.width, frame.height))
            if size in shown:
                return

    looking = asyncio.ensure_future(look())
    try:
        async for _ in paced(1 / 3, count=round(PATIENT / 3)):
            if looking.done():
                break
            await ask()
    finally:
        looking.cancel()
    assert size in shown, f"it was shown in {shown}"


async def codec_received(connection: RTCPeerConnection, kind: str) -> str:
    """The codec in which media of that kind arrives, such as "VP8"."""
    report = await connection.get_stats()
    [inbound] = [each for each in report.values() if each.type == "inbound-rtp" and each.kind == kind]
    return str(report[inbound.codec_id].mime_type).split("/")[1]


class Call:
    """`async with Call(handle, connection) as call:` closes the connection.

    Candidates: "full" sends ours after the offer, "half" after the answer (as an answerer), "none" with the
    descriptions. Janus sends its own with its descriptions, or as it was configured.
    """

    def __init__(self, handle: Handle, connection: RTCPeerConnection, trickle: Trickle = "none") -> None:
        self.handle, self.connection = handle, connection
        # `await call.track("audio")`: the first track of that kind, now or later.
        self.track = _arrivals(connection)
        self._trickle = trickle
        self._described = asyncio.Event()
        self._found: asyncio.Queue[Any] = asyncio.Queue()
        connection.on("icecandidate", lambda event: self._found.put_nowait(event.candidate))
        self._tasks = [asyncio.ensure_future(self._take())]
        if trickle != "none":
            self._tasks.append(asyncio.ensure_future(self._give()))

    async def offer(self, body: dict[str, Any]) -> Said:
        """Send an offer with a request, and take the answer."""
        said = await self.handle.ask(body, await self._description(complete=self._trickle != "full"))
        assert said.jsep and said.jsep["type"] == "answer", said
        await self.connection.set_remote_description(said.jsep)
        self._described.set()
        return said

    async def answer(self, offered: Said, body: dict[str, Any]) -> Said:
        """Answer an offer that Janus made, with a request."""
        assert offered.jsep and offered.jsep["type"] == "offer", offered
        await self.connection.set_remote_description(offered.jsep)
        self._described.set()
        return await self.handle.ask(body, await self._description(complete=self._trickle == "none"))

    async def restart(self, body: dict[str, Any]) -> None:
        """Restart ICE from our end."""
        self.connection.restart_ice()
        await self.offer(body)

    async def _description(self, complete: bool) -> dict[str, Any]:
        await self.connection.set_local_description()
        if complete:
            await self.connection.gathered()
        description = self.connection.local_description
        assert description
        sdp = description.sdp
        if not complete:
            sdp = re.sub(r"a=(candidate:.*|end-of-candidates)\r\n", "", sdp)
        return {"type": str(description.type), "sdp": sdp}

    async def _give(self) -> None:
        while True:
            candidate = await self._found.get()
            await self._described.wait()
            await self.handle.trickle(candidate)

    async def _take(self) -> None:
        while True:
            candidate = await self.handle.candidates.get()
            await self._described.wait()
            await self.connection.add_ice_candidate(candidate)

    async def __aenter__(self) -> Call:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        for task in self._tasks:
            task.cancel()
        # What failed on the way is the test's failure, unless it has one.
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError, *([Exception] if error else [])):
                await task
