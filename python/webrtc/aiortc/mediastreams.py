"""Media tracks that a program reads from, or writes itself by deriving from them."""

from __future__ import annotations

import asyncio
import fractions
import time
import uuid
from abc import ABCMeta, abstractmethod
from typing import Any, Protocol

from av import AudioFrame, VideoFrame
from av.frame import Frame
from av.packet import Packet
from pyee.asyncio import AsyncIOEventEmitter

AUDIO_PTIME = 0.020
VIDEO_CLOCK_RATE = 90000
VIDEO_PTIME = 1 / 30
VIDEO_TIME_BASE = fractions.Fraction(1, VIDEO_CLOCK_RATE)
_SILENCE_RATE = 8000


class TimeBase(Protocol):
    """A fraction, of whatever class."""

    @property
    def numerator(self) -> int:
        """What stands above."""

    @property
    def denominator(self) -> int:
        """What stands below."""


def convert_timebase(pts: int, from_base: TimeBase, to_base: TimeBase) -> int:
    """A timestamp of one time base in another, rounded towards zero."""
    above = pts * from_base.numerator * to_base.denominator
    below = from_base.denominator * to_base.numerator
    return abs(above) // abs(below) * (1 if above * below >= 0 else -1)


class MediaStreamError(Exception):
    """The track has ended."""


class MediaStreamTrack(AsyncIOEventEmitter, metaclass=ABCMeta):
    """One sound or picture: `recv` gives its frames one after the other, at the pace of the source."""

    kind = "unknown"

    def __init__(self) -> None:
        super().__init__()
        self._id = str(uuid.uuid4())
        self.__ended = False

    @property
    def id(self) -> str:
        """A UUID of 36 characters, or the name that the peer gave."""
        return self._id

    @property
    def readyState(self) -> str:
        """`live`, or `ended` for good."""
        return "ended" if self.__ended else "live"

    @abstractmethod
    async def recv(self) -> Frame | Packet[Any]:
        """The next frame or packet. Raises MediaStreamError when the track has ended."""

    def stop(self) -> None:
        """End the track; `ended` is emitted once."""
        if not self.__ended:
            self.__ended = True
            self.emit("ended")
            # There will be no other event, and handlers may hold a lot.
            self.remove_all_listeners()


class _Clock:
    """Timestamps that advance by steps, each given out when its time has come."""

    def __init__(self) -> None:
        self.start = time.time()
        self.timestamp = 0

    async def step(self, ticks: int, rate: int) -> None:
        """Wait until the next timestamp is due."""
        self.timestamp += ticks
        await asyncio.sleep(self.start + self.timestamp / rate - time.time())


class AudioStreamTrack(MediaStreamTrack):
    """Silence, 20 ms at a time; derive from it for sound."""

    kind = "audio"
    _clock: _Clock | None = None

    @property
    def _start(self) -> float:
        """When the first frame was given, in seconds since 1970."""
        return self._clock.start if self._clock else 0.0

    async def recv(self) -> Frame:
        """The next 20 ms. Raises MediaStreamError when the track has ended."""
        if self.readyState != "live":
            raise MediaStreamError
        samples = int(AUDIO_PTIME * _SILENCE_RATE)
        if self._clock is None:
            self._clock = _Clock()
        else:
            await self._clock.step(samples, _SILENCE_RATE)
        frame = AudioFrame(format="s16", layout="mono", samples=samples)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = self._clock.timestamp
        frame.sample_rate = _SILENCE_RATE
        frame.time_base = fractions.Fraction(1, _SILENCE_RATE)
        return frame


class VideoStreamTrack(MediaStreamTrack):
    """Green pictures, 30 a second; derive from it for others."""

    kind = "video"
    _clock: _Clock | None = None

    async def next_timestamp(self) -> tuple[int, fractions.Fraction]:
        """Wait until the next picture is due: its timestamp and time base."""
        if self.readyState != "live":
            raise MediaStreamError
        if self._clock is None:
            self._clock = _Clock()
        else:
            await self._clock.step(int(VIDEO_PTIME * VIDEO_CLOCK_RATE), VIDEO_CLOCK_RATE)
        return self._clock.timestamp, VIDEO_TIME_BASE

    async def recv(self) -> Frame:
        """The next picture. Raises MediaStreamError when the track has ended."""
        pts, time_base = await self.next_timestamp()
        frame = VideoFrame(width=640, height=480)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = pts
        frame.time_base = time_base
        return frame
