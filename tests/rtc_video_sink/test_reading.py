"""RTCVideoSink: the frames of a track."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import RTCVideoSink, RTCVideoSource
from webrtc.testing import negotiate


@pytest.fixture
def push(pictures: Any) -> Any:
    """Pushes numbered frames."""

    def push(source: RTCVideoSource, *numbers: int) -> None:
        for number in numbers:
            source.push(pictures.numbered(number, 64, 48))

    return push


@pytest.fixture
def read(pictures: Any) -> Any:
    """The number in the next frame."""

    async def read(sink: Any) -> int:
        frame = await asyncio.wait_for(anext(sink), 5)
        return int(pictures.number(frame.to_ndarray()))

    return read


async def test_a_capacity_of_one_gives_the_newest(push: Any, read: Any) -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=1)
    push(source, *range(10))
    assert await read(sink) == 9
    assert (sink.received, sink.dropped) == (10, 9)
    push(source, 10)
    assert await read(sink) == 10
    assert (sink.received, sink.dropped) == (11, 9)


async def test_a_queue_is_bounded_and_drops_the_oldest(push: Any, read: Any) -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=4)
    push(source, *range(10))
    assert [await read(sink) for _ in range(4)] == [6, 7, 8, 9]
    assert sink.dropped == 6


async def test_every_reader_of_a_track_gets_every_frame(push: Any, read: Any) -> None:
    source = RTCVideoSource()
    track, other = source.create_track(), source.create_track()
    sinks = [RTCVideoSink(track), RTCVideoSink(track), RTCVideoSink(track.clone()), RTCVideoSink(other)]
    push(source, 1, 2, 3)
    for sink in sinks:
        assert [await read(sink) for _ in range(3)] == [1, 2, 3]
    sinks[0].stop()
    push(source, 4)
    assert [await read(sink) for sink in sinks[1:]] == [4, 4, 4]


async def test_a_disabled_track_gives_black(pictures: Any) -> None:
    source = RTCVideoSource()
    track = source.create_track()
    sink = RTCVideoSink(track)
    picture = pictures.corners(64, 48)
    source.push(picture, timestamp=10_000)
    assert (await anext(sink)).to_ndarray().any()
    track.enabled = False
    for timestamp in (20_000, 30_000):
        source.push(picture, timestamp=timestamp)
    for _ in range(2):
        black = await asyncio.wait_for(anext(sink), 5)
        assert not black.to_ndarray().any()
        assert black.timestamp >= 10_000
    track.enabled = True
    source.push(picture, timestamp=40_000)
    bright = await pictures.seen(sink, lambda frame: frame.to_ndarray().any())
    assert bright.timestamp == 40_000


async def test_a_disabled_track_is_black_at_the_other_end(peers: Any, event: Any, pictures: Any) -> None:
    a, b = peers
    source = RTCVideoSource()
    track = source.create_track()
    a.add_track(track)
    arrived = event(b, "track")
    await negotiate(a, b)
    seen = RTCVideoSink((await arrived).track, capacity=1)
    async with pictures.shown(source, pictures.corners()):
        for enabled in (True, False, True):
            track.enabled = enabled
            # Black is 0 and the picture has a mean of 114.
            await pictures.seen(seen, lambda frame: (frame.to_ndarray().mean() > 60) == track.enabled)


@pytest.mark.parametrize("how", ["sink.stop", "track.stop", "close"])
async def test_the_iteration_ends(how: str, peers: Any, event: Any, pictures: Any) -> None:
    a, b = peers
    source = RTCVideoSource()
    a.add_track(source.create_track())
    arrived = event(b, "track")
    await negotiate(a, b)
    track = (await arrived).track
    sink = RTCVideoSink(track)

    async def read_on() -> None:
        async for _ in sink:
            pass

    async with pictures.shown(source, pictures.corners(64, 48)):
        await anext(sink)
        {"sink.stop": sink.stop, "track.stop": track.stop, "close": b.close}[how]()
        await asyncio.wait_for(read_on(), 5)


async def test_replace_track_shows_another_source(peers: Any, event: Any, pictures: Any) -> None:
    a, b = peers
    first, second = RTCVideoSource(), RTCVideoSource()
    sender = a.add_track(first.create_track())
    arrived = event(b, "track")
    await negotiate(a, b)
    seen = RTCVideoSink((await arrived).track, capacity=1)

    def shows(picture: Any, frame: webrtc.VideoFrame) -> bool:
        return bool(pictures.psnr(frame.to_ndarray(), picture) > 30)

    red, blue = np.zeros((2, 240, 320, 3), np.uint8)
    red[..., 2] = blue[..., 0] = 255
    async with pictures.shown(first, red), pictures.shown(second, blue):
        for source, picture in ((first, red), (second, blue), (first, red)):
            await sender.replace_track(source.create_track())
            await pictures.seen(seen, functools.partial(shows, picture))


@pytest.mark.parametrize("capacity", [0, -1])
async def test_a_capacity_that_holds_nothing_is_named(capacity: int) -> None:
    with pytest.raises(webrtc.RangeError, match=str(capacity)):
        RTCVideoSink(RTCVideoSource().create_track(), capacity=capacity)


async def test_an_audio_track_is_named() -> None:
    with pytest.raises(TypeError, match="takes a video track"):
        RTCVideoSink(webrtc.RTCAudioSource().create_track())
