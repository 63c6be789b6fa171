"""Silence in Opus is not encoded, and what follows it arrives whole."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSink, RTCAudioSource

from tests.codecs.wire import RATE, codec_named, level, stats_of, tones


async def test_silence_takes_a_byte_a_packet_and_what_follows_it_is_heard_whole(
    peers: Any, call: Any
) -> None:
    source = RTCAudioSource()
    heard = RTCAudioSink(await call(source.create_track(), codec_named("audio/opus")), RATE, 1)
    await source.write(tones(0.5, 440))
    await source.write(np.zeros(RATE, np.int16))
    await source.drain()
    before = stats_of(await peers[0].get_stats(), "outbound-rtp")
    await source.write(np.zeros(RATE * 2, np.int16))
    await source.drain()
    after = stats_of(await peers[0].get_stats(), "outbound-rtp")
    packets = after.packets_sent - before.packets_sent
    assert packets == pytest.approx(100, abs=8)
    assert after.bytes_sent - before.bytes_sent == packets

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
