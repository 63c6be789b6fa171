"""The tone and the corners that drivers in Python send, and what they tell of those that arrive."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from tests.waiting import until

HERTZ, LEVEL, RATE = 440.0, -15.0, 48000
WIDTH, HEIGHT, FRAMES_A_SECOND = 320, 240, 20
CORNERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))


def tone(start: int, count: int, rate: int = RATE) -> Any:
    """Samples of the tone as int16, from sample number `start` on."""
    peak = 32767 * 10 ** (LEVEL / 20) * 2**0.5
    return np.round(peak * np.sin(2 * np.pi * HERTZ * (start + np.arange(count)) / rate)).astype(np.int16)


def corners() -> Any:
    """The picture, of shape (height, width, 3) as RGB."""
    return np.array(CORNERS, np.uint8).reshape(2, 2, 3).repeat(HEIGHT // 2, 0).repeat(WIDTH // 2, 1)


class Senses:
    """The latest audio and the latest picture that arrived."""

    def __init__(self) -> None:
        self._sound: list[Any] = []
        self._rate = 0
        self._frames = 0
        self._picture: Any = None

    def hear(self, samples: Any, rate: int) -> None:
        """Take samples of one channel, int16."""
        self._rate = rate
        self._sound.append(np.asarray(samples, np.float64) / 32768)
        del self._sound[:-500]

    def see(self, picture: Any) -> None:
        """Take a picture, of shape (height, width, 3) as RGB."""
        self._frames += 1
        self._picture = picture

    async def heard(self, seconds: float) -> dict[str, float]:
        """The frequency and level of what comes after the call."""
        self._sound.clear()
        with contextlib.suppress(TimeoutError):
            await until(lambda: self._rate and sum(map(len, self._sound)) >= seconds * self._rate)
        sound = np.concatenate([*self._sound, np.zeros(0)])
        power = float(np.mean(sound**2)) if len(sound) else 0.0
        if len(sound) < 256 or power < 1e-10:
            return {"frequency": 0.0, "level": -200.0}
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound)))
        frequency = float(np.argmax(spectrum)) * self._rate / (8 * len(sound))
        return {"frequency": frequency, "level": 10 * float(np.log10(power))}

    def seen(self) -> dict[str, Any]:
        """The size of the latest picture, and the colours in the middle of its quarters."""
        if self._picture is None:
            return {"frames": 0, "width": 0, "height": 0, "corners": []}
        height, width = self._picture.shape[:2]
        places = [(y, x) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
        found = [self._picture[place].tolist() for place in places]
        return {"frames": self._frames, "width": width, "height": height, "corners": found}
