"""RTCAudioSource.on_data: 10 ms at a time, as the reference manual has it."""

from __future__ import annotations

import numpy as np
import pytest
from webrtc import RangeError, RTCAudioSink, RTCAudioSource, RTCOnDataEvent


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
    expected = (200 - 128) * 256 if bits == 8 else 2**14
    assert frame.channel_count == min(channels, 2)
    assert frame.to_ndarray().mean() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number_of_frames": 100}, "10 ms at 48000 Hz are 480"),
        ({"audio_data": bytes(100)}, "100 bytes"),
        ({"bits_per_sample": 24}, "24"),
        ({"sample_rate": 1000}, "1000"),
        ({"channel_count": 9}, "9"),
    ],
)
async def test_an_event_that_contradicts_itself_is_refused(fields: dict, words: str) -> None:
    with pytest.raises(RangeError, match=words):
        RTCAudioSource().on_data({"audio_data": bytes(960), "number_of_frames": 480} | fields)


async def test_both_spellings_of_the_manual_are_one() -> None:
    event = RTCOnDataEvent(b"", 480)
    event.channelCount = 2
    assert (event.channel_count, event.sampleRate, event.bitsPerSample) == (2, 48000, 16)
    assert RTCAudioSource.onData is RTCAudioSource.on_data
    assert RTCAudioSource.createTrack is RTCAudioSource.create_track
