"""A connection here and one of a foreign program, which negotiate and exchange candidates."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Literal

from webrtc import RTCIceCandidate, RTCPeerConnection

from tests.peers.peer import PATIENT, ForeignPeer, PeerError

End = Literal["ours", "theirs"]
# Full: candidates follow their description. Half: the offerer's description has all of its candidates, those
# of the answerer follow (RFC 8838). None: all are in the descriptions.
Trickle = Literal["full", "half", "none"]


class Link:
    """`async with Link(pc, peer) as link:` closes both ends."""

    def __init__(
        self,
        pc: RTCPeerConnection,
        peer: ForeignPeer,
        *,
        trickle: Trickle | None = None,
        edit: Callable[[str], str] = str,
    ) -> None:
        """By default, candidates follow their description if the peer can take them."""
        self.pc, self.peer = pc, peer
        self.trickle = trickle or ("full" if "remote-trickle" in peer.capabilities else "none")
        # What the peer gets of this end's descriptions.
        self._edit = edit
        # Whether an end has the description to which the candidates belong.
        self._here, self._there = asyncio.Event(), asyncio.Event()
        self._found: asyncio.Queue[RTCIceCandidate | None] = asyncio.Queue()
        pc.on("icecandidate", lambda event: self._found.put_nowait(event.candidate))
        self._tasks = [asyncio.ensure_future(self._send()), asyncio.ensure_future(self._receive())]
        # Has the exception of a task that failed.
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for task in self._tasks:
            task.add_done_callback(self._check)

    async def negotiate(self, offers: End = "ours") -> None:
        """Exchange an offer of one end and the answer of the other, and candidates from now on."""
        self._here.clear()
        self._there.clear()
        if offers == "ours":
            offer = await self._describe(complete=self.trickle != "full")
            answer = await self.peer.call("answer", sdp=offer, gathered=self.trickle == "none")
            self._there.set()
            await self.pc.set_remote_description(answer)
            self._here.set()
        else:
            await self.pc.set_remote_description(
                await self.peer.call("offer", gathered=self.trickle != "full")
            )
            self._here.set()
            await self.peer.call("accept", sdp=await self._describe(complete=self.trickle == "none"))
            self._there.set()

    async def connected(self) -> None:
        """Wait until both ends are connected."""
        await self.within(self.pc.connected())
        await self.peer.event("state", state="connected")

    async def connect(self, offers: End = "ours") -> None:
        """Negotiate, and wait until both ends are connected."""
        await self.negotiate(offers)
        await self.connected()

    async def within(self, what: Awaitable[Any], seconds: float = 1.5 * PATIENT) -> Any:
        """The result of what needs both ends; a fault of the exchange of candidates is raised at once."""
        task = asyncio.ensure_future(what)
        await asyncio.wait([task, self._failed], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            task.cancel()
            if self._failed.done():
                await self._failed
            raise TimeoutError(f"not within {seconds:g} s: {what}; {self.pc!r}")
        return await task

    async def __aenter__(self) -> Link:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = self._failed.done()
        self.pc.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        # What failed on the way is the test's failure, unless it has one.
        if failed and error is None:
            await self._failed
        if self._failed.done():
            self._failed.exception()

    def _check(self, task: asyncio.Future[None]) -> None:
        if not task.cancelled() and not self._failed.done() and (error := task.exception()):
            self._failed.set_exception(error)

    async def _describe(self, complete: bool) -> str:
        await self.pc.set_local_description()
        if complete:
            await self.pc.gathered()
        assert self.pc.local_description
        sdp = self._edit(self.pc.local_description.sdp)
        return sdp if complete else re.sub(r"a=(candidate:.*|end-of-candidates)\r\n", "", sdp)

    async def _send(self) -> None:
        while True:
            candidate = await self._found.get()
            await self._there.wait()
            if self.trickle != "none" and not self.peer.closed:
                told: dict[str, Any] = dict(candidate.to_json()) if candidate else {"candidate": None}
                await self.peer.call("candidate", **told)

    async def _receive(self) -> None:
        while True:
            try:
                told = await self.peer.event("candidate", within=float("inf"))
            except PeerError:
                if self.peer.closed:
                    return
                raise
            await self._here.wait()
            if self.trickle != "none" and self.pc.connection_state != "closed":
                await self.pc.add_ice_candidate(told["candidate"])
