"""How aiortc behaves where programs rely on it."""

from __future__ import annotations

import asyncio
import fractions
import re
from typing import Any

import av
import numpy as np
import pytest
import webrtc
from webrtc import aiortc

from tests.aiortc.media_to_test import HERTZ, heard
from tests.aiortc.meeting import event, met
from tests.unchecked import private


async def opened(one: aiortc.RTCPeerConnection, other: aiortc.RTCPeerConnection) -> aiortc.RTCDataChannel:
    channel = one.createDataChannel("chat")
    opened = event(channel, "open")
    await met(one, other)
    await asyncio.wait_for(opened, 10)
    return channel


class Messages:
    """What arrives on the first channel, and when it ends."""

    def __init__(self, connection: aiortc.RTCPeerConnection) -> None:
        self.sizes: list[int] = []
        self.news = asyncio.Event()
        self.closed = asyncio.Event()
        connection.on("datachannel", self.take)

    def take(self, channel: aiortc.RTCDataChannel) -> None:
        channel.on("message", self.hear)
        channel.on("close", self.closed.set)

    def hear(self, message: bytes) -> None:
        self.sizes.append(len(message))
        self.news.set()

    async def count(self, number: int) -> None:
        while len(self.sizes) < number:
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 20)


async def test_a_message_that_is_too_large_is_refused_in_a_backlog_too(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    one, other = pair
    messages = Messages(other)
    channel = await opened(one, other)
    for _ in range(200):
        channel.send(bytes(100_000))
    with pytest.raises(ValueError, match="the message has 1000000 bytes: the peer accepts at most"):
        channel.send(bytes(1_000_000))
    channel.send(b"after")
    assert channel.bufferedAmount > 16 * 1024 * 1024
    await messages.count(201)
    assert messages.sizes == [100_000] * 200 + [5]


async def test_closing_a_channel_sends_its_whole_backlog_first(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    messages = Messages(other)
    channel = await opened(one, other)
    for _ in range(240):
        channel.send(bytes(100_000))
    channel.close()
    assert channel.readyState == "closing"
    await asyncio.wait_for(messages.closed.wait(), 30)
    assert messages.sizes == [100_000] * 240
    assert channel.readyState == "closed"


async def test_an_exception_in_a_track_handler_rejects_the_description(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    one, other = pair
    one.addTransceiver("video", "sendonly")

    @other.on("track")
    def on_track(track: aiortc.MediaStreamTrack) -> None:
        raise PermissionError(f"no {track.kind}, please")

    await one.setLocalDescription(await one.createOffer())
    with pytest.raises(PermissionError, match="no video, please"):
        await other.setRemoteDescription(one.localDescription)


@pytest.mark.parametrize("rejected", ["audio", "video"])
async def test_the_track_beside_a_rejected_section_arrives(
    rejected: str, pair: list[aiortc.RTCPeerConnection]
) -> None:
    one, other = pair
    one.addTransceiver("audio", "sendonly")
    one.addTransceiver("video", "sendonly")
    offer = await one.createOffer()
    await one.setLocalDescription(offer)
    sdp = re.sub(rf"^m={rejected} \d+", f"m={rejected} 0", one.localDescription.sdp, flags=re.MULTILINE)
    mid = "0" if rejected == "audio" else "1"
    sdp = re.sub(rf"^(a=group:BUNDLE.*) {mid}\b", r"\1", sdp, flags=re.MULTILINE)
    sdp = re.sub(rf"^(m={rejected}(?:.*\n)*?)a=sendonly", r"\1a=inactive", sdp, flags=re.MULTILINE)
    kinds: list[Any] = []
    other.on("track", lambda track: kinds.append(track.kind))
    await other.setRemoteDescription(aiortc.RTCSessionDescription(sdp, "offer"))
    assert kinds == [kind for kind in ("audio", "video") if kind != rejected]
    await other.setLocalDescription(await other.createAnswer())


class Slow(aiortc.MediaStreamTrack):
    """A tone whose frames of 20 ms come every 23 ms."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.samples = 0

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(0.023)
        time = (np.arange(960) + self.samples) / 48000
        tone = (np.sin(2 * np.pi * 440 * time) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.samples, fractions.Fraction(1, 48000)
        self.samples += 960
        return frame


async def test_late_frames_leave_no_gap_in_timestamps(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    seen: list[int] = []
    enough = asyncio.Event()

    async def look(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            if len(frame.data):  # Others measure the network.
                seen.append(frame.timestamp)
            await writer.write(frame)
            if len(seen) == 60:
                enough.set()

    @other.on("track")
    def on_track(track: aiortc.MediaStreamTrack) -> None:
        native = private(other.getReceivers()[0])._native
        assert native
        native.transform = webrtc.RTCRtpScriptTransform(look)

    one.addTrack(Slow())
    await met(one, other)
    await asyncio.wait_for(enough.wait(), 30)
    assert set(np.diff(seen[10:])) == {960}


@pytest.mark.parametrize(("rate", "samples"), [(48000, 1024), (22050, 441), (8000, 160)])
async def test_frames_of_any_length_and_rate_are_sent(
    rate: int, samples: int, pair: list[aiortc.RTCPeerConnection]
) -> None:
    class Tone(aiortc.MediaStreamTrack):
        kind = "audio"
        count = 0

        async def recv(self) -> av.AudioFrame:
            time = (np.arange(samples) + self.count) / rate
            self.count += samples
            tone = (np.sin(2 * np.pi * HERTZ * time) * 8000).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = rate
            return frame

    one, other = pair
    arrived = event(other, "track")
    one.addTrack(Tone())
    await met(one, other)
    assert await heard(await arrived) == pytest.approx(HERTZ, abs=60)


async def test_a_track_that_never_waits_does_not_block_the_loop(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    class Eager(aiortc.VideoStreamTrack):
        async def recv(self) -> av.VideoFrame:
            frame = av.VideoFrame(64, 48, "rgb24")
            frame.pts, frame.time_base = 0, fractions.Fraction(1, 90_000)
            return frame

    one, other = pair
    one.addTrack(Eager())
    await met(one, other)
    # The loop itself must come round while frames are taken.
    for _ in range(1000):
        await asyncio.sleep(0)


async def test_an_invalid_frame_is_skipped_and_the_next_are_sent(
    pair: list[aiortc.RTCPeerConnection], caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(aiortc.VideoStreamTrack):
        count = 0

        async def recv(self) -> av.VideoFrame:
            pts, time_base = await self.next_timestamp()
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 200, np.uint8))
            frame.pts, frame.time_base = (
                (2**62, fractions.Fraction(1)) if self.count == 5 else (pts, time_base)
            )
            self.count += 1
            return frame

    one, other = pair
    odd = Odd()
    one.addTrack(odd)
    arrival = event(other, "track")
    await met(one, other)
    track = await asyncio.wait_for(arrival, 10)
    while odd.count < 15:
        await asyncio.wait_for(track.recv(), 10)
    assert "leaves out" in caplog.text
