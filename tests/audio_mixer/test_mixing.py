"""AudioMixer: tracks of this process, heard without a connection."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from webrtc import AudioMixer, InvalidAccessError, RangeError, RTCAudioSink, RTCAudioSource

from tests.rtc_audio_source.tones import tone
from tests.waiting import quiet_for

RATE = 48000


async def hear(track: Any, seconds: float, skip: float = 0.3) -> np.ndarray:
    """What a track carries, without its beginning."""
    sink = RTCAudioSink(track)
    pieces: list[np.ndarray] = []
    async for frame in sink:
        pieces.append(frame.to_ndarray("float32"))
        if sum(map(len, pieces)) >= (skip + seconds) * RATE:
            break
    sink.stop()
    return np.concatenate(pieces)[round(skip * RATE) :]


def level_at(sound: np.ndarray, hertz: float) -> float:
    """The amplitude of one frequency."""
    t = np.arange(len(sound)) / RATE
    return float(np.abs(np.mean(sound * np.exp(-2j * np.pi * hertz * t))) * 2)


async def speaking(hertz: float, level: float, rate: int = RATE, seconds: float = 3) -> RTCAudioSource:
    source = RTCAudioSource()
    await source.write(tone(hertz, seconds, rate, level), sample_rate=rate)
    return source


async def test_each_track_is_heard_with_its_gain() -> None:
    mixer = AudioMixer()
    low, high = await speaking(400, 0.2), await speaking(1000, 0.2, rate=16000)
    mixer.add(low.create_track())
    mixer.add(high.create_track(), gain=0.5)
    heard = (await hear(mixer.create_track(), 0.5))[:, 0]
    assert level_at(heard, 400) == pytest.approx(0.2, rel=0.05)
    assert level_at(heard, 1000) == pytest.approx(0.1, rel=0.05)
    assert level_at(heard, 700) < 0.002


async def test_a_gain_may_change_and_an_input_go() -> None:
    mixer = AudioMixer(channels=1)
    source = await speaking(400, 0.2)
    added = mixer.add(source.create_track())
    out = mixer.create_track()
    added.gain = 2
    assert level_at((await hear(out, 0.3))[:, 0], 400) == pytest.approx(0.4, rel=0.05)
    added.gain = 0
    assert np.abs(await hear(out, 0.3)).max() == 0
    added.gain = 1
    added.remove()
    added.remove()
    assert (mixer.inputs, added.gain) == ([], 0)
    assert np.abs(await hear(out, 0.3)).max() == 0


async def test_a_disabled_track_is_silent() -> None:
    mixer = AudioMixer()
    source = await speaking(400, 0.2)
    track = source.create_track()
    mixer.add(track)
    track.enabled = False
    assert np.abs(await hear(mixer.create_track(), 0.3)).max() == 0
    track.enabled = True
    assert np.abs(await hear(mixer.create_track(), 0.3)).max() > 0.1


async def test_what_is_too_loud_is_limited_not_clipped() -> None:
    mixer = AudioMixer()
    sources = [await speaking(hertz, 0.5) for hertz in (300, 500, 800)]
    for source in sources:
        mixer.add(source.create_track())
    heard = (await hear(mixer.create_track(), 0.5))[:, 0]
    tones = [level_at(heard, hertz) for hertz in (300, 500, 800)]
    clipped = np.clip(sum(tone(hertz, 0.5, RATE, 0.5) for hertz in (300, 500, 800)), -1, 1)

    def distortion(sound: np.ndarray) -> float:
        wanted = sum(level_at(sound, hertz) ** 2 / 2 for hertz in (300, 500, 800))
        return 1 - wanted / float(np.mean(sound**2))

    assert min(tones) > 0.3
    assert distortion(heard) < distortion(clipped) / 20


async def test_many_tracks_for_a_while_lose_nothing() -> None:
    mixer = AudioMixer()
    hertz = [200 + 50 * i for i in range(16)]
    sources = [await speaking(h, 0.04, rate=[48000, 16000, 44100][i % 3]) for i, h in enumerate(hertz)]
    for source in sources:
        mixer.add(source.create_track())
    heard = (await hear(mixer.create_track(), 2))[:, 0]
    # A gap or a jump would spread a tone.
    for h in hertz:
        assert level_at(heard, h) == pytest.approx(0.04, rel=0.05)


async def test_left_stays_left_and_one_channel_goes_to_both() -> None:
    mixer = AudioMixer()
    both, left = await speaking(400, 0.2), RTCAudioSource()
    sound = np.zeros((RATE * 2, 2), np.float32)
    sound[:, 0] = tone(1000, 2, RATE, 0.2)
    await left.write(sound)
    for source in (both, left):
        mixer.add(source.create_track())
    heard = await hear(mixer.create_track(), 0.5)
    assert [level_at(heard[:, i], 400) for i in (0, 1)] == pytest.approx([0.2, 0.2], rel=0.05)
    assert [level_at(heard[:, i], 1000) for i in (0, 1)] == pytest.approx([0.2, 0], rel=0.05, abs=0.005)


async def test_a_source_that_hurries_is_not_queued_without_end() -> None:
    mixer = AudioMixer()
    source = RTCAudioSource()
    mixer.add(source.create_track())
    sink = RTCAudioSink(mixer.create_track())
    piece: dict[str, Any] = {"audio_data": np.full(480, 8000, np.int16), "number_of_frames": 480}
    for _ in range(100):
        source.on_data(piece)
    loud = 0
    for _ in range(60):
        loud += bool((await anext(sink)).to_ndarray().any())
    assert 10 <= loud <= 22


async def test_what_a_mixer_does_not_take_is_refused() -> None:
    mixer = AudioMixer()
    with pytest.raises(TypeError, match="audio track"):
        mixer.add("track")  # type: ignore[arg-type]
    with pytest.raises(RangeError, match="gain is -1"):
        mixer.add(RTCAudioSource().create_track(), gain=-1)
    with pytest.raises(RangeError, match="channels is 3"):
        AudioMixer(channels=3)
    with pytest.raises(InvalidAccessError, match="output of this mixer"):
        mixer.add(mixer.create_track())


async def test_a_mixer_that_is_dropped_goes_while_it_plays() -> None:
    mixer = AudioMixer()
    source = await speaking(400, 0.2)
    mixer.add(source.create_track())
    await hear(mixer.create_track(), 0.1)
    del mixer
    gc.collect()
    await quiet_for(0.05)
    assert source.queued > 0
