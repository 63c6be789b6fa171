"""The examples in examples/aiortc run as they stand."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import av
import pytest
from webrtc import aiortc

from tests.aiortc.media_to_test import COLOUR, Picture, Tone, heard, seen

EXAMPLES = Path(__file__).parents[2] / "examples" / "aiortc"


@contextmanager
def running(name: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", str(EXAMPLES / name), *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def pair(name: str, one: list[object], other: list[object], path: Path) -> tuple[str, str]:
    """What the two ends of an example print."""
    signaling = ["--signaling", "unix-socket", "--signaling-path", path]
    with running(name, *one, *signaling) as first, running(name, *other, *signaling) as second:
        ended = [process.communicate(timeout=60) for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), ended
    assert [err for _, err in ended] == ["", ""]
    return ended[0][0], ended[1][0]


def test_datachannel_cli_pings_and_pongs(tmp_path: Path) -> None:
    offered, answered = pair("datachannel_cli.py", ["offer", "--pings", 3], ["answer"], tmp_path / "socket")
    assert [line.split(":")[0] for line in offered.splitlines()] == ["pong 0", "pong 1", "pong 2"]
    assert answered.splitlines() == ["channel chat", "ping 0", "ping 1", "ping 2"]


def test_datachannel_filexfer_carries_a_file_whole(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(bytes(range(256)) * 12_000)
    sent, received = pair(
        "datachannel_filexfer.py", ["send", source], ["receive", target], tmp_path / "socket"
    )
    assert sent == "sent 3,072,000 bytes\n"
    assert received.startswith("received 3,072,000 bytes")
    assert target.read_bytes() == source.read_bytes()


def test_videostream_cli_plays_what_the_other_end_recorded(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    one = ["offer", "--seconds", 4, "--record-to", film]
    other = ["answer", "--seconds", 4]
    offered, answered = pair("videostream_cli.py", one, other, tmp_path / "socket")
    assert offered == answered == "receiving video\n"
    with av.open(str(film)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (640, 480)
        assert sum(1 for _ in container.decode(video=0)) > 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def listening(server: subprocess.Popen[str]) -> None:
    """Wait until a server prints that it listens."""
    assert server.stdout
    while "Running on" not in (line := await asyncio.to_thread(server.stdout.readline)):
        assert line, "the server ended"


async def call(port: int, pc: aiortc.RTCPeerConnection) -> None:
    """As a browser's page does."""
    await pc.setLocalDescription(await pc.createOffer())
    offer = {"sdp": pc.localDescription.sdp, "type": pc.localDescription.type}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"http://127.0.0.1:{port}/offer", json=offer) as response:
            answer = await response.json()
        async with session.get(f"http://127.0.0.1:{port}/") as response:
            assert "<video" in await response.text()
    await pc.setRemoteDescription(aiortc.RTCSessionDescription(**answer))


@pytest.fixture
async def pc() -> AsyncIterator[aiortc.RTCPeerConnection]:
    connection = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    yield connection
    await connection.close()


async def test_server_sends_back_what_it_gets(pc: aiortc.RTCPeerConnection) -> None:
    port = free_port()
    tracks: dict[str, aiortc.MediaStreamTrack] = {}
    got = asyncio.get_running_loop().create_future()
    with running("server.py", "--port", port) as server:
        await listening(server)
        pc.on("track", lambda track: tracks.setdefault(track.kind, track))
        channel = pc.createDataChannel("chat")
        channel.on("open", lambda: channel.send("ping 1"))
        channel.on("message", got.set_result)
        pc.addTrack(Tone())
        pc.addTrack(Picture())
        await call(port, pc)
        assert await asyncio.wait_for(got, 20) == "pong 1"
        assert await heard(tracks["audio"]) == pytest.approx(600, abs=60)
        assert await seen(tracks["video"]) == pytest.approx(COLOUR, abs=20)


async def test_webcam_plays_a_file_to_two_callers(pc: aiortc.RTCPeerConnection, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(60):
            for packet in stream.encode(av.VideoFrame(320, 240, "yuv420p")):
                container.mux(packet)
        container.mux(stream.encode(None))
    port = free_port()
    other = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    with running("webcam.py", "--port", port, "--play-from", film) as server:
        await listening(server)
        for connection in (pc, other):
            receiver = connection.addTransceiver("video", direction="recvonly").receiver
            await call(port, connection)
            frame: Any = await asyncio.wait_for(receiver.track.recv(), 20)
            assert frame.width > 0
    await other.close()


async def test_a_server_refuses_a_body_without_an_offer() -> None:
    port = free_port()
    with running("server.py", "--port", port) as server:
        await listening(server)
        async with aiohttp.ClientSession() as session:
            for body in (b"hello", b"\xff", b"[]", b"{}", b'{"sdp": "v=0", "type": "ofer"}'):
                async with session.post(f"http://127.0.0.1:{port}/offer", data=body) as response:
                    assert (response.status, "the body must be JSON" in await response.text()) == (400, True)
