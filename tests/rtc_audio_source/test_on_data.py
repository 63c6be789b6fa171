"""RTCAudioSource.on_data: 10 ms at a time, as the reference manual has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RangeError, RTCAudioSink, RTCAudioSource, RTCOnDataEvent

from tests.rtc_audio_source.tones import purity, tone


@pytest.mark.parametrize(("bits", "dtype"), [(8, np.uint8), (16, np.int16), (32, np.int32)])
@pytest.mark.parametrize("rate", [8000, 44100, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
async def test_every_format_reaches_the_track(bits: int, dtype: type, rate: int, channels: int) -> None:
    source = RTCAudioSource()
    sink = RTCAudioSink(source.create_track())
    top = 200 if bits == 8 else 2 ** (bits - 2)
    event = RTCOnDataEvent(np.full((rate // 100, channels), top, dtype).tobytes(), rate // 100)
    event.bits_per_sample, event.sample_rate, event.channel_count = bits, rate, channels
    for _ in range(5):
        source.on_data(event)
    async for frame in sink:
        if frame.timestamp >= 20_000:
            break
    else:
        pytest.fail("the sink ended")
    expected = (200 - 128) * 256 if bits == 8 else 2**14
    assert frame.channel_count == min(channels, 2)
    assert frame.to_ndarray().mean() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number_of_frames": 100}, "it must be 480, which is 10 ms at 48000 Hz"),
        ({"audio_data": bytes(100)}, "100 bytes"),
        ({"bits_per_sample": 24}, "24"),
        ({"sample_rate": 1000}, "1000"),
        ({"channel_count": 9}, "9"),
    ],
)
async def test_an_event_that_contradicts_itself_is_refused(fields: dict[str, Any], words: str) -> None:
    whole: dict[str, Any] = {"audio_data": bytes(960), "number_of_frames": 480, **fields}
    with pytest.raises(RangeError, match=words):
        RTCAudioSource().on_data(whole)


@pytest.mark.parametrize("rate", [11025, 22050])
async def test_where_10_ms_are_no_whole_frames_nothing_is_lost(rate: int) -> None:
    source = RTCAudioSource()
    sink = RTCAudioSink(source.create_track())
    sound = (tone(500, 1, rate) * 32767).astype(np.int16)
    ends = np.arange(1, 101) * rate // 100
    for piece in np.split(sound, ends[:-1]):
        source.on_data({"audio_data": piece, "number_of_frames": len(piece), "sample_rate": rate})
    # What the converter keeps to look ahead, and what is less than 10 ms.
    silence = bytes(2 * (rate // 100))
    for _ in range(2):
        source.on_data({"audio_data": silence, "number_of_frames": rate // 100, "sample_rate": rate})
    sink.stop()
    got = np.concatenate([frame.to_ndarray()[:, 0] async for frame in sink]).astype(float)
    assert len(got) >= 48000
    assert purity(got[:48000], 48000, 500) > 80


@pytest.mark.parametrize(
    "data",
    [np.full(480, 1000, ">i2"), np.full((480, 1), 1000, np.int16), np.full(480, 1000, "<i2").tobytes()],
)
async def test_samples_are_taken_in_either_byte_order(data: Any) -> None:
    source = RTCAudioSource()
    sink = RTCAudioSink(source.create_track())
    source.on_data({"audio_data": data, "number_of_frames": 480})
    assert (await anext(sink)).to_ndarray().tolist() == [[1000]] * 480


@pytest.mark.parametrize("data", [np.zeros(480, np.float16), np.zeros(240, np.int32), [0] * 480, None])
async def test_an_array_of_another_type_is_named(data: Any) -> None:
    with pytest.raises(TypeError, match=r"^audio_data is .{5,90}$"):
        RTCAudioSource().on_data({"audio_data": data, "number_of_frames": 480})


async def test_both_spellings_of_the_manual_are_one() -> None:
    event = RTCOnDataEvent(b"", 480)
    event.channelCount = 2
    assert (event.channel_count, event.sampleRate, event.bitsPerSample) == (2, 48000, 16)
    assert RTCAudioSource.onData is RTCAudioSource.on_data
    assert RTCAudioSource.createTrack is RTCAudioSource.create_track
