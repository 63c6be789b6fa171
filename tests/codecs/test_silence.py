"""Silence in Opus: not encoded, unless the receiver wants it."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSink, RTCAudioSource, RTCPeerConnection

from tests.codecs.wire import RATE, codec_named, level, stats_of, tones


async def packets_of_silence(connection: RTCPeerConnection, source: RTCAudioSource, seconds: float) -> int:
    """The packets sent while so much silence plays, after enough of it for the sender to notice."""
    await source.write(np.zeros(RATE, np.int16))
    await source.drain()
    before = stats_of(await connection.get_stats(), "outbound-rtp").packets_sent
    await source.write(np.zeros(round(RATE * seconds), np.int16))
    await source.drain()
    return int(stats_of(await connection.get_stats(), "outbound-rtp").packets_sent - before)


async def test_silence_takes_few_packets_and_what_follows_it_is_heard_whole(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    heard = RTCAudioSink(await call(source.create_track(), codec_named("audio/opus")), RATE, 1)
    await source.write(tones(0.5, 440))
    # 50 in a second otherwise.
    assert 3 <= await packets_of_silence(peers[0], source, 2) <= 8

    async def hear() -> np.ndarray[Any, Any]:
        pieces: list[Any] = []
        async for frame in heard:
            samples = frame.to_ndarray("float32").astype(float)[:, 0]
            if pieces or level(samples, 1000) > 0.2:
                pieces.append(samples)
            if len(pieces) == 100:
                break
        return np.concatenate(pieces)

    hearing = asyncio.ensure_future(hear())
    await source.write(tones(2, 1000))
    assert level((await hearing)[RATE // 10 :], 1000) == pytest.approx(0.4, rel=0.1)


async def test_a_receiver_that_asks_for_all_packets_gets_silence_too(peers: Any) -> None:
    a, b = peers
    source = RTCAudioSource()
    a.add_track(source.create_track())
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    sdp = b.local_description.sdp.replace("useinbandfec=1", "useinbandfec=1;usedtx=0")
    await a.set_remote_description({"type": "answer", "sdp": sdp})
    await a.connected()
    assert await packets_of_silence(a, source, 2) > 80
