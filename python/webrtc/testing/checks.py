"""Measurements of audio and video, for tests: what arrives, compared with what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from webrtc.exceptions import RangeError

_FloatArray = NDArray[np.float64]
# The constants of Wang et al., "Image quality assessment: from error visibility to structural
# similarity", 2004.
_WINDOW, _K1, _K2, _PEAK = 8, 0.01, 0.03, 255.0


class Gap(NamedTuple):
    """A span in which nothing came."""

    start: float
    """Seconds."""
    duration: float
    """Seconds."""


class NumberReport(NamedTuple):
    """What became of numbered pictures or messages."""

    received: int
    """How many came, each counted once."""
    missing: tuple[int, ...]
    """The numbers between the lowest and the highest one that did not come, at most 1,000 of them."""
    repeated: int
    """How many came again."""
    reordered: int
    """How many came after a higher number."""


def psnr(a: ArrayLike, b: ArrayLike) -> float:
    """Return the peak signal-to-noise ratio of two pictures of uint8, in dB; infinite if they are equal.

    Above 30 dB, pictures are hard to tell apart. Raises ValueError if their shapes differ.
    """
    first, second = _pair(a, b)
    error = float(np.mean((first - second) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(_PEAK**2 / error))


def ssim(a: ArrayLike, b: ArrayLike) -> float:
    """Return the structural similarity of two pictures of uint8: 1 if they are equal, about 0 if unrelated.

    It is the mean over all windows of 8 x 8 pixels of their grey values (Wang et al., 2004). Raises
    ValueError if their shapes differ or if they are smaller than a window.
    """
    first, second = (array.mean(axis=2) if array.ndim == 3 else array for array in _pair(a, b))
    if first.ndim != 2 or min(first.shape) < _WINDOW:
        raise ValueError(f"ssim takes pictures of at least {_WINDOW} x {_WINDOW} pixels, not {first.shape}")
    mean_a, mean_b = _window_means(first), _window_means(second)
    variance_a = _window_means(first**2) - mean_a**2
    variance_b = _window_means(second**2) - mean_b**2
    covariance = _window_means(first * second) - mean_a * mean_b
    c1, c2 = (_K1 * _PEAK) ** 2, (_K2 * _PEAK) ** 2
    similar = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float(np.mean(similar / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))))


def frequency(samples: ArrayLike, sample_rate: int) -> float:
    """Return the strongest frequency in Hz of samples of shape (frames,) or (frames, channels).

    A tenth of a second is accurate to about 1 Hz. Raises ValueError for fewer than 256 frames, and for
    silence.
    """
    mono = _mono(samples)
    if len(mono) < 256:
        raise ValueError(f"frequency needs at least 256 frames, not {len(mono)}")
    spectrum = np.abs(np.fft.rfft((mono - mono.mean()) * np.hanning(len(mono))))
    peak = int(np.argmax(spectrum))
    if spectrum[peak] < 1e-6:
        raise ValueError("frequency: the samples are silent")
    offset = 0.0
    if 0 < peak < len(spectrum) - 1:
        # The vertex of the parabola through the logarithms of the peak and its neighbours.
        left, middle, right = np.log(spectrum[peak - 1 : peak + 2] + 1e-12)
        offset = float(0.5 * (left - right) / (left - 2 * middle + right))
    return (peak + offset) * sample_rate / len(mono)


def level(samples: ArrayLike) -> float:
    """Return the root mean square of samples, in decibels relative to a full-scale square wave (dBFS).

    It is -inf in silence. Accepts int16 and floats of -1 to 1.
    """
    power = float(np.mean(_mono(samples) ** 2))
    return float("-inf") if power == 0 else float(10 * np.log10(power))


def gaps(times: ArrayLike, longest: float) -> list[Gap]:
    """Return where more than `longest` seconds passed between two of the ascending times, in seconds."""
    at = np.asarray(times, np.float64)
    steps = np.diff(at)
    return [Gap(float(at[i]), float(steps[i])) for i in np.flatnonzero(steps > longest)]


def dropouts(
    samples: ArrayLike, sample_rate: int, *, shortest: float = 0.005, threshold: float = -60.0
) -> list[Gap]:
    """Return where audio that should be continuous is silent for at least `shortest` seconds.

    Silent is what stays below `threshold` in dBFS. A codec conceals short losses: they are no dropouts.
    """
    loud = np.flatnonzero(np.abs(_mono(samples)) >= 10 ** (threshold / 20))
    edges = np.concatenate([[-1], loud, [len(_mono(samples))]])
    silent = np.diff(edges) - 1
    long = np.flatnonzero(silent >= shortest * sample_rate)
    return [Gap(float(edges[i] + 1) / sample_rate, float(silent[i]) / sample_rate) for i in long]


def numbers(received: Iterable[int]) -> NumberReport:
    """Report on numbers that came in this order, such as those of `sources.read_number`."""
    seen: set[int] = set()
    repeated = reordered = 0
    highest = -1
    for number in received:
        if number in seen:
            repeated += 1
            continue
        reordered += number < highest
        highest = max(highest, number)
        seen.add(number)
    missing: list[int] = []
    if seen:
        missing = [number for number in range(min(seen), highest) if number not in seen][:1000]
    return NumberReport(len(seen), tuple(missing), repeated, reordered)


def onsets(times: ArrayLike, levels: ArrayLike, threshold: float) -> list[float]:
    """Return the times at which levels rise to the threshold or above it from below; both have one length."""
    at, above = np.asarray(times, np.float64), np.asarray(levels, np.float64) >= threshold
    if len(at) != len(above):
        raise ValueError(f"onsets has {len(at)} times and {len(above)} levels: they must be as many")
    return [float(at[i]) for i in np.flatnonzero(above[1:] & ~above[:-1]) + 1]


def av_offset(beeps: Sequence[float], flashes: Sequence[float]) -> float:
    """Return by how many seconds audio is later than video: the median over beeps of the nearest flash.

    `reports.watch_clapper` finds both in received tracks. Raises RangeError if there are no beeps or no
    flashes.
    """
    if not len(beeps) or not len(flashes):
        raise RangeError(f"av_offset has {len(beeps)} beeps and {len(flashes)} flashes: it needs one of each")
    shown = np.asarray(flashes, np.float64)
    return float(np.median([beep - shown[np.argmin(np.abs(shown - beep))] for beep in beeps]))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[_FloatArray, _FloatArray]:
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.shape != second.shape:
        raise ValueError(f"the pictures have the shapes {first.shape} and {second.shape}: they must be equal")
    return first, second


def _window_means(values: _FloatArray) -> _FloatArray:
    """The mean of each window, from sums over all pixels above and to the left."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    n = _WINDOW
    total: _FloatArray = sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]
    return total / n**2


def _mono(samples: Any) -> _FloatArray:
    array = np.asarray(samples)
    scale = 32768.0 if array.dtype == np.int16 else 1.0
    mono: _FloatArray = array.astype(np.float64) / scale
    return mono.mean(axis=1) if mono.ndim == 2 else mono
