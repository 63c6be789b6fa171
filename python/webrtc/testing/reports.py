"""What a test sees and hears of received tracks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from webrtc.exceptions import InvalidStateError
from webrtc.frames.video_frame import VideoFrame
from webrtc.interfaces.media_stream_track import MediaStreamTrack

from . import checks, sources

T = TypeVar("T")

_RATE = 48000
# Comfort noise is below; the sources are above.
_SOUND_DBFS = _BEEP_DBFS = -40.0
_BRIGHT = 128.0


class VideoReport(NamedTuple):
    """Numbered pictures of `sources.moving_pattern`, as they arrived."""

    frames: int
    """How many pictures came."""
    unreadable: int
    """Those without a readable number."""
    numbers: checks.NumberReport
    """What became of the numbers."""
    rate: float
    """Pictures a second, from the first one to the last one."""
    longest_gap: float
    """The longest time in seconds between two pictures."""
    size: tuple[int, int]
    """Width and height of the last picture."""
    picture: NDArray[np.uint8]
    """The last picture, as bgr24."""


class AudioReport(NamedTuple):
    """A received tone, such as that of `sources.playing_tone`."""

    frequency: float
    """The strongest frequency in Hz."""
    level: float
    """Its root mean square in dBFS."""
    dropouts: list[checks.Gap]
    """Where it was silent."""
    samples: NDArray[np.int16]
    """The audio at 48 kHz, of shape (frames,)."""


class ClapperReport(NamedTuple):
    """When the claps of `sources.clapper` arrived, by the event loop's clock."""

    beeps: list[float]
    """Beginnings of beeps, in seconds."""
    flashes: list[float]
    """Beginnings of white pictures, in seconds."""
    offset: float
    """How many seconds audio is later than video."""


async def watch(track: MediaStreamTrack, seconds: float = 2.0, *, timeout: float = 15.0) -> VideoReport:
    """Watch a video track for some seconds, from its first picture on.

    Raises TimeoutError if no picture comes within `timeout` seconds, InvalidStateError if the track ends
    before.
    """
    times: list[float] = []
    found: list[int | None] = []
    picture: NDArray[np.uint8] = np.zeros((0, 0, 3), np.uint8)
    async for frame in _lasting(_pictures(track), seconds, timeout):
        times.append(asyncio.get_running_loop().time())
        picture = frame
        found.append(sources.read_number(picture))
    span = times[-1] - times[0]
    return VideoReport(
        frames=len(times),
        unreadable=found.count(None),
        numbers=checks.numbers(number for number in found if number is not None),
        rate=(len(times) - 1) / span if span else 0.0,
        longest_gap=float(np.diff(times).max(initial=0.0)),
        size=(picture.shape[1], picture.shape[0]),
        picture=picture,
    )


async def listen(track: MediaStreamTrack, seconds: float = 1.0, *, timeout: float = 15.0) -> AudioReport:
    """Listen to an audio track for some seconds, from its first sound on.

    Raises TimeoutError if no sound comes within `timeout` seconds, InvalidStateError if the track ends
    before.
    """
    heard: list[NDArray[np.int16]] = []
    frames = 0
    # By the audio's own clock: a busy machine delivers it late.
    async for samples in _lasting(_sound(track), seconds + timeout, timeout):
        heard.append(samples)
        frames += len(samples)
        if frames >= seconds * _RATE:
            break
    audio = np.concatenate(heard)
    return AudioReport(
        checks.frequency(audio, _RATE), checks.level(audio), checks.dropouts(audio, _RATE), audio
    )


async def watch_clapper(
    audio: MediaStreamTrack, video: MediaStreamTrack, seconds: float = 4.0, *, timeout: float = 15.0
) -> ClapperReport:
    """Measure how far apart the beeps and white pictures of `sources.clapper` arrive, over some seconds.

    Audio has a resolution of 10 ms, video that of its frame rate. Raises as `watch` and `listen` do, and
    RangeError if no beep or no white picture came.
    """
    loop = asyncio.get_running_loop()

    async def onsets(levels: AsyncGenerator[float, None], threshold: float) -> list[float]:
        times, found = list[float](), list[float]()
        async for level in _lasting(levels, seconds, timeout):
            times.append(loop.time())
            found.append(level)
        return checks.onsets(times, found, threshold)

    beeped, flashed = await asyncio.gather(
        onsets(_loudness(audio), _BEEP_DBFS), onsets(_brightness(video), _BRIGHT)
    )
    return ClapperReport(beeped, flashed, checks.av_offset(beeped, flashed))


async def _pictures(track: MediaStreamTrack) -> AsyncGenerator[NDArray[np.uint8], None]:
    async for frame in track:
        if not isinstance(frame, VideoFrame):
            raise TypeError("this is an audio track: it has no pictures")
        yield frame.to_ndarray("bgr24")


async def _brightness(track: MediaStreamTrack) -> AsyncGenerator[float, None]:
    async for picture in _pictures(track):
        yield float(picture.mean())


async def _loudness(track: MediaStreamTrack) -> AsyncGenerator[float, None]:
    async for samples in track.pcm(_RATE):
        yield checks.level(samples)


async def _sound(track: MediaStreamTrack) -> AsyncGenerator[NDArray[np.int16], None]:
    """Audio from the first sound on."""
    sounds = False
    async for samples in track.pcm(_RATE):
        sounds = sounds or checks.level(samples) > _SOUND_DBFS
        if sounds:
            yield samples


async def _lasting(media: AsyncGenerator[T, None], seconds: float, timeout: float) -> AsyncGenerator[T, None]:
    """What comes within `seconds` of the first item, for which it waits until `timeout`."""
    loop, count = asyncio.get_running_loop(), 0
    until = loop.time() + timeout
    async with contextlib.aclosing(media):
        while True:
            try:
                item = await asyncio.wait_for(anext(media), until - loop.time())
            except (asyncio.TimeoutError, StopAsyncIteration) as end:
                if count:
                    return
                if isinstance(end, StopAsyncIteration):
                    raise InvalidStateError("the track ended before anything came") from None
                raise TimeoutError(f"nothing came within {timeout:g} s") from None
            if not count:
                until = loop.time() + seconds
            count += 1
            yield item
