"""EncodedVideoSource and RTCEncodedSink: video that the engine neither encodes nor decodes."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Any, Literal

import pytest
import webrtc

from tests.waiting import paced, running_for, until


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
async def test_what_a_sink_gives_a_source_takes(codec: str, link: Any, camera: Any, read: Any) -> None:
    first = await link(camera().create_track(), codec)
    source = webrtc.EncodedVideoSource()
    second = await link(source.create_track(), codec)

    sink = webrtc.RTCEncodedSink(first.track)
    source.onkeyframerequest = lambda _: sink.request_key_frame()
    await anext(sink)
    decoded = (await first.inbound()).frames_decoded

    async def pass_on() -> None:
        async for chunk in sink:
            source.push(chunk)

    passing = asyncio.create_task(pass_on())
    await read(second.track, 20)
    passing.cancel()
    assert (await first.inbound()).frames_decoded == decoded


async def test_a_sink_begins_with_a_key_frame_and_tells_size_and_time(link: Any, camera: Any) -> None:
    first = await link(camera().create_track())

    async def key_frame_is_past() -> bool:
        return bool((await first.inbound()).frames_received > 10)

    await until(key_frame_is_past)
    sink = webrtc.RTCEncodedSink(first.track)
    chunks = [await asyncio.wait_for(anext(sink), 5) for _ in range(20)]
    assert chunks[0].type == "key"
    assert (chunks[0].codec, chunks[0].width, chunks[0].height) == ("VP8", 320, 240)
    times = [chunk.timestamp for chunk in chunks]
    assert times == sorted(times)
    assert 400_000 < times[-1] - times[0] < 1_500_000


async def test_a_sink_that_nobody_reads_drops_up_to_a_key_frame(link: Any, camera: Any) -> None:
    first = await link(camera().create_track())
    sink = webrtc.RTCEncodedSink(first.track, capacity=5)
    await asyncio.wait_for(anext(sink), 10)
    await until(lambda: sink.dropped > 30)
    chunks = [await asyncio.wait_for(anext(sink), 5) for _ in range(8)]
    assert any(chunk.type == "key" for chunk in chunks)


async def test_a_source_is_asked_for_key_frames_and_told_the_bitrate(
    link: Any, camera: Any, event: Any
) -> None:
    first = await link(camera().create_track())
    source = webrtc.EncodedVideoSource()
    wanted, rate = event(source, "keyframerequest"), event(source, "targetbitrate", lambda e: e.bitrate > 0)
    await link(source.create_track())

    async def pass_on() -> None:
        async for chunk in webrtc.RTCEncodedSink(first.track):
            if chunk.type == "delta":
                source.push(chunk)

    passing = asyncio.create_task(pass_on())
    await asyncio.wait_for(wanted, 10)
    assert (await asyncio.wait_for(rate, 10)).bitrate > 50_000
    passing.cancel()


async def test_frames_arrive_with_the_steps_of_their_timestamps(link: Any, camera: Any) -> None:
    first = await link(camera().create_track())
    chunks = []
    async for chunk in webrtc.RTCEncodedSink(first.track):
        chunks.append(chunk)
        if len(chunks) == 40:
            break
    source = webrtc.EncodedVideoSource()
    second = await link(source.create_track())
    sink = webrtc.RTCEncodedSink(second.track)
    await second.sends.connected()
    # In microseconds; what is 90 kHz of the wire, and no whole milliseconds.
    times = [sum((33_300, 12_500, 40_100)[n % 3] for n in range(count)) for count in range(40)]
    for chunk, time, step in zip(chunks, times, (33_300, 12_500, 40_100) * 14, strict=False):
        source.push(webrtc.EncodedVideoChunk(chunk.data, chunk.type, time, codec=chunk.codec))
        await running_for(step / 1e6)
    # On a busy machine, the engine may drop some.
    arrived = [await asyncio.wait_for(anext(sink), 5) for _ in range(30)]
    sent = {chunk.data: time for chunk, time in zip(chunks, times, strict=True)}
    assert [one.timestamp for one in arrived] == [sent[one.data] for one in arrived]


async def test_a_forwarded_track_keeps_the_steps(link: Any, camera: Any) -> None:
    first = await link(camera().create_track())
    second = await link(webrtc.forward(first.track))
    sinks = [webrtc.RTCEncodedSink(one.track) for one in (first, second)]

    async def take(sink: webrtc.RTCEncodedSink) -> list[Any]:
        return [await asyncio.wait_for(anext(sink), 5) for _ in range(40)]

    sent, arrived = await asyncio.gather(*map(take, sinks))
    known = {one.data: one for one in sent}
    pairs = [(known[one.data], one) for one in arrived if one.data in known]
    assert len(pairs) > 20
    assert len({one.timestamp - other.timestamp for one, other in pairs}) == 1


async def test_h264_of_another_encoder(link: Any, read: Any) -> None:
    av = pytest.importorskip("av")
    known = webrtc.RTCRtpReceiver.get_capabilities("video")
    if not known or "video/H264" not in {one.mime_type for one in known.codecs}:
        pytest.skip("no H.264 here")
    import numpy as np

    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 240, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    encoder.options = {"tune": "zerolatency", "profile": "baseline", "g": "30"}
    source = webrtc.EncodedVideoSource()
    one = await link(source.create_track(), "H264")

    async def push() -> None:
        async for _ in paced(30):
            picture = av.VideoFrame.from_ndarray(np.full((240, 320, 3), (220, 160, 30), np.uint8), "bgr24")
            for packet in encoder.encode(picture):
                type: Literal["key", "delta"] = "key" if packet.is_keyframe else "delta"
                source.push(
                    webrtc.EncodedVideoChunk(bytes(packet), type, codec="H264", width=320, height=240)
                )

    pushing = asyncio.create_task(push())
    frame = await read(one.track, 20)
    pushing.cancel()
    assert np.abs(np.median(frame.to_ndarray(), axis=(0, 1)) - (220, 160, 30)).max() < 12


async def test_of_h264_only_what_resets_the_decoder_is_a_key_frame(link: Any) -> None:
    known = webrtc.RTCRtpReceiver.get_capabilities("video")
    if not known or "video/H264" not in {one.mime_type for one in known.codecs}:
        pytest.skip("no H.264 here")
    source = webrtc.EncodedVideoSource()
    one = await link(source.create_track(), "H264")
    await one.sends.connected()
    async for number in paced(30, 40):
        # NAL unit types (ITU-T H.264 table 7-1): a slice, of an IDR picture or of another one.
        slice_type = b"\x61" if number < 20 else b"\x65"
        data = b"\0\0\0\1" + slice_type + bytes(range(1, 200))
        source.push(webrtc.EncodedVideoChunk(data, "key", codec="H264", width=1280, height=720))

    async def sent() -> tuple[int, int]:
        stats = await one.sends.get_stats()
        (outbound,) = (each for each in stats.values() if each.type == "outbound-rtp")
        return outbound.frames_encoded, outbound.key_frames_encoded

    async def all_sent() -> bool:
        return (await sent())[0] >= 20

    await until(all_sent)
    assert await sent() == (20, 20)


async def test_what_is_wrong_is_named(link: Any) -> None:
    source = webrtc.EncodedVideoSource()
    with pytest.raises(webrtc.RangeError, match="VP8, VP9, H264 or AV1"):
        source.push(webrtc.EncodedVideoChunk(b"1", "key", codec="MPEG"))
    with pytest.raises(TypeError, match="EncodedVideoChunk"):
        source.push(b"1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="received from a peer"):
        webrtc.RTCEncodedSink(webrtc.RTCVideoSource().create_track())
