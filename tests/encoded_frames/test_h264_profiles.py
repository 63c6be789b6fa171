"""H.264 of another encoder in the main profile, as cameras send it."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Any, Literal

import pytest
import webrtc

from tests.waiting import paced

av = pytest.importorskip("av")

# Pictures in a group, and of all.
GROUP, COUNT = 15, 45


@pytest.fixture(autouse=True)
def h264() -> None:
    known = webrtc.RTCRtpReceiver.get_capabilities("video")
    if not known or "video/H264" not in {one.mime_type for one in known.codecs}:
        pytest.skip("no H.264 here")


def encoded(pictures: Any, **options: str) -> list[Any]:
    """Numbered frames as packets."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 240, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    encoder.options = {"profile": "main", "g": str(GROUP), "keyint_min": str(GROUP), **options}
    frames = [av.VideoFrame.from_ndarray(pictures.numbered(number), "bgr24") for number in range(COUNT)]
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, Fraction(1, 30)
    return [packet for frame in [*frames, None] for packet in encoder.encode(frame)]


def chunk(packet: Any) -> webrtc.EncodedVideoChunk:
    type: Literal["key", "delta"] = "key" if packet.is_keyframe else "delta"
    time = round(packet.pts * packet.time_base * 1_000_000)
    return webrtc.EncodedVideoChunk(bytes(packet), type, time, codec="H264", width=320, height=240)


async def test_the_first_group_of_pictures_of_main_decodes_from_its_first_frame_on(
    link: Any, pictures: Any
) -> None:
    packets = encoded(pictures, bf="0", tune="zerolatency")
    assert [packet.is_keyframe for packet in packets[: GROUP + 1]] == [True, *[False] * (GROUP - 1), True]
    source = webrtc.EncodedVideoSource()
    one = await link(source.create_track(), "H264")
    sink = webrtc.RTCVideoSink(one.track, capacity=COUNT)
    await one.sends.connected()

    async def push() -> None:
        async for number in paced(30, len(packets)):
            source.push(chunk(packets[number]))

    pushing = asyncio.create_task(push())
    frames = [await asyncio.wait_for(anext(sink), 10) for _ in range(GROUP)]
    pushing.cancel()
    assert [pictures.number(frame.to_ndarray()) for frame in frames] == list(range(GROUP))


async def test_b_frames_are_refused_by_name(pictures: Any) -> None:
    source = webrtc.EncodedVideoSource()
    chunks = [(packet.pts, chunk(packet)) for packet in encoded(pictures, bf="2", b_strategy="0")]
    shown = [time for time, _ in chunks]
    for number, (time, each) in enumerate(chunks):
        if time == max(shown[: number + 1]):
            source.push(each)
        else:
            # Shown before one that is decoded before it.
            with pytest.raises(webrtc.NotSupportedError, match=r"the H\.264 frame is a B-frame"):
                source.push(each)
    assert shown != sorted(shown)
