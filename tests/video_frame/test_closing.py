"""Who closes a frame, and who is told that it was not (WebCodecs §9)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import AudioData, VideoFrame

PICTURE = np.zeros((48, 64, 3), np.uint8)
SOUND: dict[str, Any] = {
    "format": "s16",
    "sample_rate": 48000,
    "number_of_frames": 4,
    "number_of_channels": 1,
}


def picture() -> VideoFrame:
    return VideoFrame(PICTURE)


def sound() -> AudioData:
    return AudioData(SOUND, timestamp=0, data=bytes(8))


@pytest.fixture
def caught() -> Iterator[Any]:
    """Gives the warnings that came so far."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield lambda: [str(each.message) for each in caught if each.category is ResourceWarning]


@pytest.mark.parametrize("make", [picture, sound])
def test_leaving_a_with_block_closes(make: Any, caught: Any) -> None:
    with make() as frame:
        assert frame.format is not None
    assert frame.format is None
    del frame
    assert caught() == []


@pytest.mark.parametrize("make", [picture, sound])
def test_one_that_is_dropped_unclosed_is_told_of(make: Any, caught: Any) -> None:
    frame = make()
    about = repr(frame)
    del frame
    assert caught() == [f"{about} was not closed: call close(), or use `with`"]


@pytest.mark.parametrize("make", [picture, sound])
def test_a_clone_is_to_be_closed_too(make: Any, caught: Any) -> None:
    with make() as frame:
        clone = frame.clone()
    assert clone.format is not None
    del clone
    assert len(caught()) == 1


def test_one_that_failed_to_be_made_is_not_told_of(caught: Any) -> None:
    wrong: Any = "no such format"
    with pytest.raises(webrtc.RangeError):
        VideoFrame(PICTURE, wrong)
    with pytest.raises(TypeError):
        AudioData(SOUND, timestamp=0, data=bytes(7))
    assert caught() == []


async def test_what_was_handed_over_need_not_be_closed(caught: Any) -> None:
    source, generator = webrtc.RTCVideoSource(), webrtc.VideoTrackGenerator()
    source.push(picture())
    await generator.write(picture())
    speaker = webrtc.RTCAudioSource()
    await speaker.write(sound())
    assert caught() == []


def test_pythons_own_ways_give_what_need_not_be_closed(caught: Any) -> None:
    with picture() as frame:
        assert frame.scaled(32, 24).rotated().clone().format == "I420"
    assert AudioData.from_ndarray(np.zeros(480, np.int16), 48000).clone().number_of_frames == 480
    assert caught() == []


async def test_what_a_reader_of_a_processor_drops_is_told_of(caught: Any) -> None:
    generator = webrtc.VideoTrackGenerator()
    processor = webrtc.MediaStreamTrackProcessor(track=generator.track, max_buffer_size=3)
    ordinary = aiter(generator.track)
    for timestamp in (1, 2):
        with VideoFrame(PICTURE, timestamp=timestamp) as frame:
            await generator.write(frame)
    reader = processor.readable.get_reader()
    with (await reader.read()).value as frame:
        assert frame.format == "I420"
    del frame
    assert (await anext(ordinary)).format == "I420"
    assert caught() == []
    result: Any = await reader.read()
    del result
    assert len(caught()) == 1
    await reader.cancel()
