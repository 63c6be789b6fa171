"""The audio codecs, each on the wire."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSink, RTCAudioSource

from tests.codecs.wire import RATE, codec_in_use, codec_named, flow, level, spoken, tones


@pytest.mark.parametrize(
    ("mime_type", "clock_rate"),
    [("audio/opus", 48000), ("audio/G722", 8000), ("audio/PCMU", 8000), ("audio/PCMA", 8000)],
)
async def test_a_tone_arrives_with_its_frequency_and_level(
    peers: Any, call: Any, mime_type: str, clock_rate: int
) -> None:
    source = RTCAudioSource()
    heard = RTCAudioSink(await call(source.create_track(), codec_named(mime_type)), RATE, 1)
    got = (await spoken(source, tones(3, 1000), heard, 1))[:, 0]
    assert level(got, 1000) == pytest.approx(0.4, rel=0.1)
    assert np.sqrt(2 * np.mean(got**2)) == pytest.approx(0.4, rel=0.15)
    codec = await codec_in_use(peers[0], "outbound")
    assert (codec.mime_type, codec.clock_rate) == (mime_type, clock_rate)


async def test_g722_is_wideband(call: Any) -> None:
    source = RTCAudioSource()
    heard = RTCAudioSink(await call(source.create_track(), codec_named("audio/G722")), RATE, 1)
    got = (await spoken(source, tones(3, 1000, 6000), heard, 1))[:, 0]
    assert level(got, 6000) == pytest.approx(0.2, rel=0.3)


async def test_opus_is_sent_with_forward_error_correction(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    await call(source.create_track(), codec_named("audio/opus"))
    assert "useinbandfec=1" in (await codec_in_use(peers[0], "outbound")).sdp_fmtp_line


async def test_red_sends_audio_twice(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    codecs = codec_named("audio/red") + codec_named("audio/opus")
    heard = RTCAudioSink(await call(source.create_track(), codecs), RATE, 1)
    assert level((await spoken(source, tones(2, 1000), heard, 1))[:, 0], 1000) == pytest.approx(0.4, rel=0.1)
    # Noise takes all the bits there are.
    await source.write(np.random.default_rng(1).uniform(-0.4, 0.4, (RATE * 4, 2)).astype(np.float32))
    packets, bits = await flow(peers[0], 1)
    assert packets == pytest.approx(50, abs=4)
    assert bits == pytest.approx(2 * 64_000, rel=0.15)


async def test_the_codec_first_preferred_is_the_one_sent(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    codecs = codec_named("audio/PCMA") + codec_named("audio/opus")
    heard = RTCAudioSink(await call(source.create_track(), codecs), RATE, 1)
    await spoken(source, tones(2, 1000), heard, 0.5)
    assert (await codec_in_use(peers[0], "outbound")).mime_type == "audio/PCMA"
