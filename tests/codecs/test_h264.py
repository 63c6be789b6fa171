"""H.264 by OpenH264: packets of every kind, and broken ones."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from webrtc import (
    EncodedVideoChunk,
    RTCVideoSource,
    VideoDecoder,
    VideoEncoder,
    VideoFrame,
    register_video_decoder,
    register_video_encoder,
)
from webrtc.testing import pair

from tests.codecs.wire import arrives, codec_named, corners, pushing, send, stats_of
from tests.waiting import until

# Quotes the beginning of the warning.
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "codecs.md"
FMTP = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"


async def recorded(count: int) -> list[tuple[bytes, bool]]:
    """The encoded frames of OpenH264, and whether each is a key frame."""
    chunks: list[tuple[bytes, bool]] = []

    class Recorder(VideoDecoder):
        def decode(self, data: bytes, key_frame: bool, timestamp: int) -> VideoFrame:
            chunks.append((data, key_frame))
            return VideoFrame(corners(320, 240))

    source = RTCVideoSource()
    shades = iter(range(10_000))
    with register_video_decoder("video/H264", Recorder, FMTP):
        async with pair() as (a, b):
            track = await send(a, b, source.create_track(), codec_named("video/H264", FMTP))
            async with pushing(source, lambda: corners(320, 240) // 2 + next(shades) % 100):
                async for _ in track:
                    if len(chunks) >= count:
                        break
    return chunks


async def test_what_is_made_is_constrained_baseline_with_its_parameter_sets() -> None:
    chunks = await recorded(5)
    data, key_frame = chunks[0]
    assert key_frame
    kinds = [unit[0] & 31 for unit in data.split(b"\0\0\0\1")[1:]]
    assert kinds == [7, 8, 5]
    profile, constraints = data[5], data[6]
    assert (profile, constraints >> 6) == (66, 3)


@pytest.mark.parametrize("seed", range(5))
async def test_a_broken_stream_asks_for_key_frames_and_recovers(seed: int) -> None:
    chunks = await recorded(30)
    rng = random.Random(seed)
    asked: list[bool] = []
    broken = True

    class Replay(VideoEncoder):
        at = 0

        def encode(self, frame: VideoFrame, key_frame: bool) -> EncodedVideoChunk:
            asked.append(key_frame)
            self.at = 0 if key_frame else (self.at + 1) % len(chunks)
            data, is_key = chunks[self.at]
            if broken:
                mangled = bytearray(data)
                for _ in range(max(3, len(data) // 50)):
                    # The start code and the type stay, so that it travels.
                    mangled[rng.randrange(5, len(data))] = rng.randrange(256)
                data = bytes(mangled)
            return EncodedVideoChunk(data, "key" if is_key else "delta")

    source = RTCVideoSource()
    with register_video_encoder("video/H264", Replay, FMTP):
        async with pair() as (a, b):
            track = await send(a, b, source.create_track(), codec_named("video/H264", FMTP))
            async with pushing(source, lambda: corners(320, 240)):
                await until(lambda: sum(asked) >= 2)
                broken = False
                async for frame in track:
                    if isinstance(frame, VideoFrame) and (frame.width, frame.height) == (320, 240):
                        break


async def test_three_sizes_are_sent_at_once(peers: Any, call: Any) -> None:
    source = RTCVideoSource()
    encodings = [{"rid": rid, "scale_resolution_down_by": by} for rid, by in (("q", 4), ("h", 2), ("f", 1))]
    await call(source.create_track(), codec_named("video/H264", FMTP), send_encodings=encodings)
    picture = corners(640, 360)
    async with pushing(source, lambda: picture):

        async def all_sent() -> bool:
            sent = [s for s in (await peers[0].get_stats()).values() if s.type == "outbound-rtp"]
            return {s.rid: s.frame_width for s in sent if s.frames_encoded} == {"q": 160, "h": 320, "f": 640}

        await until(all_sent)


@pytest.mark.parametrize("mode", ["L1T2", "L1T3"])
async def test_temporal_layers_are_sent(peers: Any, call: Any, mode: str) -> None:
    source = RTCVideoSource()
    encodings = [{"scalability_mode": mode}]
    track = await call(source.create_track(), codec_named("video/H264", FMTP), send_encodings=encodings)
    picture = corners(320, 240)
    async with pushing(source, lambda: picture):
        await arrives(track, picture)
        sent = stats_of(await peers[0].get_stats(), "outbound-rtp")
    assert sent.scalability_mode == mode


def test_without_the_library_h264_is_not_offered(run_python: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(os.environ, "WEBRTC_OPENH264", "/no/such/library.so")
    program = "import wrtc; print('H264' in wrtc.codecs()['video'], wrtc.openh264())"
    said = run_python("-c", program)
    assert said.startswith("False none (WEBRTC_OPENH264: ")
    assert "/no/such/library.so" in said


NEGOTIATE = """
import asyncio, warnings, webrtc, wrtc
from webrtc.testing import negotiate
async def main():
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        a.add_transceiver("video")
        await negotiate(a, b)
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    asyncio.run(main())
print(wrtc.openh264(), *(str(warning.message) for warning in seen), sep="|")
"""


def test_an_openh264_with_a_known_fault_is_warned_of_once(run_python: Any) -> None:
    library, *said = run_python("-c", NEGOTIATE).strip().split("|")
    if " (2." not in library or int(library.partition(" (2.")[2].split(".")[0]) >= 6:
        assert not said
        pytest.skip(f"{library} has no fault that is known")
    (warning,) = said
    assert warning.startswith("OpenH264 is outdated: ")
    assert '"OpenH264 is outdated"' in GUIDE.read_text()
    assert library in warning
    assert "CVE-2025-27091" in warning
    assert "WEBRTC_OPENH264=off" in warning


def test_h264_can_be_switched_off(run_python: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(os.environ, "WEBRTC_OPENH264", "off")
    assert run_python("-c", NEGOTIATE) == "none (disabled by WEBRTC_OPENH264)\n"


@pytest.mark.parametrize(("width", "height"), [(641, 480), (320, 241), (323, 243)])
async def test_odd_sides_arrive_whole(peers: Any, call: Any, width: int, height: int) -> None:
    source = RTCVideoSource()
    track = await call(source.create_track(), codec_named("video/H264", FMTP))
    picture = corners(width, height)
    async with pushing(source, lambda: picture):
        async for frame in track:
            assert (frame.width, frame.height) == (width + width % 2, height + height % 2)
            break
