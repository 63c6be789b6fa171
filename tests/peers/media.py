"""What this end sends to a peer, and what recognises the peer's audio and video."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from webrtc import MediaStreamTrack, VideoFrame
from webrtc.testing import checks

from tests.peers.peer import PATIENT, ForeignPeer
from tests.waiting import until

# Hz and dBFS. Peers send 440 Hz, so that an echo is not taken for the peer.
OURS, THEIRS, LEVEL = 660.0, 440.0, -15.0
# The peak of a sine of this level.
PEAK = 10 ** (LEVEL / 20) * 2**0.5
# What is between is neither: a codec blurs, and ranges and matrices of colours differ.
_OFF, _ON = 90, 150
CORNERS = ("red", "green", "blue", "white")
_NAMES: dict[tuple[int, ...], str] = {
    (1, 0, 0): "red",
    (0, 1, 0): "green",
    (0, 0, 1): "blue",
    (1, 1, 1): "white",
    (0, 0, 0): "black",
}


def colours(corners: Any) -> tuple[str, ...]:
    """The names of the colours of the corners, shape (4, 3); "?" for what is none."""
    states = [tuple(1 if c > _ON else 0 if c < _OFF else -1 for c in corner) for corner in corners]
    return tuple(_NAMES.get(state, "?") for state in states)


def corners(frame: VideoFrame) -> Any:
    """The colours in the middle of the quarters of a frame, shape (4, 3) as RGB."""
    picture = frame.to_ndarray("rgb24")
    height, width = picture.shape[:2]
    return picture[height // 4 :: height // 2, width // 4 :: width // 2][:2, :2].reshape(4, 3)


async def corners_seen(track: MediaStreamTrack, seconds: float = PATIENT) -> tuple[int, int]:
    """Wait until a track shows the coloured corners; gives the width and height of that frame."""
    last: Any = None

    async def look() -> tuple[int, int]:
        nonlocal last
        async for frame in track:
            assert isinstance(frame, VideoFrame)
            last = corners(frame)
            if colours(last) == CORNERS:
                return frame.width, frame.height
        raise AssertionError("the track ended before it showed the corners")

    size: tuple[int, int] = await _within(look(), seconds, lambda: f"the corners are {last}")
    return size


async def tone_heard(
    track: MediaStreamTrack, hertz: float = THEIRS, seconds: float = PATIENT
) -> tuple[float, float]:
    """Wait until a track has a quarter of a second of this tone; gives its frequency and level."""
    last: Any = None

    async def listen() -> tuple[float, float]:
        nonlocal last
        heard: list[Any] = []
        async for samples in track.pcm(48000):
            heard.append(samples)
            if sum(map(len, heard)) > 12000:
                sound = np.concatenate(heard)
                heard = []
                if (level := checks.level(sound)) < -50:
                    continue
                frequency = checks.frequency(sound, 48000)
                last = frequency, level
                if is_tone(frequency, level, hertz):
                    return frequency, level
        raise AssertionError(f"the track ended before the tone came: {last}")

    found: tuple[float, float] = await _within(listen(), seconds, lambda: f"the tone is {last}")
    return found


def is_tone(frequency: float, level: float, hertz: float) -> bool:
    """Whether it is the tone, with what codecs and resampling do to it."""
    return abs(frequency - hertz) < 5 and abs(level - LEVEL) < 3


async def peer_sees_corners(peer: ForeignPeer, seconds: float = PATIENT) -> dict[str, Any]:
    """Wait until the peer sees the corners; gives what it tells of them."""
    seen: dict[str, Any] = {}

    async def look() -> bool:
        seen.update(await peer.call("seen"))
        return seen["frames"] > 0 and colours(seen["corners"]) == CORNERS

    await _within(until(look, seconds + 1), seconds, lambda: f"the peer sees {seen}")
    return seen


async def peer_hears_tone(peer: ForeignPeer, hertz: float = OURS, seconds: float = PATIENT) -> dict[str, Any]:
    """Wait until the peer hears the tone; gives what it tells of it."""
    heard: dict[str, Any] = {}

    async def listen() -> bool:
        heard.update(await peer.call("heard", seconds=0.25))
        return is_tone(heard["frequency"], heard["level"], hertz)

    await _within(until(listen, seconds + 1), seconds, lambda: f"the peer hears {heard}")
    return heard


async def _within(what: Awaitable[Any], seconds: float, told: Callable[[], str]) -> Any:
    try:
        return await asyncio.wait_for(what, seconds)
    except asyncio.TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {told()}") from None
