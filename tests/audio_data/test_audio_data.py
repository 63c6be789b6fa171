"""AudioData, as WebCodecs has it."""

from __future__ import annotations

import gc
import time
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import AudioData, AudioDataInit, InvalidStateError, NotSupportedError, RangeError

# Left rises, right falls; 4 frames.
LEFT, RIGHT = [0.0, 0.25, 0.5, 0.75], [0.0, -0.25, -0.5, -1.0]
SCALES = {"u8": (128, 128), "s16": (2**15, 0), "s32": (2**31, 0), "f32": (1, 0)}
DTYPES = {"u8": np.uint8, "s16": np.int16, "s32": np.int32, "f32": np.float32}
KINDS = list(SCALES)
FORMATS = [kind + planar for kind in KINDS for planar in ("", "-planar")]


def values(format: str, planar: bool | None = None) -> np.ndarray:
    """The samples as they stand in memory."""
    kind, _, form = format.partition("-")
    scale, silence = SCALES[kind]
    sound = np.array([LEFT, RIGHT]) * scale + silence
    return np.ascontiguousarray(sound if form else sound.T, DTYPES[kind])


def make(format: str, **fields: Any) -> AudioData:
    given: dict[str, Any] = {
        "sampleRate": 48000,
        "numberOfFrames": 4,
        "numberOfChannels": 2,
        "timestamp": 1000,
    }
    given |= {"format": format, "data": values(format), **fields}
    return AudioData(given)


@pytest.mark.parametrize("format", FORMATS)
def test_it_is_what_its_init_says(format: str) -> None:
    data = make(format)
    assert data.format == format
    assert (data.sample_rate, data.number_of_frames, data.number_of_channels) == (48000, 4, 2)
    assert (data.timestamp, data.duration) == (1000, 83)
    assert data.to_ndarray("float32").tolist() == [list(pair) for pair in zip(LEFT, RIGHT, strict=True)]
    assert data.to_ndarray().dtype == DTYPES[format.partition("-")[0]]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("wanted", FORMATS)
def test_every_format_is_copied_as_every_other(format: str, wanted: str) -> None:
    data = make(format)
    expected = values(wanted)
    planes = expected if "planar" in wanted else expected.reshape(1, -1)
    for index, plane in enumerate(planes):
        options: dict[str, Any] = {"planeIndex": index, "format": wanted}
        assert data.allocation_size(options) == plane.nbytes
        out = np.empty_like(plane)
        data.copy_to(out, options)
        assert np.array_equal(out, plane)


def test_a_part_is_copied() -> None:
    out = bytearray(100)
    data = make("s16")
    data.copyTo(out, {"planeIndex": 0, "frameOffset": 1, "frameCount": 2})
    assert np.frombuffer(out, np.int16)[:4].tolist() == values("s16")[1:3].ravel().tolist()
    assert data.allocationSize(plane_index=1, format="f32-planar", frame_offset=3) == 4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"plane_index": 1}, "1 planes"),
        ({"plane_index": 2, "format": "f32-planar"}, "2 planes"),
        ({"plane_index": 0, "frame_offset": 4}, "the data has 4 frames"),
        ({"plane_index": 0, "frame_offset": 2, "frame_count": 3}, "2 frames are left"),
    ],
)
def test_what_it_has_not_is_not_copied(options: dict[str, Any], words: str) -> None:
    with pytest.raises(RangeError, match=words):
        make("s16").copy_to(bytearray(100), options)


def test_a_destination_that_is_too_small_is_refused() -> None:
    with pytest.raises(RangeError, match="15 bytes: 16 are"):
        make("s16").copy_to(bytearray(15), plane_index=0)


def test_data_that_is_too_short_is_refused() -> None:
    with pytest.raises(TypeError, match="15 bytes"):
        make("s16", data=bytes(15))
    with pytest.raises(TypeError, match="'f64'"):
        AudioDataInit(
            format="f64",  # type: ignore[call-overload]
            sampleRate=1,
            numberOfFrames=1,
            numberOfChannels=1,
            timestamp=0,
            data=b"",
        )


def test_the_data_is_a_copy() -> None:
    given = values("s16-planar").T
    data = make("s16", data=given)
    given[:] = 0
    assert data.to_ndarray().any()


def test_a_closed_one_is_empty_and_its_clone_is_not() -> None:
    data = make("f32-planar")
    clone = data.clone()
    data.close()
    assert (data.format, data.number_of_frames, data.number_of_channels) == (None, 0, 0)
    assert (data.sample_rate, data.duration, data.timestamp) == (0, 0, 1000)
    for call in (data.clone, data.to_ndarray, lambda: data.allocation_size(plane_index=0)):
        with pytest.raises(InvalidStateError, match="closed"):
            call()
    assert clone.to_ndarray("float32")[:, 0].tolist() == LEFT


