"""Media tracks that a program reads from, or writes itself by deriving from them."""

from __future__ import annotations

import asyncio
import fractions
import time
import uuid
from abc import ABCMeta, abstractmethod
from collections.abc import Iterator
from typing import Any

from av import AudioFrame, AudioResampler, VideoFrame
from av.frame import Frame
from av.packet import Packet
from pyee.asyncio import AsyncIOEventEmitter

from .views import View

AUDIO_PTIME = 0.020
VIDEO_CLOCK_RATE = 90000
VIDEO_PTIME = 1 / 30
VIDEO_TIME_BASE = fractions.Fraction(1, VIDEO_CLOCK_RATE)
AUDIO_RATE = 48000
_SILENCE_RATE = 8000


def convert_timebase(pts: int, from_base: fractions.Fraction, to_base: fractions.Fraction) -> int:
    """A timestamp of one time base in another, rounded towards zero."""
    return int(pts * from_base / to_base)


class MediaStreamError(Exception):
    """The track has ended."""


class MediaStreamTrack(AsyncIOEventEmitter, metaclass=ABCMeta):
    """An audio or video track. `recv` returns its frames one after the other, at the source's pace."""

    kind = "unknown"
    id = View[str]("_id", "A UUID of 36 characters, or the id that the peer gave.")

    def __init__(self) -> None:
        super().__init__()
        self._id = str(uuid.uuid4())
        self.__ended = False

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
            # There will be no other event, and handlers may keep large objects alive.
            self.remove_all_listeners()

    def _check_live(self) -> None:
        if self.__ended:
            raise MediaStreamError


class QueuedTrack(MediaStreamTrack):
    """A track whose frames wait in a queue of limited length: a slow reader receives the recent ones."""

    def __init__(self, kind: str, most: int) -> None:
        super().__init__()
        self.kind = kind
        self._most = most
        # None marks the end.
        self._queue: asyncio.Queue[Any] = asyncio.Queue()

    async def _next(self) -> Any:
        data = await self._queue.get()
        if data is None:
            self.stop()
            raise MediaStreamError
        return data

    def _put(self, data: Frame | Packet[Any] | None) -> None:
        if data is not None and self._queue.qsize() >= self._most:
            self._queue.get_nowait()
        self._queue.put_nowait(data)

    def stop(self) -> None:
        """End the track."""
        if self.readyState == "live":
            super().stop()
            self._put(None)


class Blocks:
    """Converts audio to what programs receive: s16, stereo, 48 kHz, 20 ms a frame, timed by its samples."""

    def __init__(self) -> None:
        self.samples = 0
        self._resampler = AudioResampler("s16", "stereo", AUDIO_RATE, int(AUDIO_RATE * AUDIO_PTIME))

    def of(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        """Yield the frames that are complete."""
        frame.pts = None
        for block in self._resampler.resample(frame):
            block.pts, block.time_base = self.samples, fractions.Fraction(1, AUDIO_RATE)
            self.samples += block.samples
            yield block


class _PacedTrack(MediaStreamTrack):
    _start: float
    _timestamp: int

    async def _due(self, ticks: int, rate: int) -> int:
        """Wait until the next timestamp is due, so many ticks of a clock with that rate after the last."""
        self._check_live()
        if hasattr(self, "_timestamp"):
            self._timestamp += ticks
            await asyncio.sleep(self._start + self._timestamp / rate - time.time())
        else:
            self._start, self._timestamp = time.time(), 0
        return self._timestamp


class AudioStreamTrack(_PacedTrack):
    """Silence, 20 ms at a time; derive from it for other audio."""

    kind = "audio"

    async def recv(self) -> Frame:
        """The next 20 ms. Raises MediaStreamError when the track has ended."""
        samples = int(AUDIO_PTIME * _SILENCE_RATE)
        pts = await self._due(samples, _SILENCE_RATE)
        frame = AudioFrame(format="s16", layout="mono", samples=samples)
        frame.sample_rate = _SILENCE_RATE
        return _blank(frame, pts, fractions.Fraction(1, _SILENCE_RATE))


class VideoStreamTrack(_PacedTrack):
    """Green frames, 30 per second; derive from it for other video."""

    kind = "video"

    async def next_timestamp(self) -> tuple[int, fractions.Fraction]:
        """Wait until the next frame is due: its timestamp and time base."""
        return await self._due(int(VIDEO_PTIME * VIDEO_CLOCK_RATE), VIDEO_CLOCK_RATE), VIDEO_TIME_BASE

    async def recv(self) -> Frame:
        """The next frame. Raises MediaStreamError when the track has ended."""
        return _blank(VideoFrame(width=640, height=480), *await self.next_timestamp())


def _blank(frame: AudioFrame | VideoFrame, pts: int, time_base: fractions.Fraction) -> Frame:
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts, frame.time_base = pts, time_base
    return frame
