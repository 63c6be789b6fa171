"""Packets that are sent without transcoding."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import webrtc
from webrtc import aiortc
from webrtc.aiortc.contrib.media import MediaPlayer

from tests.aiortc.media_to_test import COLOUR, HERTZ, heard, seen
from tests.aiortc.meeting import met
from tests.unchecked import private

SECONDS = 4


def bar(number: int) -> Any:
    """One colour, with a moving bar so that no packet is like another."""
    pixels = np.full((240, 320, 3), COLOUR, np.uint8)
    pixels[:4, number : number + 8] = number
    return pixels


def film(path: Path, encoder: str, draw: Callable[[int], Any] = bar, b_frames: int = 0) -> Path:
    """What `draw` gives for each number, 30 a second."""
    options = {"bf": str(b_frames), "b_strategy": "0"} if encoder == "libx264" else {}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(SECONDS * 30):
            for packet in stream.encode(av.VideoFrame.from_ndarray(draw(number), format="bgr24")):
                container.mux(packet)
        container.mux(stream.encode(None))
    return path


def tone(path: Path) -> Path:
    """A tone in Opus."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus", rate=48000)
        pcm = (np.sin(2 * np.pi * HERTZ * np.arange(SECONDS * 48000) / 48000) * 10000).astype(np.int16)
        for part in np.split(pcm, len(pcm) // 960):
            frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = 48000
            for packet in stream.encode(frame):
                container.mux(packet)
        container.mux(stream.encode(None))
    return path


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux() if packet.size]


class Arrival:
    """The track that comes, and what is in the packets that come for it."""

    def __init__(self, connection: aiortc.RTCPeerConnection) -> None:
        self.track: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.payloads: list[bytes] = []
        self.connection = connection
        connection.on("track", self.take)

    def take(self, track: aiortc.MediaStreamTrack) -> None:
        [receiver] = self.connection.getReceivers()
        assert private(receiver)._native
        private(receiver)._native.transform = webrtc.RTCRtpScriptTransform(self.look)
        self.track.set_result(track)

    async def look(self, transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            if len(frame.data):  # Others measure the network.
                self.payloads.append(bytes(frame.data))
            await writer.write(frame)


async def played(pair: list[aiortc.RTCPeerConnection], track: aiortc.MediaStreamTrack | None) -> Arrival:
    """Send a track from one end to the other."""
    one, other = pair
    arrival = Arrival(other)
    assert track
    one.addTrack(track)
    await met(one, other)
    return arrival


@pytest.mark.parametrize(
    ("encoder", "suffix"),
    [("libvpx", ".webm"), ("libvpx-vp9", ".webm"), ("libx264", ".ts"), ("libx264", ".mp4")],
)
async def test_video_packets_arrive_unchanged(
    encoder: str, suffix: str, pair: list[aiortc.RTCPeerConnection], tmp_path: Path
) -> None:
    path = film(tmp_path / f"film{suffix}", encoder)
    arrival = await played(pair, MediaPlayer(str(path), decode=False).video)
    assert await seen(await arrival.track) == pytest.approx(COLOUR, abs=15)
    native = private(pair[0].getSenders()[0])._native
    assert native
    report: Any = await native.get_stats()
    assert "pass-through" in [getattr(each, "encoder_implementation", None) for each in report.values()]
    assert len(arrival.payloads) >= 10
    if encoder != "libx264":  # Its packets are taken apart on the way.
        assert set(arrival.payloads) <= set(packets(path))


async def test_video_with_b_frames_arrives_in_display_order(
    pair: list[aiortc.RTCPeerConnection], tmp_path: Path, pictures: Any
) -> None:
    path = film(tmp_path / "film.mp4", "libx264", pictures.numbered, b_frames=3)
    arrival = await played(pair, MediaPlayer(str(path), decode=False).video)
    track = await arrival.track
    frames = [await asyncio.wait_for(track.recv(), 10) for _ in range(30)]
    numbers = [pictures.number(frame.to_ndarray(format="bgr24")) for frame in frames]
    assert numbers == sorted(set(numbers))


async def test_audio_packets_arrive_unchanged(pair: list[aiortc.RTCPeerConnection], tmp_path: Path) -> None:
    path = tone(tmp_path / "tone.ogg")
    arrival = await played(pair, MediaPlayer(str(path), decode=False).audio)
    assert await heard(await arrival.track) == pytest.approx(HERTZ, abs=60)
    assert len(arrival.payloads) >= 10
    assert set(arrival.payloads) <= set(packets(path))


async def test_h264_whose_lengths_look_like_start_codes_arrives_whole(
    pair: list[aiortc.RTCPeerConnection], tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    noise = np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(SECONDS * 30):
            pixels = np.full((240, 320, 3), COLOUR, np.uint8)
            pixels[:24, :32] = noise.integers(0, 255, (24, 32, 3))
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="bgr24")):
                container.mux(packet)
        container.mux(stream.encode(None))
    assert sum(packet[:3] == b"\0\0\1" for packet in packets(path)) > SECONDS * 15
    arrival = await played(pair, MediaPlayer(str(path), decode=False).video)
    assert await seen(await arrival.track) == pytest.approx(COLOUR, abs=20)
    while len(arrival.payloads) < SECONDS * 20:
        await asyncio.wait_for(arrival.track.result().recv(), 20)
