"""Audio for machines without a microphone."""

from __future__ import annotations

import wave
from typing import Any

import numpy as np
from numpy.typing import NDArray

from webrtc.exceptions import NotFoundError, NotReadableError


def tone(rate: int) -> NDArray[np.int16]:
    """Return one second of 440 Hz, which can be repeated without a discontinuity."""
    t = np.arange(rate) / rate
    return _samples(0.3 * np.sin(2 * np.pi * 440 * t))


def speech(rate: int) -> NDArray[np.int16]:
    """Return six seconds of synthetic speech: voiced and unvoiced syllables, in sentences with pauses."""
    seconds = 6
    random = np.random.default_rng(1)
    t = np.arange(rate * seconds) / rate
    # The pitch falls within each sentence of two seconds; three formants shape its harmonics.
    pitch = 130 - 15 * (t % 2) + 4 * np.sin(2 * np.pi * 5 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voiced = np.zeros_like(t)
    for n in range(1, 30):
        formants = sum(np.exp(-(((n * 120 - f) / w) ** 2)) for f, w in ((550, 200), (1500, 250), (2500, 300)))
        voiced += (formants + 0.05) / n**0.5 * np.sin(n * phase)
    hiss = np.diff(random.standard_normal(len(t) + 1))
    syllables = np.clip(np.sin(2 * np.pi * 4 * t), 0, None)
    consonants = np.clip(-np.sin(2 * np.pi * 4 * t), 0, None) ** 4
    speaking = (t % 2) < 1.5
    return _samples(speaking * (0.12 * syllables * voiced + 0.03 * consonants * hiss))


def wav(path: str) -> tuple[NDArray[np.int16], int]:
    """Return the samples of a WAV file and their sample rate."""
    try:
        with wave.open(path, "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except (wave.Error, EOFError, OSError) as error:
        raise NotReadableError(f"{path} cannot be read as a WAV file: {error}") from None
    if (
        width not in (1, 2, 4)
        or not 1 <= channels <= 2
        or rate % 100
        or not 8000 <= rate <= 96000
        or not data
    ):
        raise NotReadableError(
            f"{path} has {channels} channels of {8 * width} bits at {rate} Hz: it must have one or two, of "
            "8, 16 or 32 bits, at 8000 to 96000 Hz"
        )
    raw: NDArray[Any] = np.frombuffer(data, {1: "u1", 2: "<i2", 4: "<i4"}[width]).reshape(-1, channels)
    if width == 1:
        return ((raw.astype(np.int16) - 128) << 8), rate
    return (raw >> 16 if width == 4 else raw).astype(np.int16), rate


def _samples(wave: NDArray[np.float64]) -> NDArray[np.int16]:
    return (np.clip(wave, -1, 1) * 32767).astype(np.int16).reshape(-1, 1)
