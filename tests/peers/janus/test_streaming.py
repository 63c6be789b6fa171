"""Janus's streaming plugin: RTP that a program sends to it is watched."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import sources

from tests.peers.janus.call import Call, codec_received
from tests.peers.janus.server import Janus, Session
from tests.peers.media import PEAK, THEIRS, corners_seen, tone_heard
from tests.peers.peer import PATIENT
from tests.waiting import paced

av = pytest.importorskip("av", reason="the RTP sender needs PyAV")

ICE = pytest.mark.parametrize("ice", ["full", "lite"])
AUDIO, VIDEO, DATA = 5002, 5004, 5006
ENCODERS = {
    "VP8": ("libvpx", {"deadline": "realtime", "g": "15"}),
    "VP9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "g": "15"}),
    "H264": ("libx264", {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "g": "15"}),
}


def output(host: str, port: int, payload: int) -> Any:
    """Where FFmpeg sends RTP of that payload type."""
    options = {"payload_type": str(payload), "strict": "experimental"}
    return av.open(f"rtp://{host}:{port}?pkt_size=1200", "w", format="rtp", options=options)


async def send_tone(host: str) -> None:
    """Opus, 50 packets a second."""
    with output(host, AUDIO, 111) as to:
        stream = to.add_stream("libopus", rate=48000)
        stream.layout = "stereo"
        second = np.repeat(sources.tone(THEIRS, level=PEAK), 2).reshape(1, -1)
        async for number in paced(50):
            start = number % 50 * 960 * 2
            frame = av.AudioFrame.from_ndarray(second[:, start : start + 960 * 2].copy(), "s16", "stereo")
            frame.sample_rate, frame.pts = 48000, number * 960
            to.mux(stream.encode(frame))


async def send_corners(host: str, codec: str, picture: Any) -> None:
    """15 pictures a second, with a key frame every second."""
    name, options = ENCODERS[codec]
    with output(host, VIDEO, 96) as to:
        stream = to.add_stream(name, rate=15)
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt, stream.options = "yuv420p", options
        async for number in paced(15):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
            frame.pts = number
            to.mux(stream.encode(frame))


@contextlib.asynccontextmanager
async def meanwhile(*work: Any) -> AsyncIterator[None]:
    """Do this during the block. An error of it is raised at the end."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def mountpoint(session: Session, codec: str = "VP8") -> None:
    """What is watched as number 1."""
    media = [
        {"type": "audio", "mid": "a", "port": AUDIO, "pt": 111, "codec": "opus"},
        {"type": "video", "mid": "v", "port": VIDEO, "pt": 96, "codec": codec.lower()},
        {"type": "data", "mid": "d", "port": DATA},
    ]
    if codec == "H264":
        media[1]["fmtp"] = "profile-level-id=42e01f;packetization-mode=1"
    handle = await session.attach("streaming")
    await handle.ask({"request": "create", "type": "rtp", "id": 1, "media": media})


@contextlib.asynccontextmanager
async def watching(session: Session) -> AsyncIterator[tuple[Call, RTCDataChannel]]:
    """A connection that watches it, and its data channel."""
    handle = await session.attach("streaming")
    offered = await handle.ask({"request": "watch", "id": 1})
    async with Call(handle, RTCPeerConnection()) as call:
        channel = call.connection.create_data_channel("JanusDataChannel")
        await call.answer(offered, {"request": "start"})
        yield call, channel


@pytest.mark.cell("streaming", "Opus and {codec} from RTP, the peer full")
@pytest.mark.parametrize("codec", list(ENCODERS))
async def test_a_watcher_hears_and_sees_the_rtp_sender(
    codec: str, janus: Janus, session: Session, pictures: Any
) -> None:
    address = janus.host.address
    await mountpoint(session, codec)
    async with (
        meanwhile(send_tone(address), send_corners(address, codec, pictures.corners())),
        watching(session) as (watcher, _),
    ):
        await tone_heard(await watcher.track("audio"), THEIRS)
        await corners_seen(await watcher.track("video"))
        assert await codec_received(watcher.connection, "video") == codec


@pytest.mark.parametrize("ice", ["lite"])
@pytest.mark.cell("streaming", "Opus and VP8 from RTP, the peer {ice}")
async def test_a_watcher_hears_and_sees_the_sender_over_ice_lite(
    ice: str, janus: Janus, session: Session, pictures: Any
) -> None:
    address = janus.host.address
    await mountpoint(session)
    async with (
        meanwhile(send_tone(address), send_corners(address, "VP8", pictures.corners())),
        watching(session) as (watcher, _),
    ):
        await tone_heard(await watcher.track("audio"), THEIRS)
        await corners_seen(await watcher.track("video"))


@pytest.mark.cell("streaming", "paused and resumed")
async def test_a_watcher_pauses_and_resumes(janus: Janus, session: Session, event: Any) -> None:
    await mountpoint(session)
    async with meanwhile(send_tone(janus.host.address)), watching(session) as (watcher, _):
        track = await watcher.track("audio")
        await tone_heard(track, THEIRS)
        muted = event(track, "mute")
        await watcher.handle.ask({"request": "pause"})
        await asyncio.wait_for(muted, PATIENT)
        unmuted = event(track, "unmute")
        await watcher.handle.ask({"request": "start"})
        await asyncio.wait_for(unmuted, PATIENT)
        await tone_heard(track, THEIRS)


@pytest.mark.cell("streaming", "datagrams as messages")
async def test_datagrams_arrive_as_messages(janus: Janus, session: Session) -> None:
    await mountpoint(session)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:

        async def send() -> None:
            async for number in paced(10):
                sender.sendto(b"datagram %d" % number, (janus.host.address, DATA))

        async with watching(session) as (_, channel), meanwhile(send()):
            # Janus sends over the channel that the watcher has opened.
            first, second = [await asyncio.wait_for(anext(channel), PATIENT) for _ in range(2)]
            assert isinstance(first, bytes) and isinstance(second, bytes)
            assert int(second.removeprefix(b"datagram ")) == int(first.removeprefix(b"datagram ")) + 1
