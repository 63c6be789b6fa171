"""Synthetic audio and video whose content a test recognizes when it arrives."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import zlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import numpy as np
from numpy.typing import NDArray

from webrtc.audio.rtc_audio_source import RTCAudioSource
from webrtc.exceptions import RangeError
from webrtc.video.rtc_video_source import RTCVideoSource

# The number drawn into a picture: black and white cells in two rows at the top, 24 bits and a checksum.
_COLUMNS, _ROWS, _NUMBER_BITS = 16, 2, 24
_BARS = ((255, 255, 255), (0, 255, 255), (255, 255, 0), (0, 255, 0), (255, 0, 255), (0, 0, 255), (255, 0, 0))
_TICK = 0.01


def tone(
    frequency: float = 440.0, seconds: float = 1.0, sample_rate: int = 48000, level: float = 0.3
) -> NDArray[np.int16]:
    """Return a sine tone of shape (frames,), with a peak of `level`, 0 to 1.

    A whole number of periods can be repeated without a discontinuity. Raises RangeError for a frequency that
    is not below half of the sample rate, and for another level.
    """
    if not 0 < frequency < sample_rate / 2:
        raise RangeError(f"frequency is {frequency}: it must be above 0 and below {sample_rate / 2:g}")
    if not 0 <= level <= 1:
        raise RangeError(f"level is {level}: it must be 0 to 1")
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    return np.round(32767 * level * np.sin(2 * np.pi * frequency * time)).astype(np.int16)


def pattern(width: int = 640, height: int = 480, shift: int = 0) -> NDArray[np.uint8]:
    """Return a test pattern as bgr24, of shape (height, width, 3): colour bars above a grey ramp.

    The bars are moved to the right by `shift` pixels. Raises RangeError for sizes below 64 and above 16384.
    """
    for name, size in (("width", width), ("height", height)):
        if not 64 <= size <= 16384:
            raise RangeError(f"{name} is {size}: it must be 64 to 16384")
    columns = (np.arange(width) - shift) % width
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = np.array(_BARS, np.uint8)[columns * len(_BARS) // width]
    picture[height * 3 // 4 :] = (columns * 255 // width).astype(np.uint8)[:, None]
    return picture


def draw_number(picture: NDArray[np.uint8], number: int) -> None:
    """Draw a number, 0 to 16777215, into the upper sixth of a picture of shape (height, width, 3).

    `read_number` reads it, also after a codec and at another size.
    """
    if not 0 <= number < 1 << _NUMBER_BITS:
        raise RangeError(f"number is {number}: it must be 0 to {(1 << _NUMBER_BITS) - 1}")
    bits = _checked(number) >> np.arange(_COLUMNS * _ROWS, dtype=np.uint64) & 1
    height, width = picture.shape[:2]
    rows = np.arange(height // 6) * _ROWS // (height // 6)
    columns = np.arange(width) * _COLUMNS // width
    cells = (bits.reshape(_ROWS, _COLUMNS) * 255).astype(np.uint8)
    picture[: height // 6] = cells[rows[:, None], columns][:, :, None]


def read_number(picture: NDArray[np.uint8]) -> int | None:
    """Return the number that a picture shows; None if it shows none.

    The picture has the shape (height, width, 3) or, in grey, (height, width).
    """
    grey = picture.mean(axis=2) if picture.ndim == 3 else picture
    height, width = grey.shape
    strip = height // 6
    cells = np.empty((_ROWS, _COLUMNS))
    for row, column in np.ndindex(_ROWS, _COLUMNS):
        # The middle of each cell: codecs blur the edges.
        top, left = (4 * row + 1) * strip // (4 * _ROWS), (4 * column + 1) * width // (4 * _COLUMNS)
        bottom, right = (4 * row + 3) * strip // (4 * _ROWS), (4 * column + 3) * width // (4 * _COLUMNS)
        cells[row, column] = grey[top : max(bottom, top + 1), left : max(right, left + 1)].mean()
    found = sum(int(bit) << place for place, bit in enumerate((cells > 127).ravel()))
    number = found & (1 << _NUMBER_BITS) - 1
    return number if found == _checked(number) else None


def _checked(number: int) -> int:
    return number | (zlib.crc32(number.to_bytes(3, "big")) & 0xFF) << _NUMBER_BITS


@contextlib.asynccontextmanager
async def playing_tone(
    frequency: float = 440.0, sample_rate: int = 48000, level: float = 0.3
) -> AsyncIterator[RTCAudioSource]:
    """`async with playing_tone() as source:` a tone for as long as the block runs, with `create_track()`.

    Its phase is continuous. It takes whole frequencies in Hz from 1 on, and raises as `tone` does.
    """
    source = RTCAudioSource()
    second = tone(round(frequency), 1.0, sample_rate, level)

    async def play() -> None:
        while True:
            if source.queued < 1:
                await source.write(second, sample_rate)
            await asyncio.sleep(0.1)

    async with _running(play()):
        yield source


@contextlib.asynccontextmanager
async def moving_pattern(
    width: int = 640, height: int = 480, rate: float = 30.0, *, shared_encoder: bool = False
) -> AsyncIterator[RTCVideoSource]:
    """`async with moving_pattern() as source:` numbered pictures, `rate` a second, with `create_track()`.

    The colour bars move, and each picture shows its number from 0 on (see `read_number`). A picture that is
    late is omitted, so gaps in the numbers are also those of a busy sender. Raises as `pattern` does.
    """
    source = RTCVideoSource(shared_encoder=shared_encoder)
    still = pattern(width, height)

    async def play() -> None:
        began = asyncio.get_running_loop().time()
        async for number in _ticks(1 / rate, began):
            picture = np.roll(still, 4 * number, axis=1)
            draw_number(picture, number % (1 << _NUMBER_BITS))
            source.push(picture)

    async with _running(play()):
        yield source


@contextlib.asynccontextmanager
async def clapper(
    interval: float = 1.0, width: int = 320, height: int = 240, rate: float = 30.0
) -> AsyncIterator[tuple[RTCAudioSource, RTCVideoSource]]:
    """`async with clapper() as (audio, video):` a beep of 1 kHz and a white picture at the same time.

    Both last 0.1 s, once every `interval` seconds (0.5 or more); otherwise there is silence, and the picture
    is black. `checks.av_offset` measures how far apart they arrive.
    """
    if not interval >= 0.5:
        raise RangeError(f"interval is {interval}: it must be 0.5 or more")
    audio, video = RTCAudioSource(), RTCVideoSource()
    beep, quiet = tone(1000, _TICK), np.zeros(480, np.int16)
    white = np.full((height, width, 3), 255, np.uint8)

    async def play() -> None:
        loop = asyncio.get_running_loop()
        began, shown = loop.time(), -1
        for number in itertools.count():
            # Every tick is sent, however late: audio counts its samples.
            await asyncio.sleep(began + number * _TICK - loop.time())
            claps = number * _TICK % interval < 0.1
            audio.on_data({"audio_data": beep if claps else quiet, "number_of_frames": 480})
            if (due := int(number * _TICK * rate)) > shown:
                shown = due
                video.push(white if claps else np.zeros_like(white))

    async with _running(play()):
        yield audio, video


async def _ticks(period: float, began: float) -> AsyncIterator[int]:
    """Numbers of periods since `began`, each at its time; those that are missed are left out."""
    loop, number = asyncio.get_running_loop(), 0
    while True:
        yield number
        number = max(number + 1, int((loop.time() - began) / period))
        await asyncio.sleep(began + number * period - loop.time())


@contextlib.asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` during the block. An error of it is raised at the end."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
