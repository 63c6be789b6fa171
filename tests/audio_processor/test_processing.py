"""AudioProcessor: noise, gain, voice, and what goes in and comes out."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from webrtc import (
    AudioData,
    AudioProcessor,
    AudioProcessorOptions,
    NoiseSuppressionLevel,
    RangeError,
    RTCAudioSource,
)

from tests.audio_processor.voices import decibels, noise, voice


@pytest.mark.parametrize("rate", [16000, 48000])
def test_noise_suppression_gains_at_least_6_db_between_speech_and_noise(rate: int) -> None:
    speech = voice(5, rate)
    processor = AudioProcessor(sample_rate=rate, noise_suppression=True)
    pause = noise(5, rate, -34)
    out = processor.process(np.concatenate([pause, speech + noise(5, rate, -34)]))
    heard = decibels(out[6 * rate :]) - decibels(out[3 * rate : 5 * rate - rate // 10])
    given = decibels(speech[rate:] + pause[rate:]) - decibels(pause)
    assert heard > given + 6
    assert decibels(out[6 * rate :]) > decibels(speech[rate:]) - 3


def test_each_level_of_noise_suppression_takes_more() -> None:
    sound = noise(4, 16000, -34)
    left = [
        decibels(AudioProcessor(sample_rate=16000, noise_suppression=level).process(sound)[32000:])
        for level in NoiseSuppressionLevel
    ]
    assert left == sorted(left, reverse=True)
    assert left[-1] < left[0] - 6


def test_gain_control_brings_a_whisper_up_and_never_clips() -> None:
    whisper = voice(14, 16000) * np.float32(0.03)
    out = AudioProcessor(sample_rate=16000, auto_gain_control=True).process(whisper)
    assert decibels(out[-48000:]) > decibels(whisper[-48000:]) + 12
    loud = AudioProcessor(sample_rate=16000, gain_db=30).process(voice(2, 16000))
    assert np.abs(loud).max() <= 1


def test_a_fixed_gain_is_what_it_says() -> None:
    sound = noise(2, 16000, -40)
    out = AudioProcessor(sample_rate=16000, gain_db=12).process(sound)
    assert decibels(out) - decibels(sound) == pytest.approx(12, abs=0.5)


def test_the_high_pass_filter_takes_a_hum_away() -> None:
    t = np.arange(48000 * 2) / 48000
    hum = (np.sin(2 * np.pi * 30 * t) * 0.3).astype(np.float32)
    out = AudioProcessor(high_pass_filter=True).process(hum)
    assert decibels(out[48000:]) < decibels(hum) - 20


def test_voice_activity_tells_speech_from_silence() -> None:
    processor = AudioProcessor(sample_rate=16000, voice_activity=True)
    assert processor.speech_probability is None
    processor.process(np.zeros(16000, np.float32))
    assert processor.speech_probability is not None and processor.speech_probability < 0.1
    found = 0.0
    for at in range(0, 32000, 160):
        processor.process(voice(2, 16000)[at : at + 160])
        found += (processor.speech_probability or 0) / 200
    assert found > 0.5


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
@pytest.mark.parametrize("shape", [(), (1,), (2,)])
@pytest.mark.parametrize("rate", [8000, 11025, 44100, 192_000])
def test_any_length_comes_out_whole_as_the_kind_of_array_that_went_in(
    dtype: Any, shape: Any, rate: int
) -> None:
    sound = np.full((rate // 2 + 77, *shape), 0.25)
    sound = (sound * 32768 if dtype == np.int16 else sound).astype(dtype)
    processor = AudioProcessor(sample_rate=rate, channels=shape[0] if shape else 1)
    out = [processor.process(sound[at : at + 333]) for at in range(0, len(sound), 333)]
    assert {piece.dtype for piece in out} == {np.dtype(dtype)}
    assert {piece.shape[1:] for piece in out} == {shape}
    rest = processor.flush()
    assert sum(map(len, out)) + len(rest) == len(sound)
    assert np.median(np.concatenate(out)) == pytest.approx(8192 if dtype == np.int16 else 0.25, rel=0.05)


def test_it_takes_audio_data() -> None:
    processor = AudioProcessor(sample_rate=16000)
    data = AudioData.from_ndarray(np.zeros(160, np.int16), 16000)
    assert processor.process(data).shape == (160, 1)
    with pytest.raises(RangeError, match="it must have 16000"):
        processor.process(AudioData.from_ndarray(np.zeros(480, np.int16), 48000))


def test_options_are_a_dictionary_in_either_spelling() -> None:
    processor = AudioProcessor({"sampleRate": 16000, "noiseSuppression": "very-high"})
    assert processor.options == AudioProcessorOptions(sample_rate=16000, noise_suppression="very-high")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sample_rate": 4000}, "4000"),
        ({"channels": 9}, "channels is 9"),
        ({"gain_db": 60}, "60"),
    ],
)
def test_options_out_of_range_are_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(RangeError, match=words):
        AudioProcessor(fields)


def test_audio_that_does_not_fit_is_refused() -> None:
    with pytest.raises(RangeError, match="2 channels: it must have 1"):
        AudioProcessor().process(np.zeros((480, 2), np.int16))
    with pytest.raises(TypeError, match="int64"):
        AudioProcessor().process(np.zeros(480, np.int64))
    with pytest.raises(TypeError, match="'loud'"):
        AudioProcessor(noise_suppression="loud")  # type: ignore[arg-type]


def test_any_float_comes_out_as_it_went_in() -> None:
    assert AudioProcessor().process(np.zeros(480)).dtype == np.float64


def test_other_threads_run_while_it_works() -> None:
    processor = AudioProcessor(noise_suppression=True, echo_cancellation=True)
    sound = np.zeros(48000 * 20, np.float32)
    thread = threading.Thread(target=processor.process, args=(sound, sound))
    thread.start()
    turns = 0
    while thread.is_alive():
        turns += 1
    assert turns > 1000


async def test_a_source_takes_only_a_processor_of_what_it_can_carry() -> None:
    wrong: Any = "processor"
    with pytest.raises(TypeError, match="processor is 'processor': it must be an AudioProcessor"):
        RTCAudioSource(processor=wrong)
    with pytest.raises(RangeError, match="4 channels and 48000 Hz: a source or sink requires 1 or 2"):
        RTCAudioSource(processor=AudioProcessor(sample_rate=48000, channels=4))
