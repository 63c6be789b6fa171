"""Opus packets that a hostile sender makes, where they are forwarded or taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc

from tests.unchecked import private
from tests.waiting import until

# Code 3, 63 frames of 60 ms (RFC 6716 §3.2.5 has 120 ms at most), with padding.
TOO_LONG = bytes([0x1B, 0x3F]) + bytes(900)
# One frame of 20 ms.
SILENCE = bytes([0xF8, 0xFF, 0xFE])


def rewriting(change: Callable[[Any, int], Any]) -> webrtc.RTCRtpScriptTransform:
    """What a sender sends is `change(frame, number)`."""

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        number = 0
        async for frame in transformer.readable:
            await writer.write(change(frame, number))
            number += 1

    return webrtc.RTCRtpScriptTransform(work)


def hum() -> tuple[webrtc.RTCAudioSource, asyncio.Future[None]]:
    """A source that hums, and what makes it."""
    source = webrtc.RTCAudioSource()
    tone = np.sin(np.arange(48_000 * 4) * 0.05) * 8000

    async def play() -> None:
        await source.write(tone.astype(np.int16), 48_000)

    return source, asyncio.ensure_future(play())


async def test_a_packet_of_more_than_120_ms_is_not_forwarded_but_counted(link: Any) -> None:
    source, playing = hum()
    first = await link(source.create_track())
    forwarded = webrtc.forward(first.track)
    second = await link(forwarded)

    def change(frame: Any, number: int) -> Any:
        frame.data = TOO_LONG
        return frame

    first.sender.transform = rewriting(change)
    sink = webrtc.RTCEncodedSink(second.track)
    await until(lambda: private(forwarded)._source.owner.rejected >= 1)
    came = sink.received
    await until(lambda: private(forwarded)._source.owner.rejected >= 10)
    # What was on its way is 20 ms each; a long packet would be 140.
    assert sink.received - came < 10
    playing.cancel()


async def test_a_reader_gets_no_broken_packets_and_counts_them(link: Any) -> None:
    source, playing = hum()
    first = await link(source.create_track())
    sink = webrtc.RTCEncodedSink(first.track)

    def change(frame: Any, number: int) -> Any:
        frame.data = TOO_LONG if number % 2 else SILENCE
        return frame

    first.sender.transform = rewriting(change)
    seen = []
    async for chunk in sink:
        if chunk.data == SILENCE:
            seen.append(chunk)
        assert chunk.data != TOO_LONG
        if len(seen) >= 5:
            break
    assert sink.dropped >= 3
    playing.cancel()


async def test_jumps_of_the_timestamp_move_what_is_forwarded_no_faster_than_time(link: Any) -> None:
    source, playing = hum()
    first = await link(source.create_track())
    second = await link(webrtc.forward(first.track))
    began: list[int] = []

    def change(frame: Any, number: int) -> Any:
        began.append(frame.get_metadata().rtp_timestamp)
        jumped = (began[0] + number * 40_000) % 2**32
        return webrtc.RTCEncodedAudioFrame(frame, {"metadata": {"rtp_timestamp": jumped}})

    first.sender.transform = rewriting(change)
    sink = webrtc.RTCEncodedSink(second.track, capacity=1000)
    chunks = [await asyncio.wait_for(anext(sink), 10) for _ in range(50)]
    moved = (chunks[-1].rtp_timestamp - chunks[0].rtp_timestamp) % 2**32 / 48_000
    # Fifty packets are a second, and a second more may be filled in; forty would be without a bound.
    assert moved < 6
    playing.cancel()


@pytest.mark.parametrize(
    ("packet", "found"),
    [
        (TOO_LONG, "902 bytes that are not an Opus packet"),
        (b"", "0 bytes"),
        (b"\xfb", "1 bytes that are not"),
    ],
)
async def test_what_a_program_pushes_must_be_opus(packet: bytes, found: str) -> None:
    with pytest.raises(webrtc.RangeError, match=found):
        webrtc.EncodedAudioSource().push(packet)


async def test_packets_of_120_ms_are_taken(link: Any) -> None:
    source = webrtc.EncodedAudioSource()
    first = await link(source.create_track(), "opus")
    sink = webrtc.RTCEncodedSink(first.track)
    await first.sends.connected()
    # Code 3 with six frames of 20 ms.
    packet = bytes([0xFB, 0x06]) + bytes(6)
    arrived = asyncio.ensure_future(anext(sink))
    while not arrived.done():
        source.push(packet)
        await asyncio.wait([arrived], timeout=0.12)
    chunk = arrived.result()
    assert (chunk.data, chunk.duration) == (packet, 120_000)
