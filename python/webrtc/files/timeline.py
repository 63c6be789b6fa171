"""Arranges received audio on a continuous timeline, filling gaps with silence."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How many pieces of 10 ms are examined before one is placed.
_WINDOW = 30
# Audio may be off by this many seconds before silence is inserted or samples are omitted.
_TOLERANCE = 0.02
# Audio that is later than this many seconds is considered missing.
_PATIENCE = 1.0


class Timeline:
    """Places pieces of audio by the time at which they were received.

    A delayed machine receives pieces late, and then several at once. Therefore the time of a piece is the
    earliest that it and the following pieces allow.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._begin: float | None = None
        self._placed = 0
        self._pieces: deque[tuple[float, NDArray[np.int16]]] = deque()

    @property
    def first(self) -> float | None:
        """The time of the first waiting piece."""
        return self._pieces[0][0] if self._pieces else None

    def begin(self, time: float) -> None:
        """Begin the timeline at this time and omit earlier audio."""
        self._begin = time

    def add(self, time: float, samples: NDArray[np.int16]) -> None:
        """Add a piece of shape (frames, channels) received at `time` seconds."""
        self._pieces.append((time, samples))

    def ready(self, now: float | None = None) -> Iterator[NDArray[np.int16]]:
        """Yield what can be placed at the time `now`, or everything if it is None."""
        late = float("inf") if now is None else now - _PATIENCE
        while self._pieces and (len(self._pieces) > _WINDOW or self._pieces[0][0] < late):
            gap = self._earliest() - self._end
            _, samples = self._pieces.popleft()
            if gap > _TOLERANCE:
                yield from self._silence(gap)
            elif gap < -_TOLERANCE:
                samples = samples[round(-gap * self._rate) :]
            if len(samples):
                yield self._place(samples)
        if now is not None and not self._pieces:
            yield from self._silence(late - self._end)

    @property
    def _end(self) -> float:
        assert self._begin is not None
        return self._begin + self._placed / self._rate

    def _earliest(self) -> float:
        earliest, before = float("inf"), 0
        for time, samples in self._pieces:
            earliest = min(earliest, time - before / self._rate)
            before += len(samples)
        return earliest

    def _silence(self, seconds: float) -> Iterator[NDArray[np.int16]]:
        left = round(seconds * self._rate)
        while left > 0:
            length = min(left, self._rate)
            yield self._place(np.zeros((length, self._channels), np.int16))
            left -= length

    def _place(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        self._placed += len(samples)
        return samples
