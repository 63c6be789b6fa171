"""Pictures that a hostile sender makes: garbage, and sides that nobody has."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from webrtc import EncodedVideoChunk, EncodedVideoSource, RTCVideoSink

sys.path.insert(0, str(Path(__file__).parent))
from wire import codec_named, line, send

GARBAGE = """
import asyncio, random, sys
sys.path.insert(0, {here!r})
import webrtc
from wire import codec_named, corners, line, pushing, send

class Garbage(webrtc.VideoEncoder):
    def encode(self, frame, key_frame):
        # A temporal delimiter and a sequence header, so that it travels; then what no decoder takes.
        return webrtc.EncodedVideoChunk(bytes([0x12, 0, 0x0a, 10]) + random.randbytes(300), "key")

async def plis(b):
    return sum(s.pli_count or 0 for s in (await b.get_stats()).values() if s.type == "inbound-rtp")

async def main():
    source = webrtc.RTCVideoSource()
    with webrtc.register_video_encoder("video/AV1", Garbage):
        async with line() as (a, b):
            track = await send(a, b, source.create_track(), codec_named("video/AV1"))
            sink = webrtc.RTCVideoSink(track)
            async with pushing(source, lambda: corners(320, 240)):
                while await plis(b) < 3:
                    await asyncio.sleep(0.02)

asyncio.run(asyncio.wait_for(main(), 25))
"""


def test_garbage_as_av1_writes_nothing_to_stderr(run_python: Any, tmp_path: Path) -> None:
    program = tmp_path / "garbage.py"
    program.write_text(GARBAGE.format(here=str(Path(__file__).parent)))
    run_python(program)


def vp8(width: int, height: int) -> bytes:
    """The beginning of a key frame (RFC 6386 §9.1), and bytes for the rest."""
    sides = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes([0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A]) + sides + bytes(64)


def vp9(width: int, height: int) -> bytes:
    """A key frame of profile 0 (VP9 §6.2), and bytes for the rest."""
    bits = "10" + "00" + "0" + "0" + "1" + "0" + f"{0x498342:024b}" + "010" + "0"
    bits += f"{width - 1:016b}" + f"{height - 1:016b}" + "0" + "0" * 200
    return int(bits[: len(bits) // 8 * 8], 2).to_bytes(len(bits) // 8, "big")


@pytest.mark.parametrize(
    ("codec", "data"),
    [("VP8", vp8(16383, 16383)), ("VP9", vp9(65536, 65536)), ("VP9", vp9(16384, 16384))],
    ids=["VP8", "VP9 of 65536", "VP9 of 16384"],
)
async def test_pictures_beyond_the_highest_levels_are_not_decoded(codec: str, data: bytes) -> None:
    source = EncodedVideoSource()
    async with line() as (a, b):
        track = await send(a, b, source.create_track(), codec_named(f"video/{codec}"))
        sink = RTCVideoSink(track)
        before = peak()
        for _ in itertools.count():
            source.push(EncodedVideoChunk(data, "key", codec=codec, width=640, height=480))
            await asyncio.sleep(0.02)
            streams = [s for s in (await b.get_stats()).values() if s.type == "inbound-rtp"]
            if streams and (streams[0].pli_count or 0) >= 2:
                break
        assert (streams[0].frames_decoded or 0) == 0
        assert peak() - before < 200_000
        sink.stop()


def peak() -> int:
    """The most memory that the process had, in kB."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
