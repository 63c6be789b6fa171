"""Voices, noise and a room."""

from __future__ import annotations

import functools
import shutil
import subprocess

import numpy as np
import pytest
from numpy.typing import NDArray
from webrtc import Resampler

Sound = NDArray[np.float32]

_TEXTS = {
    "en": "The quick brown fox jumps over the lazy dog, while she sells sea shells by the shore. ",
    "en+f3": "Once upon a time there was a girl who lived near the forest and wore a red cloak. ",
}


@functools.cache
def voice(seconds: float, rate: int, name: str = "en") -> Sound:
    """Somebody who speaks all the time."""
    if not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng, which speaks in this test, is not installed")
    wav = subprocess.run(["espeak-ng", "--stdout", "-v", name, _TEXTS[name]], capture_output=True).stdout
    own_rate = int.from_bytes(wav[24:28], "little")
    spoken = np.frombuffer(wav[44 : len(wav) // 2 * 2], np.int16).astype(np.float32) / 32768
    resampler = Resampler(own_rate, rate)
    spoken = np.concatenate([resampler.process(spoken), resampler.flush()[:, 0]])
    return np.resize(spoken, round(seconds * rate))


def noise(seconds: float, rate: int, level: float) -> Sound:
    """White noise of an RMS level in dBFS."""
    samples = np.random.default_rng(1).normal(0, 10 ** (level / 20), round(seconds * rate))
    return samples.astype(np.float32)


def in_room(sound: Sound, rate: int, delay: float = 0.04, decay: float = 0.2) -> Sound:
    """What a microphone hears of a loudspeaker: 6 dB weaker, `delay` seconds later, and `decay` of reverb."""
    length = round(decay * rate)
    tail = np.random.default_rng(3).normal(0, 1, length) * 10 ** (-3 * np.arange(length) / length)
    response = np.concatenate([np.zeros(round(delay * rate)), tail / np.sqrt(np.sum(tail**2)) / 2])
    size = len(sound) + len(response)
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)
    return heard[: len(sound)].astype(np.float32)


def decibels(sound: Sound) -> float:
    """The RMS level in dBFS."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def envelope(sound: Sound, rate: int) -> Sound:
    """The level of each 10 ms, linear."""
    levels: Sound = np.sqrt(np.square(sound).reshape(-1, rate // 100).mean(axis=1))
    return levels
