"""RTCAudioSource.write: chunks of audio are played without gaps."""

from __future__ import annotations

import numpy as np
import pytest
from webrtc import RTCAudioSink, RTCAudioSource

from tests.rtc_audio_source.tones import level, purity, tone


async def heard(*pieces: tuple[np.ndarray, int]) -> tuple[float, np.ndarray, int]:
    """Seconds queued after all was written, what a reader heard of it, and its rate."""
    source = RTCAudioSource()
    track = source.create_track()
    for samples, rate in pieces:
        await source.write(samples, sample_rate=rate)
    queued = source.queued
    sink = RTCAudioSink(track, capacity=1000)
    await source.drain()
    sink.stop()
    frames = [frame async for frame in sink]
    # Silence goes on until the reader stops.
    loud = [number for number, frame in enumerate(frames) if frame.to_ndarray().any()]
    frames = frames[loud[0] : loud[-1] + 1]
    (rate,) = {frame.sample_rate for frame in frames}
    return queued, np.concatenate([frame.to_ndarray()[:, 0] for frame in frames]).astype(float), rate


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 192_000])
@pytest.mark.parametrize("chunk", ["20 ms", 333, 1])
async def test_pieces_of_any_length_sound_like_one(rate: int, chunk: int | str) -> None:
    size = rate // 50 if chunk == "20 ms" else int(chunk)
    seconds = 0.3
    sound = (tone(500, seconds, rate) * 32767).astype(np.int16)
    pieces = [(sound[at : at + size], rate) for at in range(0, len(sound), size)]
    queued, got, out_rate = await heard(*pieces)
    length = len(sound) / rate
    assert queued == pytest.approx(length, abs=0.001)
    assert len(got) / out_rate == pytest.approx(length, abs=0.0101)
    assert purity(got[: int(length * out_rate)], out_rate, 500) > 80


async def test_the_end_of_speech_is_heard_to_the_last_sample() -> None:
    sound = np.full(22050 // 10, 10000, np.int16)
    _, got, _ = await heard((sound, 22050))
    assert got[4700:4790].min() > 8000
    assert np.abs(got[4801:]).max(initial=0) == 0


async def test_less_than_a_frame_at_the_end_is_waited_for() -> None:
    source = RTCAudioSource()
    sink = RTCAudioSink(source.create_track())
    await source.write(np.full(1, 10000, np.int16), sample_rate=192_000)
    await source.drain()
    assert source.queued == 0
    sink.stop()


async def test_audio_of_several_rates_is_played_in_order() -> None:
    pieces = [(tone(500, 0.1, rate), rate) for rate in (22050, 48000, 11025, 48000)]
    queued, got, rate = await heard(*pieces)
    assert queued == pytest.approx(0.4, abs=0.001)
    for at in range(4):
        part = got[round((at + 0.02) * 0.1 * rate) :][: rate // 20] / 32768
        assert level(part) == pytest.approx(0.4, rel=0.05)


async def test_what_is_cleared_leaves_nothing_behind() -> None:
    source = RTCAudioSource()
    await source.write(np.full(100, 10000, np.int16), sample_rate=22050)
    source.clear()
    assert source.queued == 0
    sink = RTCAudioSink(source.create_track())
    await source.write(np.zeros(2205, np.int16), sample_rate=22050)
    await source.drain()
    sink.stop()
    assert max([np.abs(frame.to_ndarray()).max() async for frame in sink]) == 0
