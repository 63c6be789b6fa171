"""What tests of several lives share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

Chat = Callable[[], Coroutine[Any, Any, str]]


@pytest.fixture
def chat() -> Chat:
    """Two connections are made, one says hello to the other and both are closed; gives what was heard."""
    import webrtc
    from webrtc.testing import connect

    async def chat() -> str:
        async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
            heard = asyncio.get_running_loop().create_future()
            b.on("datachannel", lambda event: event.channel.on("message", lambda e: heard.set_result(e.data)))
            channel = a.create_data_channel("x")
            await connect(a, b)
            await channel.send_async("hello")
            return str(await heard)

    return chat


# What programs begin with. Of tasks that end with their loop Python tells by itself.
PAIR = """
import asyncio, logging, multiprocessing, os, sys, threading, warnings, webrtc
from webrtc.testing import trickle

warnings.simplefilter("ignore")
logging.getLogger("asyncio").setLevel(logging.CRITICAL)

async def pair(until):
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    trickle(a, b)
    channel = a.create_data_channel("x")
    if until == "made":
        return a, b, channel
    offer = await a.create_offer()
    await b.set_remote_description(offer)
    await a.set_local_description(offer)
    if until == "gathering":
        return a, b, channel
    answer = await b.create_answer()
    await a.set_remote_description(answer)
    await b.set_local_description(answer)
    if until == "connecting":
        return a, b, channel
    await channel.opened()
    if until == "sending":
        for _ in range(100):
            channel.send(bytes(100_000))
    if until == "closed":
        a.close(); b.close()
    return a, b, channel
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a program that can make a pair of connections, up to a state."""

    def program(body: str, name: str = "program.py") -> Path:
        path = tmp_path / name
        path.write_text(PAIR + body)
        return path

    return program
