"""A hostile peer: a process of its own with the real aiortc, in which a test writes the packets."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from webrtc import RTCDataChannel, RTCPeerConnection

from tests.waiting import turns


class Hostile:
    """The peer in its process, connected to `connection`, whose `channel` it opened."""

    def __init__(self, process: asyncio.subprocess.Process, connection: RTCPeerConnection) -> None:
        self._process = process
        self.connection = connection
        self.channel: RTCDataChannel

    async def do(self, body: str) -> Any:
        """Have the peer run the body of a coroutine, with the names that scripted_peer.py tells of."""
        return await self._ask("do", body)

    def kill(self) -> None:
        """End the peer by SIGKILL."""
        self._process.kill()

    async def _ask(self, name: str, argument: str | None = None) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({name: argument}).encode() + b"\n")
        answer = json.loads(await self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    async def _connect(self, arrival: Awaitable[Any]) -> None:
        pc = self.connection
        await pc.set_remote_description({"type": "offer", "sdp": await self._ask("offer")})
        gathered = asyncio.Event()
        pc.on("icecandidate", lambda event: None if event.candidate else gathered.set())
        await pc.set_local_description()
        await gathered.wait()
        assert pc.local_description
        await self._ask("answer", pc.local_description.sdp)
        self.channel = (await arrival).channel


@pytest.fixture
async def hostile(real_aiortc: str, event: Callable[..., Awaitable[Any]]) -> AsyncIterator[Hostile]:
    """A hostile peer that is connected."""
    process = await asyncio.create_subprocess_exec(
        real_aiortc,
        Path(__file__).with_name("scripted_peer.py"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=2**24,
    )
    try:
        async with RTCPeerConnection() as pc:
            peer = Hostile(process, pc)
            await peer._connect(event(pc, "datachannel"))
            yield peer
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        # The transport closes its pipes in the loop.
        await turns()


@pytest.fixture
async def offered() -> AsyncIterator[tuple[RTCPeerConnection, str]]:
    """A connection with nothing set, and an offer of audio, video and data for it."""
    async with RTCPeerConnection() as offerer, RTCPeerConnection() as answerer:
        offerer.add_transceiver("audio")
        offerer.add_transceiver("video")
        offerer.create_data_channel("x")
        yield answerer, (await offerer.create_offer()).sdp
