"""What the pages for beginners tell a person to do works, one step after the other."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import numpy as np
import pytest
import webrtc

from tests.docs.newcomer import START, account
from tests.waiting import PATIENCE, until

# What the extra cli installs is downloaded.
pytestmark = pytest.mark.timeout(900)


@pytest.mark.skipif(
    not os.environ.get("WEBRTC_LONG"), reason="WEBRTC_LONG=1 runs it: it installs for minutes"
)
async def test_a_newcomer_gets_from_nothing_to_their_own_picture(
    tmp_path: Path, pip: Callable[..., None]
) -> None:
    pip("download", "--no-deps", "--dest", tmp_path / "reachable", "typer")
    laps = await account(tmp_path)
    did = [lap.did for lap in laps]
    assert did[0] == "python3 -m venv .venv" and "pip install 'python-webrtc[cli]'" in did
    assert "save filter.py" in did and laps[-1].result.startswith("their own picture")


def agent() -> str:
    """The program that the page on voice agents has a reader save."""
    text = (START / "voice-agent.md").read_text()
    [program] = re.findall(r"as `agent\.py`:\n\n```py\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return str(program)


async def test_the_voice_agent_repeats_what_it_hears(tmp_path: Path) -> None:
    file = tmp_path / "agent.py"
    # Any port, because another test may have 8080.
    file.write_text(agent().replace("port=8080", "port=0"))
    pipe = asyncio.subprocess.PIPE
    server = await asyncio.create_subprocess_exec(sys.executable, "-u", str(file), stdout=pipe)
    try:
        assert server.stdout
        line = (await server.stdout.readline()).decode()
        [port] = re.findall(r"localhost:(\d+)", line)
        await call(f"http://localhost:{port}")
        said = ""
        while not said.startswith("the user spoke"):
            said = (await asyncio.wait_for(server.stdout.readuntil(b"\n"), 60 * PATIENCE)).decode()
    finally:
        server.terminate()
        await server.wait()


async def call(site: str) -> None:
    """Speak as a page does, until an answer is heard."""
    stream = await webrtc.media_devices.get_user_media({"audio": {"deviceId": "synthetic-speech"}})
    [microphone] = stream.get_audio_tracks()
    loudest = 0

    async with webrtc.RTCPeerConnection() as connection, aiohttp.ClientSession() as session:
        connection.add_track(microphone)
        async with session.get(site) as response:
            assert 'connect("/offer"' in await response.text()
        async with session.post(f"{site}/offer", json=await connection.offer()) as response:
            await connection.set_remote_description(await response.json())
        await connection.connected()

        async def listen() -> None:
            nonlocal loudest
            async for samples in connection.get_receivers()[0].track.pcm(16_000):
                loudest = max(loudest, int(np.abs(samples.astype(int)).max()))

        listening = asyncio.ensure_future(listen())
        await until(lambda: loudest > 1000, 90)
        listening.cancel()
    microphone.stop()
