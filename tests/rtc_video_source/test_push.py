"""RTCVideoSource.push: what goes in arrives, and what is wrong is named."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import RTCVideoSink, RTCVideoSource, VideoFrame, VideoPixelFormat

from tests.waiting import at


@pytest.fixture
def recognised(pictures: Any) -> Any:
    """Waits for a frame that shows the RGB image in its size."""

    async def recognised(track: Any, picture: Any) -> VideoFrame:
        def is_it(frame: VideoFrame) -> bool:
            if (frame.height, frame.width) != picture.shape[:2]:
                return False
            return bool(pictures.psnr(frame.to_ndarray("rgb24"), picture) > 30)

        frame: VideoFrame = await pictures.seen(track, is_it)
        return frame

    return recognised


@pytest.mark.parametrize("format", list(VideoPixelFormat))
async def test_every_format_arrives(watched: Any, pictures: Any, recognised: Any, format: Any) -> None:
    source, track = watched
    picture = pictures.corners()
    if format == "GRAY8":
        picture[...] = picture[:, :, :1]
    array = VideoFrame(picture, "rgb24").to_ndarray(format)
    async with pictures.shown(source, array, format):
        await recognised(track, picture)
    async with pictures.shown(source, VideoFrame(array[::-1] if array.ndim == 3 else array, format)):
        await recognised(track, picture[::-1] if array.ndim == 3 else picture)


@pytest.mark.parametrize(
    "view",
    [
        lambda picture: picture[20:200, 30:290],
        lambda picture: picture[::-1, ::-1],
        lambda picture: picture[:231, :317],
    ],
    ids=["a part", "turned round", "odd sides"],
)
async def test_views_of_arrays_arrive(watched: Any, pictures: Any, recognised: Any, view: Any) -> None:
    source, track = watched
    picture = view(pictures.corners())
    async with pictures.shown(source, picture, "rgb24"):
        await recognised(track, picture)


async def test_a_larger_frame_midway_arrives(watched: Any, pictures: Any, recognised: Any) -> None:
    source, track = watched
    for width, height in ((320, 240), (640, 360), (160, 120)):
        picture = pictures.corners(width, height)
        async with pictures.shown(source, picture, "rgb24"):
            await recognised(track, picture)


@pytest.mark.parametrize("rotation", [90, 180, 270])
async def test_a_turned_frame_is_seen_upright(watched: Any, pictures: Any, rotation: int) -> None:
    source, track = watched
    picture = pictures.corners()
    turned = np.rot90(picture, -rotation // 90)
    async with pictures.shown(source, picture, "rgb24", rotation=rotation):
        frame = await pictures.seen(
            track, lambda frame: pictures.psnr(frame.rotated().to_ndarray("rgb24"), turned) > 30
        )
    assert (frame.rotation, frame.width, frame.height) == (rotation, 320, 240)


async def test_timestamps_step_evenly(watched: Any, pictures: Any) -> None:
    source, track = watched
    came: dict[int, int] = {}

    async def push() -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(75):
            # Every other one is late.
            await at(start + number / 30 + number % 2 * 0.01)
            source.push(pictures.numbered(number), timestamp=number * 33_333)

    def note(frame: VideoFrame) -> bool:
        number = pictures.number(frame.to_ndarray())
        came[number] = frame.timestamp
        return bool(number >= 60)

    pushing = asyncio.ensure_future(push())
    await pictures.seen(track, note)
    await pushing
    # The first ones show how late the program's pictures are.
    steps = [came[number] - came[number - 1] for number in came if number > 15 and number - 1 in came]
    assert len(steps) > 10
    # A machine that is busy for long is followed for a while.
    assert np.median([abs(step - 33_333) for step in steps]) <= 1000


async def test_frames_come_in_order(watched: Any, pictures: Any) -> None:
    source, track = watched
    numbers: list[int] = []

    def note(frame: VideoFrame) -> bool:
        numbers.append(pictures.number(frame.to_ndarray()))
        return len(numbers) == 60

    async with pictures.shown(source, pictures.numbered):
        await pictures.seen(track, note)
    assert numbers == sorted(set(numbers))


async def test_no_frame_is_lost(watched: Any, pictures: Any) -> None:
    source, track = watched
    frames = aiter(RTCVideoSink(track, capacity=100))
    async with pictures.shown(source, pictures.numbered(0)):
        await anext(frames)
    # An encoder that is held up drops what waits, so each goes when the one before has come.
    for number in range(1, 46):
        assert source.push(pictures.numbered(number))
        await pictures.seen(frames, lambda frame: pictures.number(frame.to_ndarray()) == number)  # noqa: B023


async def test_threads_push_at_once(pictures: Any) -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=1000)
    arrays = [pictures.numbered(number, 64, 48) for number in range(8)]

    def push(array: Any) -> None:
        for _ in range(50):
            assert source.push(array)

    threads = [threading.Thread(target=push, args=(array,)) for array in arrays]
    for thread in threads:
        thread.start()
    counts = [0] * 8
    for _ in range(400):
        counts[pictures.number((await anext(sink)).to_ndarray())] += 1
    for thread in threads:
        thread.join()
    assert counts == [50] * 8


async def test_nobody_wants_a_frame_of_a_source_without_a_reader() -> None:
    source = RTCVideoSource()
    picture = np.zeros((48, 64, 3), np.uint8)
    assert not source.push(picture)
    sink = RTCVideoSink(source.create_track())
    assert source.push(picture)
    sink.stop()
    assert not source.push(picture)


async def test_a_reader_here_gets_the_timestamps_that_were_told() -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=10)
    for timestamp in (5_000_000, 5_033_333, 9_000_000):
        source.push(np.zeros((48, 64, 3), np.uint8), timestamp=timestamp)
        assert (await anext(sink)).timestamp == timestamp


@pytest.mark.parametrize(
    ("pixels", "options", "error", "words"),
    [
        (np.zeros((4, 4, 3), np.uint8), {"format": "bgr"}, webrtc.RangeError, ["'bgr'", "bgr24", "nv12"]),
        (np.zeros((4, 4), np.uint8), {}, TypeError, ["(4, 4)", "(height, width, 3)"]),
        (np.zeros((4, 4, 3), np.float32), {}, TypeError, ["'f'", "uint8"]),
        (np.zeros((5, 4), np.uint8), {"format": "i420"}, webrtc.RangeError, ["(5, 4)", "even"]),
        (b"1234", {"format": "gray8"}, TypeError, ["width and height"]),
        (None, {}, TypeError, ["push takes an array", "NoneType"]),
        ([[1, 2]], {}, TypeError, ["push takes an array", "list"]),
        (
            b"1234",
            {"format": "gray8", "width": 3, "height": 2},
            webrtc.RangeError,
            ["4 bytes", "has 6"],
        ),
        (np.zeros((4, 4, 3), np.uint8), {"rotation": 45}, webrtc.RangeError, ["45", "0, 90, 180 or 270"]),
        (np.zeros((0, 4, 3), np.uint8), {}, webrtc.RangeError, ["4x0", "1 to 16384"]),
    ],
)
async def test_bad_pixels_are_named(
    pixels: Any, options: dict[str, Any], error: type[Exception], words: list[str]
) -> None:
    with pytest.raises(error) as raised:
        webrtc.RTCVideoSource().push(pixels, **options)
    for word in words:
        assert word in str(raised.value)
