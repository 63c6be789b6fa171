"""RTCEncodedSink of audio: packets as they were sent."""

from __future__ import annotations

import asyncio
import gc
import itertools
from typing import Any

import numpy as np
import pytest
import webrtc
import wrtc

from tests.waiting import paced, until


async def hum(source: webrtc.RTCAudioSource) -> None:
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(48000) / 48000)).astype(np.int16)
    while True:
        await source.write(tone)
        await source.drain()


@pytest.fixture
async def humming(link: Any) -> Any:
    source = webrtc.RTCAudioSource()
    humming = asyncio.create_task(hum(source))
    yield await link(source.create_track())
    humming.cancel()


async def test_packets_come_with_their_times_and_nothing_is_decoded(humming: Any) -> None:
    sink = webrtc.RTCEncodedSink(humming.track)
    chunks = [await asyncio.wait_for(anext(sink), 10) for _ in range(50)]
    assert {(chunk.type, chunk.codec, chunk.duration) for chunk in chunks} == {("key", "opus", 20_000)}
    assert [chunk.timestamp for chunk in chunks] == [20_000 * n for n in range(50)]
    assert {(b.rtp_timestamp - a.rtp_timestamp) % 2**32 for a, b in itertools.pairwise(chunks)} == {960}
    assert sink.received >= 50 and sink.dropped == 0
    stats = await humming.inbound()
    assert stats.packets_received >= 50
    assert not stats.total_samples_received


async def test_packets_are_those_that_were_sent(link: Any) -> None:
    source = webrtc.EncodedAudioSource()
    one = await link(source.create_track())
    sink = webrtc.RTCEncodedSink(one.track)
    # Silence of 20 ms, then a number: Opus decoders take what follows as they can.
    sent = [bytes([0xF8, 0xFF, 0xFE, number]) for number in range(100)]

    async def push() -> None:
        async for number in paced(50, len(sent)):
            source.push(sent[number])

    pushing = asyncio.create_task(push())
    came = [(await asyncio.wait_for(anext(sink), 10)).data for _ in range(60)]
    await pushing
    first = sent.index(came[0])
    assert came == sent[first : first + 60]


async def test_a_reader_that_is_too_slow_loses_the_oldest(humming: Any) -> None:
    sink = webrtc.RTCEncodedSink(humming.track, capacity=3)
    first = await asyncio.wait_for(anext(sink), 10)
    await until(lambda: sink.dropped > 10)
    assert (await anext(sink)).timestamp > first.timestamp + 100_000


async def test_audio_that_is_copied_can_be_heard_as_well(humming: Any) -> None:
    sink, ear = webrtc.RTCEncodedSink(humming.track), webrtc.RTCAudioSink(humming.track)
    await asyncio.wait_for(anext(sink), 10)
    while np.abs((await asyncio.wait_for(anext(ear), 10)).to_ndarray()).max() < 4000:
        pass
    assert (await asyncio.wait_for(anext(sink), 10)).codec == "opus"


async def test_a_sink_that_is_dropped_is_gone(humming: Any) -> None:
    sink = webrtc.RTCEncodedSink(humming.track)
    await asyncio.wait_for(anext(sink), 10)
    gc.collect()  # those of other tests
    held = wrtc.live_objects()["RtcEncodedAudioSink"]
    del sink
    gc.collect()
    assert wrtc.live_objects()["RtcEncodedAudioSink"] == held - 1


async def test_one_sink_comes_after_another(humming: Any) -> None:
    """The engine supports one transformer of received audio: a second one ended the process."""
    held = wrtc.live_objects()["RtcEncodedAudioSink"]
    for _ in range(3):
        sink = webrtc.RTCEncodedSink(humming.track)
        assert await asyncio.wait_for(anext(sink), 10)
        sink.stop()
        del sink
        gc.collect()
        await until(lambda: wrtc.live_objects()["RtcEncodedAudioSink"] == held)


async def test_what_is_wrong_is_named(humming: Any) -> None:
    sink = webrtc.RTCEncodedSink(humming.track)
    with pytest.raises(webrtc.OperationError, match="only video has key frames"):
        sink.request_key_frame()
    with pytest.raises(TypeError, match="received from a peer"):
        webrtc.RTCEncodedSink(webrtc.RTCAudioSource().create_track())
    with pytest.raises(TypeError, match="takes a track, not 'sound'"):
        webrtc.RTCEncodedSink("sound")  # type: ignore[arg-type]
