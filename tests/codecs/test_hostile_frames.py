"""Video of a hostile sender: garbage, and frames of impossible sizes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from webrtc import EncodedVideoChunk, EncodedVideoSource, RTCVideoSink, forward
from webrtc.testing import pair

from tests.codecs.wire import codec_named, send
from tests.waiting import paced

GARBAGE = """
import asyncio, random
import webrtc
from tests.codecs.wire import codec_named, corners, pushing, send
from tests.waiting import turns
from webrtc.testing import pair

class Garbage(webrtc.VideoEncoder):
    def encode(self, frame, key_frame):
        # A temporal delimiter and a sequence header, so that it travels; then what no decoder takes.
        return webrtc.EncodedVideoChunk(bytes([0x12, 0, 0x0a, 10]) + random.randbytes(300), "key")

async def plis(b):
    return sum(s.pli_count or 0 for s in (await b.get_stats()).values() if s.type == "inbound-rtp")

async def main():
    source = webrtc.RTCVideoSource()
    with webrtc.register_video_encoder("video/AV1", Garbage):
        async with pair() as (a, b):
            track = await send(a, b, source.create_track(), codec_named("video/AV1"))
            sink = webrtc.RTCVideoSink(track)
            async with pushing(source, lambda: corners(320, 240)):
                while await plis(b) < 3:
                    await turns()

asyncio.run(asyncio.wait_for(main(), 25))
"""


def test_garbage_as_av1_writes_nothing_to_stderr(run_python: Any) -> None:
    run_python("-c", GARBAGE)


def vp8(width: int, height: int) -> bytes:
    """The beginning of a key frame (RFC 6386 §9.1), and bytes for the rest."""
    sides = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes([0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A]) + sides + bytes(64)


def vp9(width: int, height: int) -> bytes:
    """A key frame of profile 0 (VP9 §6.2), and bytes for the rest."""
    bits = "10" + "00" + "0" + "0" + "1" + "0" + f"{0x498342:024b}" + "010" + "0"
    return packed(bits + f"{width - 1:016b}" + f"{height - 1:016b}" + "0" + "0" * 200)


def av1(width: int, height: int) -> bytes:
    """A whole key frame of 8 rows of 4 tiles each, which hold anything (AV1 §5.5, §5.9)."""
    # Profile 0, level 31 of the main tier, one operating point, sides of 16 bits, no optional tools.
    bits = "000" + "0" * 4 + "00000" + "0" * 12 + "11111" + "0" + "1111" * 2
    bits += f"{width - 1:016b}" + f"{height - 1:016b}" + "0" + "0" * 8 + "1" + "1" + "000"
    bits += "0000" + "00" + "0" + "0" + "1"
    sequence = packed(bits)
    # Shown; tiles of the least number; a quantizer; no filters.
    bits = "0" + "00" + "1" + "0" * 5 + "1" + "0" + "0" + "00000" + "00"
    bits += f"{100:08b}" + "0000" + "0" + "0" + "0" * 12 + "000" + "0" + "0" + "0"
    tiles = (bytes([3]) + bytes(4)) * 31 + bytes(64)
    frame = packed(bits) + bytes(1) + tiles
    size = bytes([0x80 | len(frame) % 128, len(frame) // 128])
    return bytes([0x12, 0, 0x0A, len(sequence)]) + sequence + bytes([0x32]) + size + frame


def h264(width: int, height: int) -> bytes:
    """A sequence, a picture parameter set and the beginning of a key frame (ITU-T H.264 §7.3.2)."""

    def ue(value: int) -> str:
        digits = f"{value + 1:b}"
        return "0" * (len(digits) - 1) + digits

    # Baseline at level 6.2, one reference.
    bits = f"{66:08b}{0xC0:08b}{62:08b}" + ue(0) + ue(0) + ue(2) + ue(1) + "0"
    bits += ue(width // 16 - 1) + ue(height // 16 - 1) + "1" + "0" + "0" + "0" + "1"
    picture = ue(0) + ue(0) + "0" + "0" + ue(0) + ue(0) + ue(0) + "0" + "00" + ue(0) * 3 + "000" + "1"
    # Its first macroblock, of an I picture, the picture's number, and anything.
    slice = ue(0) + ue(7) + ue(0) + "0000" + ue(0) + "00" + "10" * 200
    units = (b"\x67" + packed(bits), b"\x68" + packed(picture), b"\x65" + packed(slice))
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def packed(bits: str) -> bytes:
    """Bits in bytes, with zeros after the last."""
    whole = bits + "0" * (-len(bits) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8, "big")


@pytest.mark.parametrize(
    ("codec", "data"),
    [
        ("VP8", vp8(16383, 16383)),
        ("VP9", vp9(65536, 65536)),
        ("VP9", vp9(16384, 16384)),
        ("AV1", av1(16384, 16384)),
        ("H264", h264(16384, 16384)),
    ],
    ids=["VP8", "VP9 of 65536", "VP9 of 16384", "AV1", "H264"],
)
async def test_frames_beyond_the_highest_levels_are_not_decoded(codec: str, data: bytes) -> None:
    before = peak()
    await assert_not_decoded(codec, data)
    assert peak() - before < 200_000


@pytest.mark.parametrize("name", ["cropped_to_no_width", "cropped_to_no_height"])
async def test_h264_whose_cropping_leaves_no_picture_is_not_decoded(name: str) -> None:
    seed = Path(__file__).parents[1] / "fuzz" / "seeds" / "h264" / name
    # A fuzzer's input begins with the length of the frame.
    await assert_not_decoded("H264", seed.read_bytes()[2:])


async def test_an_impossible_size_is_not_forwarded_with_the_frame() -> None:
    source = EncodedVideoSource()
    async with pair() as (a, b), pair() as (c, d):
        track = await send(a, b, source.create_track(), codec_named("video/H264"))
        await send(c, d, forward(track), codec_named("video/H264"))
        sizes = set()
        async for _ in paced(50):
            chunk = EncodedVideoChunk(h264(65520, 65520), "key", codec="H264", width=640, height=480)
            source.push(chunk)
            (outbound,) = (s for s in (await c.get_stats()).values() if s.type == "outbound-rtp")
            if outbound.frames_sent:
                sizes.add((outbound.frame_width, outbound.frame_height))
                break
        assert sizes == {(1280, 720)}


async def assert_not_decoded(codec: str, data: bytes) -> None:
    """The receiver requests key frames instead."""
    source = EncodedVideoSource()
    async with pair() as (a, b):
        track = await send(a, b, source.create_track(), codec_named(f"video/{codec}"))
        sink = RTCVideoSink(track)
        streams: list[Any] = []
        async for _ in paced(50):
            source.push(EncodedVideoChunk(data, "key", codec=codec, width=640, height=480))
            streams = [s for s in (await b.get_stats()).values() if s.type == "inbound-rtp"]
            if streams and (streams[0].pli_count or 0) >= 2:
                break
        assert (streams[0].frames_decoded or 0) == 0
        sink.stop()


def peak() -> int:
    """The most memory that the process had, in kB."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
