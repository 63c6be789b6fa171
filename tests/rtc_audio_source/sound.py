"""Making and measuring sound."""

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
