"""Making and measuring audio."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def tone(hertz: float, seconds: float, rate: int, level: float = 0.4) -> NDArray[np.float32]:
    """A sine, from -level to level."""
    t = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * t) * level).astype(np.float32)


def pitch(samples: NDArray[np.float64], rate: int) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def level(samples: NDArray[np.float64]) -> float:
    """The amplitude of a sine of this power."""
    return float(np.sqrt(2 * np.mean(samples**2)))


def purity(samples: NDArray[np.float64], rate: int, hertz: float) -> float:
    """The power of a tone over everything else's, in dB, without what is within 50 ms of the ends."""
    samples = samples[rate // 20 : -rate // 20]
    t = np.arange(len(samples)) / rate
    basis = np.stack([np.sin(2 * np.pi * hertz * t), np.cos(2 * np.pi * hertz * t)], 1)
    fitted = basis @ np.linalg.lstsq(basis, samples, rcond=None)[0]
    return float(10 * np.log10(np.sum(fitted**2) / max(float(np.sum((samples - fitted) ** 2)), 1e-12)))
