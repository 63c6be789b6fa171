"""Buffers whose numbers are of another type or byte order than they seem: converted rightly, or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import (
    AudioData,
    EncodedAudioChunk,
    EncodedVideoChunk,
    EncodedVideoSource,
    RangeError,
    RTCVideoSource,
    VideoFrame,
)

SINE = (np.sin(np.arange(480) / 10) * 10_000).astype(np.int16)


def test_samples_of_the_other_byte_order_are_the_same_audio() -> None:
    made = AudioData.from_ndarray(SINE.astype(">i2"), 48_000)
    assert np.array_equal(made.to_ndarray()[:, 0], SINE)
    made = AudioData.from_ndarray(SINE.astype(">f4") / 32768, 48_000)
    assert np.allclose(made.to_ndarray()[:, 0] * 32768, SINE)


@pytest.mark.parametrize("dtype", ["float16", "complex64", "uint16", "U1"])
def test_samples_of_other_types_are_a_type_error(dtype: str) -> None:
    with pytest.raises(TypeError, match=r"it must be uint8, int16, int32 or"):
        AudioData.from_ndarray(np.zeros(480, dtype), 48_000)


@pytest.mark.parametrize("dtype", ["float16", ">i2", "uint16"])
def test_data_that_contradicts_its_format_is_a_type_error(dtype: str) -> None:
    shape = {"sample_rate": 48_000, "number_of_frames": 480, "number_of_channels": 1}
    fields: dict[str, Any] = {"format": "s16", "timestamp": 0, **shape}
    with pytest.raises(TypeError, match="s16 requires int16 in native byte order"):
        AudioData(data=SINE.astype(dtype), **fields)
    assert np.array_equal(AudioData(data=SINE, **fields).to_ndarray()[:, 0], SINE)
    assert np.array_equal(AudioData(data=SINE.tobytes(), **fields).to_ndarray()[:, 0], SINE)


@pytest.mark.parametrize("timestamp", [2**53, -(2**63), 2**64])
def test_a_timestamp_that_no_double_holds_is_a_range_error(timestamp: int) -> None:
    with pytest.raises(RangeError, match="timestamp"):
        AudioData.from_ndarray(SINE, 48_000, timestamp)
    with pytest.raises(RangeError, match="timestamp"):
        VideoFrame(np.zeros((2, 2), np.uint8), "gray8", timestamp=timestamp)
    with pytest.raises(RangeError, match="timestamp"):
        EncodedVideoChunk(b"x", "key", timestamp, codec="VP8")


@pytest.mark.parametrize("dtype", ["float16", ">u2", "uint16", "float32"])
def test_flat_pixels_are_bytes(dtype: str) -> None:
    pixels = np.zeros(64 * 48 // np.dtype(dtype).itemsize, dtype)
    with pytest.raises(TypeError, match="values"):
        VideoFrame(pixels, "gray8", width=64, height=48)


def test_ten_bit_pixels_of_the_other_byte_order_are_a_type_error() -> None:
    with pytest.raises(TypeError, match="values of type '>H'"):
        VideoFrame(np.zeros((72, 64), ">u2"), "i010")


async def test_an_encoded_frame_is_bytes() -> None:
    source = EncodedVideoSource()
    with pytest.raises(TypeError, match="must be contiguous bytes"):
        source.push(EncodedVideoChunk(np.zeros(8, np.float32), "key", codec="VP8"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be contiguous bytes"):
        EncodedVideoChunk(memoryview(b"1234")[::2], "key", codec="VP8")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_the_data_of_a_chunk_is_bytes_whatever_it_was_made_of(kind: type[Any]) -> None:
    data = bytearray(b"1234")
    chunk = EncodedAudioChunk(kind(data))
    data[0] = 0
    assert type(chunk.data) is bytes and chunk.data == b"1234"


@pytest.mark.parametrize(("width", "height"), [(-1, 48), (64, -1), (16385, 48), (2**40, 48)])
def test_sides_of_an_encoded_frame_are_within_bounds(width: int, height: int) -> None:
    with pytest.raises(RangeError, match="0 to 16384"):
        EncodedVideoChunk(b"x", "key", codec="VP8", width=width, height=height)


@pytest.mark.parametrize(("width", "height"), [(1, 48), (64, 1), (1, 1)])
async def test_a_frame_with_a_side_of_one_pixel_is_not_sent(width: int, height: int) -> None:
    source = RTCVideoSource()
    picture = np.zeros((height, width, 3), np.uint8)
    for given in (picture, VideoFrame(picture)):
        with pytest.raises(RangeError, match="width and height must be 2 to 16384"):
            source.push(given)


@pytest.mark.parametrize("stride", [-64, 0, 2**31, 2**62])
def test_hostile_strides_are_copied_or_refused(stride: int) -> None:
    memory = np.arange(48 * 64, dtype=np.uint8)
    if stride == -64:
        view = memory.reshape(48, 64)[::-1]
    elif stride == 0:
        view = np.broadcast_to(memory[:64], (48, 64))
    else:
        # A single row: what its stride says is never used.
        view = np.lib.stride_tricks.as_strided(memory, (1, 64), (stride, 1))
    frame = VideoFrame(view, "gray8")
    assert np.array_equal(frame.to_ndarray("gray8"), view)
