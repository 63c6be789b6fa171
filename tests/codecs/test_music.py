"""Music mode: the content hint "music"."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSink, RTCAudioSource
from webrtc.testing import connect

from tests.codecs.wire import RATE, codec_named, flow, level, spoken, stats_of, tones


def music_track(source: RTCAudioSource) -> Any:
    track = source.create_track()
    track.content_hint = "music"
    return track


async def test_music_arrives_up_to_18_khz_at_its_bitrate(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    heard = RTCAudioSink(await call(music_track(source), codec_named("audio/opus")), RATE, 2)
    frequencies = [300, 1000, 5000, 10000, 15000, 18000]
    left, right = tones(5, *frequencies), tones(5, *[f * 0.95 for f in frequencies])
    got = await spoken(source, np.stack([left, right], axis=1), heard, 3)
    for frequency in frequencies:
        assert level(got[:, 0], frequency) == pytest.approx(0.4 / 6, rel=0.4)
        assert level(got[:, 1], frequency * 0.95) == pytest.approx(0.4 / 6, rel=0.4)
    assert stats_of(await peers[0].get_stats(), "outbound-rtp").target_bitrate == 160_000
    await source.write(np.stack([tones(4, *frequencies), tones(4, 440)], axis=1))
    assert (await flow(peers[0], 1))[1] > 96_000


async def test_silence_is_sent_as_often_as_audio(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    await call(music_track(source), codec_named("audio/opus"))
    await source.write(np.zeros((RATE * 3, 2), np.int16))
    assert (await flow(peers[0], 1))[0] == pytest.approx(50, abs=4)


async def test_a_bitrate_that_the_program_sets_is_kept(peers: Any, call: Any) -> None:
    source = RTCAudioSource()
    encodings = [{"max_bitrate": 40_000}]
    track = await call(music_track(source), codec_named("audio/opus"), send_encodings=encodings)
    await spoken(source, tones(2, 440), RTCAudioSink(track), 0.2)
    assert stats_of(await peers[0].get_stats(), "outbound-rtp").target_bitrate == 40_000


async def test_music_may_come_later(peers: Any) -> None:
    a, b = peers
    sender = a.add_track(RTCAudioSource().create_track())
    await connect(a, b)
    await sender.replace_track(music_track(RTCAudioSource()))
    assert sender.get_parameters().encodings[0].max_bitrate == 160_000
