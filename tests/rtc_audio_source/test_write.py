"""RTCAudioSource.write: audio of any length, played in real time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RangeError, RTCAudioSink, RTCAudioSource

from tests.rtc_audio_source.tones import level, pitch, tone


async def listen(sink: Any, seconds: float) -> np.ndarray:
    """The first audio that is not silence, and this many seconds after it, as floats from -1 to 1."""
    pieces: list[np.ndarray] = []
    async for frame in sink:
        samples = frame.to_ndarray("float32").astype(float)
        if pieces or np.abs(samples).max() > 0.05:
            pieces.append(samples)
        if sum(map(len, pieces)) >= seconds * frame.sample_rate:
            break
    return np.concatenate(pieces)


@pytest.mark.parametrize(
    ("rate", "dtype"), [(24000, "int16"), (44100, "float32"), (11025, "int16"), (8000, "int16")]
)
async def test_a_tone_arrives_with_its_frequency_and_level(heard: Any, rate: int, dtype: str) -> None:
    source, track = heard
    sink = RTCAudioSink(track)
    sound = tone(440, 2, rate)
    await source.write(sound if dtype == "float32" else (sound * 32767).astype(np.int16), sample_rate=rate)
    got = (await listen(sink, 1.2))[9600:, 0]
    assert pitch(got, 48000) == pytest.approx(440, abs=2)
    assert level(got) == pytest.approx(0.4, rel=0.15)


async def test_what_is_written_at_once_is_heard_whole(heard: Any) -> None:
    source, track = heard
    sink = RTCAudioSink(track, sample_rate=16000, channels=1)
    await source.write(tone(440, 3, 16000), sample_rate=16000)
    await source.write(np.zeros(16000, np.int16), sample_rate=16000)
    loud = 0.0
    async for frame in sink:
        is_loud = np.abs(frame.to_ndarray()).max() > 1500
        loud += is_loud * frame.duration / 1e6
        if loud and not is_loud and source.queued < 0.5:
            break
    assert loud == pytest.approx(3, abs=0.12)


async def test_left_stays_left(heard: Any) -> None:
    source, track = heard
    sound = np.zeros((48000 * 2, 2), np.float32)
    sound[:, 0] = tone(440, 2, 48000)
    await source.write(sound)
    got = (await listen(RTCAudioSink(track), 1))[24000:]
    assert got.shape[1] == 2
    assert level(got[:, 0]) > 10 * level(got[:, 1])


async def test_the_queue_is_told_in_seconds_and_runs_empty(heard: Any) -> None:
    source, _ = heard
    await source.write(tone(440, 0.5, 48000))
    assert 0.3 < source.queued <= 0.5
    await source.drain()
    assert source.queued == 0


async def test_clear_drops_what_was_not_played(heard: Any) -> None:
    source, _ = heard
    await source.write(tone(440, 30, 8000), sample_rate=8000)
    assert source.queued > 29
    source.clear()
    assert source.queued == 0
    await source.drain()


async def test_without_a_listener_at_the_other_end_the_queue_waits() -> None:
    source = RTCAudioSource()
    await source.write(tone(440, 1, 48000))
    assert source.queued == 1


async def test_timestamps_step_evenly_in_the_rate_that_was_asked_for(heard: Any) -> None:
    source, track = heard
    await source.write(tone(440, 1, 48000))
    frames = []
    async for frame in RTCAudioSink(track, sample_rate=16000, channels=1):
        frames.append(frame)
        if len(frames) == 30:
            break
    assert {(f.sample_rate, f.number_of_frames, f.number_of_channels) for f in frames} == {(16000, 160, 1)}
    assert [f.timestamp for f in frames] == [i * 10_000 for i in range(30)]


async def test_a_reader_that_does_not_read_loses_the_oldest_frames_and_is_told(heard: Any) -> None:
    source, track = heard
    slow, quick = RTCAudioSink(track, capacity=5), RTCAudioSink(track)
    await source.write(tone(440, 1, 48000))
    count = 0
    async for _ in quick:
        count += 1
        if count == 40:
            break
    assert slow.dropped >= 40 - 5 - 1
    assert quick.dropped == 0


async def test_a_track_that_ends_ends_its_readers(heard: Any) -> None:
    source, track = heard
    await source.write(tone(440, 1, 48000))
    async for _ in track:
        track.stop()
    assert track.ready_state == "ended"


async def test_what_nobody_listens_to_is_not_decoded(peers: Any, heard: Any) -> None:
    source, _ = heard
    await source.write(tone(440, 0.5, 48000))
    await source.drain()
    report = await peers[1].get_stats()
    (inbound,) = (s for s in report.values() if s.type == "inbound-rtp")
    assert inbound.packets_received > 10
    assert not inbound.total_samples_received


@pytest.mark.parametrize(
    ("pcm", "rate", "error", "words"),
    [
        (np.zeros((2, 2, 2), np.int16), 48000, TypeError, "shape"),
        (np.zeros(10, np.int64), 48000, TypeError, "int64"),
        (np.zeros(10, np.uint16), 48000, TypeError, "uint16"),
        (np.zeros((10, 9), np.int16), 48000, RangeError, "9 channels"),
        (np.zeros(10, np.int16), 4000, RangeError, "4000"),
        (np.zeros(10, np.int16), 0, RangeError, "sample_rate is 0"),
        (np.zeros(4000, np.int16), "8000", TypeError, "sample_rate is '8000'"),
        (np.zeros(4000, np.int16), 8000.5, TypeError, "sample_rate is 8000.5"),
        (b"abc", 48000, TypeError, "3 bytes"),
        ([[1, 2], [3]], 48000, TypeError, "differ in length"),
        ([1, 40000], 48000, RangeError, "16 bits"),
        ("sound", 48000, TypeError, "pcm is str"),
        (None, 48000, TypeError, "pcm is NoneType"),
    ],
)
async def test_audio_of_another_kind_is_refused_in_a_line(
    pcm: Any, rate: int, error: Any, words: str
) -> None:
    with pytest.raises(error, match=words) as raised:
        await RTCAudioSource().write(pcm, rate)
    assert len(str(raised.value)) < 200
    assert "\n" not in str(raised.value)


def as_float64(sound: np.ndarray) -> tuple[Any, ...]:
    return (sound / 32768, 16000)


def as_bytes(sound: np.ndarray) -> tuple[Any, ...]:
    return (sound.tobytes(), 16000, 1)


def as_list(sound: np.ndarray) -> tuple[Any, ...]:
    return (sound.tolist(), 16000.0)


def as_other_bytes(sound: np.ndarray) -> tuple[Any, ...]:
    return (sound.astype(">i2"), 16000)


def as_memory(sound: np.ndarray) -> tuple[Any, ...]:
    return (memoryview(sound.tobytes()), 16000)


def as_stereo(sound: np.ndarray) -> tuple[Any, ...]:
    return (np.repeat(sound, 2).tobytes(), 16000, 2)


@pytest.mark.parametrize("given", [as_float64, as_bytes, as_list, as_other_bytes, as_memory, as_stereo])
async def test_audio_is_taken_in_the_form_that_it_has(given: Any) -> None:
    source = RTCAudioSource()
    sink = RTCAudioSink(source.create_track(), channels=1)
    sound = (tone(500, 0.1, 16000) * 32767).astype(np.int16)
    await source.write(*given(sound))
    await source.drain()
    sink.stop()
    got = np.concatenate([frame.to_ndarray()[:, 0] async for frame in sink])
    assert np.abs(got[: len(sound)].astype(int) - sound).max() <= 1


@pytest.mark.parametrize(
    "pcm", [np.zeros(480, np.int32), np.zeros(480, np.uint8), np.zeros(480, np.int64), np.zeros(480, bool)]
)
async def test_samples_whose_scale_nobody_knows_are_refused(pcm: np.ndarray) -> None:
    with pytest.raises(TypeError, match=rf"pcm has dtype {pcm.dtype}.*it must be int16 or float \(-1 to 1\)"):
        await RTCAudioSource().write(pcm)


async def test_floats_of_another_scale_are_refused() -> None:
    source = RTCAudioSource()
    with pytest.raises(RangeError, match="pcm has floats up to 9000: they must be -1 to 1"):
        await source.write(np.full(480, -9000.0))
    await source.write(np.full(480, 1.2, np.float32))
    await source.write(tone(440, 0.01, 48000).astype(np.float64))
    assert source.queued == pytest.approx(0.02)