def test_what_is_transferred_is_copied_and_stays() -> None:
    data = bytearray(b"\1\0" * 3)
    fields: dict[str, Any] = {
        "format": "s16",
        "sampleRate": 8000,
        "numberOfFrames": 3,
        "numberOfChannels": 1,
        "timestamp": 0,
        "data": data,
        "transfer": [data],
    }
    made = AudioData(fields)
    data[0] = 9
    assert made.to_ndarray()[:, 0].tolist() == [1, 1, 1]


def test_it_is_an_array_for_numpy() -> None:
    assert np.asarray(make("s16")).tolist() == values("s16").tolist()
    assert np.asarray(make("s16"), np.float64).dtype == np.float64


async def test_what_a_reader_gets_is_audio_data() -> None:
    source = webrtc.RTCAudioSource()
    sink = webrtc.RTCAudioSink(source.create_track(), sample_rate=16000, channels=2)
    await source.write(AudioData.from_ndarray(np.full(48000, 0.25, np.float32), 48000))
    *_, frame = [await anext(sink) for _ in range(5)]
    assert (frame.format, frame.number_of_frames) == ("s16", 160)
    out = np.empty(160, np.float32)
    frame.copy_to(out, plane_index=1, format="f32-planar")
    assert np.median(out) == pytest.approx(0.25, abs=0.001)


async def test_a_source_plays_it_in_its_own_rate() -> None:
    source = webrtc.RTCAudioSource()
    await source.write(AudioData.from_ndarray(np.zeros(8000, np.int16), 16000))
    assert source.queued == 0.5


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_it_goes_to_pyav_and_back(format: str, channels: int) -> None:
    av = pytest.importorskip("av")
    data = make(format, numberOfFrames=4 if channels == 2 else 8, numberOfChannels=channels)
    frame = data.to_av()
    assert isinstance(frame, av.AudioFrame)
    assert (frame.samples, frame.sample_rate, frame.layout.nb_channels) == (
        data.number_of_frames,
        48000,
        channels,
    )
    assert frame.pts == 48
    back = AudioData.from_av(frame)
    assert (back.format, back.timestamp) == (format, 1000)
    assert np.array_equal(back.to_ndarray(), data.to_ndarray())


def test_a_format_of_pyav_that_has_no_audio_data_is_refused() -> None:
    av = pytest.importorskip("av")
    frame = av.AudioFrame(format="dbl", layout="mono", samples=10)
    frame.sample_rate = 48000
    with pytest.raises(NotSupportedError, match="dbl"):
        AudioData.from_av(frame)


async def test_a_source_plays_a_frame_of_pyav() -> None:
    av = pytest.importorskip("av")
    source = webrtc.RTCAudioSource()
    frame = av.AudioFrame.from_ndarray(np.zeros((2, 2400), np.float32), format="fltp", layout="stereo")
    frame.sample_rate = 24000
    await source.write(frame)
    assert source.queued == pytest.approx(0.1)


def test_it_keeps_nothing_alive() -> None:
    data = make("s16")
    array = data.to_ndarray()
    del data
    gc.collect()
    assert array[3].tolist() == values("s16")[3].tolist()


async def test_audio_of_a_track_tells_when_it_was_captured() -> None:
    assert make("s16").capture_time is None
    source = webrtc.RTCAudioSource()
    sink = webrtc.RTCAudioSink(source.create_track())
    before = time.time() * 1000
    await source.write(AudioData.from_ndarray(np.full(4800, 0.25, np.float32), 48000))
    frame = await anext(sink)
    assert frame.capture_time is not None
    # The engine's clocks are read one after the other.
    assert before - 50 <= frame.capture_time <= time.time() * 1000 + 50


def test_what_it_is_shows_and_what_it_cannot_be_is_named() -> None:
    data = make("s16")
    assert repr(data) == "AudioData(4 frames of 2 channels, s16, 48000 Hz, at 1000 µs)"
    with pytest.raises(TypeError, match="dtype is 'float64': it must be 'int16', 'float32'"):
        data.to_ndarray("float64")
    data.close()
    assert repr(data) == "AudioData(closed)"


@pytest.mark.parametrize(
    ("samples", "channels", "words"),
    [
        (np.zeros(5, np.int16), 2, "5 samples: not a multiple of 2 channels"),
        (np.zeros((5, 1), np.int16), 2, "1 channels: channels is 2"),
    ],
)
async def test_samples_of_other_channels_are_refused(samples: np.ndarray, channels: int, words: str) -> None:
    with pytest.raises(RangeError, match=words):
        await webrtc.RTCAudioSource().write(samples, channels=channels)
