"""Resampler, VoiceActivityDetector and LevelMeter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from webrtc import AudioData, LevelMeter, RangeError, Resampler, VoiceActivityDetector

from tests.audio_processor.voices import decibels, noise, voice


def tone(rate: int, frames: int) -> np.ndarray:
    return (np.sin(2 * np.pi * 440 * np.arange(frames) / rate) * 0.5).astype(np.float32)


@pytest.mark.parametrize(
    ("from_rate", "to_rate"),
    [(48000, 16000), (16000, 48000), (44100, 48000), (8000, 192_000), (48000, 11025), (44101, 48000)],
)
def test_a_tone_in_another_rate_is_the_same_tone_unshifted(from_rate: int, to_rate: int) -> None:
    sound = tone(from_rate, from_rate * 2 + 123)
    resampler = Resampler(from_rate, to_rate)
    pieces = [resampler.process(sound[at : at + 777]) for at in range(0, len(sound), 777)]
    out = np.concatenate([*pieces, resampler.flush()[:, 0]])
    assert len(out) == round(len(sound) * to_rate / from_rate)
    middle = slice(to_rate // 10, -to_rate // 10)
    expected = tone(to_rate, len(out))
    assert decibels((out - expected)[middle]) < decibels(expected) - 70


def test_after_a_flush_another_stream_begins() -> None:
    resampler = Resampler(48000, 16000, channels=2)
    sound = np.stack([tone(48000, 4801), -tone(48000, 4801)], axis=1)
    first = np.concatenate([resampler.process(sound), resampler.flush()])
    second = np.concatenate([resampler.process(sound), resampler.flush()])
    assert first.shape == (1600, 2)
    assert np.array_equal(first, second)
    assert np.allclose(first[:, 0], -first[:, 1], atol=1e-6)


def test_whole_numbers_stay_whole_numbers() -> None:
    out = Resampler(48000, 8000).process((tone(48000, 48000) * 32767).astype(np.int16))
    assert out.dtype == np.int16
    assert np.abs(out).max() == pytest.approx(16384, rel=0.01)


def test_rates_out_of_range_are_refused() -> None:
    with pytest.raises(RangeError, match="to_rate is 1000"):
        Resampler(48000, 1000)
    with pytest.raises(RangeError, match="must have 2"):
        Resampler(48000, 16000, channels=2).process(np.zeros(10, np.int16))


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000])
def test_the_detector_tells_speech_from_silence(rate: int) -> None:
    detector = VoiceActivityDetector(rate)
    silence = detector.process(np.zeros(rate, np.float32))
    assert silence.shape == (100,)
    assert silence.max() < 0.1
    speech = detector.process(voice(3, rate))
    assert speech.shape == (300,)
    assert np.mean(speech > 0.5) > 0.6


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_the_detector_tells_speech_from_noise(rate: int) -> None:
    probabilities = VoiceActivityDetector(rate).process(noise(3, rate, -34))
    assert np.mean(probabilities > 0.5) < 0.2


def test_pieces_of_any_length_give_the_same_probabilities() -> None:
    sound = voice(1, 16000)
    whole = VoiceActivityDetector(16000).process(sound)
    detector = VoiceActivityDetector(16000)
    pieces = [detector.process(sound[at : at + 100]) for at in range(0, len(sound), 100)]
    assert np.array_equal(np.concatenate(pieces), whole)


def test_the_meter_measures_each_channel() -> None:
    meter = LevelMeter()
    assert (meter.rms, meter.peak) == ([], [])
    sound = np.stack([tone(48000, 4800) * 2, np.zeros(4800, np.float32)], axis=1)
    meter.process(sound[:1000])
    meter.process(AudioData.from_ndarray(sound[1000:], 48000))
    assert meter.rms == [pytest.approx(-3.01, abs=0.01), -math.inf]
    assert meter.peak == [pytest.approx(0, abs=0.01), -math.inf]
    meter.reset()
    meter.process(np.full(10, -16384, np.int16))
    assert [*meter.rms, *meter.peak] == pytest.approx([-6.02, -6.02], abs=0.01)


def test_the_meter_takes_nothing_for_nothing() -> None:
    meter = LevelMeter()
    meter.process(np.full(480, 0.5, np.float32))
    before = meter.rms
    meter.process(np.zeros((0, 1), np.float32))
    assert meter.rms == before
