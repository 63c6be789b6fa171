"""Codecs that a program brings along."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
import webrtc
from webrtc import (
    EncodedVideoChunk,
    MediaStreamTrack,
    RTCPeerConnection,
    RTCRtpSender,
    RTCVideoSink,
    RTCVideoSource,
    VideoCodecSettings,
    VideoDecoder,
    VideoEncoder,
    VideoFrame,
    register_video_decoder,
    register_video_encoder,
)
from webrtc.testing import pair

from tests.codecs.wire import arrives, codec_in_use, codec_named, corners, pushing, send, stats_of
from tests.waiting import running_for, until


class RawEncoder(VideoEncoder):
    """Sends the pixels of a small frame unchanged."""

    told: ClassVar[list[tuple[Any, ...]]] = []

    def configure(self, settings: VideoCodecSettings) -> None:
        self.settings = settings
        self.told.append(("configure", settings.width, settings.height))

    def set_rates(self, bitrate: int, framerate: float) -> None:
        self.told.append(("rates", bitrate, framerate))

    def encode(self, frame: VideoFrame, key_frame: bool) -> EncodedVideoChunk | None:
        self.told.append(("encode", key_frame, threading.current_thread().name))
        return EncodedVideoChunk(frame.to_ndarray("bgr24").tobytes(), "key")

    def close(self) -> None:
        self.told.append(("close",))


class RawDecoder(VideoDecoder):
    def decode(self, data: bytes, key_frame: bool, timestamp: int) -> VideoFrame:
        return VideoFrame(data, "bgr24", width=64, height=48)


PICTURE = corners(64, 48)


@asynccontextmanager
async def sending(
    encoder: type[VideoEncoder] = RawEncoder, decoder: type[VideoDecoder] = RawDecoder
) -> AsyncIterator[tuple[RTCPeerConnection, RTCPeerConnection, MediaStreamTrack]]:
    """Two connections, and what arrives of PICTURE at the second in the codec of these two."""
    source = RTCVideoSource()
    with register_video_encoder("video/X-RAW", encoder), register_video_decoder("video/X-RAW", decoder):
        async with pair() as (a, b):
            track = await send(a, b, source.create_track(), codec_named("video/X-RAW"))
            async with pushing(source, lambda: PICTURE):
                yield a, b, track


async def test_a_codec_of_an_unknown_name_carries_video() -> None:
    RawEncoder.told.clear()
    async with sending() as (a, b, track):
        await arrives(track, PICTURE)
        sent = stats_of(await a.get_stats(), "outbound-rtp")
        received = stats_of(await b.get_stats(), "inbound-rtp")
    assert sent.encoder_implementation == "RawEncoder"
    assert received.decoder_implementation == "RawDecoder"
    told = RawEncoder.told
    assert told[0] == ("configure", 64, 48)
    assert next(entry for entry in told if entry[0] == "encode") == ("encode", True, "webrtc-codec")
    assert any(entry[0] == "rates" and entry[1] > 0 for entry in told)


async def test_it_is_offered_while_it_is_registered() -> None:
    with register_video_encoder("video/X-RAW", RawEncoder, "depth=8"):
        (codec,) = codec_named("video/X-RAW")
        assert codec.sdp_fmtp_line == "depth=8"
    assert codec_named("video/X-RAW") == []


@pytest.mark.parametrize("mime_type", ["video/VP8", "video/VP9", "video/AV1", "video/H264"])
async def test_garbage_in_the_place_of_one_of_the_engines_breaks_nothing(mime_type: str) -> None:
    rng = random.Random(1)
    sent: list[int] = []

    class Garbage(VideoEncoder):
        def encode(self, frame: VideoFrame, key_frame: bool) -> bytes:
            sent.append(rng.choice((0, 1, 2, 5, 50, 3000)))
            start = rng.choice((b"", b"\0\0\0\1", b"\0\0\1\x67", b"\0\0\0\1\x65"))
            return start + rng.randbytes(sent[-1]) if sent[-1] else b""

    source = RTCVideoSource()
    with register_video_encoder(mime_type, Garbage):
        async with pair() as (a, b):
            await send(a, b, source.create_track(), codec_named(mime_type))
            async with pushing(source, lambda: PICTURE):
                await until(lambda: len(sent) >= 60)
            assert a.connection_state == b.connection_state == "connected"


async def test_each_size_of_simulcast_has_an_encoder() -> None:
    RawEncoder.told.clear()
    source = RTCVideoSource()
    encodings = [{"rid": "h", "scale_resolution_down_by": 2}, {"rid": "f", "scale_resolution_down_by": 1}]
    with register_video_encoder("video/X-RAW", RawEncoder), register_video_decoder("video/X-RAW", RawDecoder):
        async with pair() as (a, b):
            codecs = codec_named("video/X-RAW")
            await send(a, b, source.create_track(), codecs, send_encodings=encodings)
            async with pushing(source, lambda: corners(320, 240)):
                both = {("configure", 160, 120), ("configure", 320, 240)}
                await until(lambda: both <= set(RawEncoder.told))


async def test_what_it_raises_is_logged_and_the_next_frame_goes(caplog: Any) -> None:
    class Clumsy(RawEncoder):
        failures = 0

        def encode(self, frame: VideoFrame, key_frame: bool) -> EncodedVideoChunk | None:
            if self.failures < 2:
                self.failures += 1
                raise ValueError("I dropped it")
            return super().encode(frame, key_frame)

    async with sending(encoder=Clumsy) as (_, _, track):
        await arrives(track, PICTURE)
    records = [record for record in caplog.records if record.name == "webrtc.codecs"]
    assert len(records) == 2
    assert "encode of video/X-RAW failed" in records[0].getMessage()
    assert "I dropped it" in str(records[0].exc_info)


async def test_a_decoder_that_fails_asks_for_a_key_frame() -> None:
    class Clumsy(RawDecoder):
        failed = False

        def decode(self, data: bytes, key_frame: bool, timestamp: int) -> VideoFrame:
            if not self.failed:
                self.failed = True
                raise ValueError("once")
            return super().decode(data, key_frame, timestamp)

    async with sending(decoder=Clumsy) as (_, b, track):
        await arrives(track, PICTURE)
        assert stats_of(await b.get_stats(), "inbound-rtp").pli_count >= 1


async def test_what_decode_gives_must_be_a_frame(caplog: Any) -> None:
    class Wrong(VideoDecoder):
        def decode(self, data: bytes, key_frame: bool, timestamp: int) -> Any:
            return data

    async with sending(decoder=Wrong) as (_, _, track):
        sink = RTCVideoSink(track)
        await until(lambda: caplog.records)
        sink.stop()
    assert "it must return a VideoFrame or None" in str(caplog.records[0].exc_info)


async def test_a_slow_encoder_gets_fewer_frames() -> None:
    class Slow(RawEncoder):
        def encode(self, frame: VideoFrame, key_frame: bool) -> EncodedVideoChunk | None:
            time.sleep(0.2)  # noqa: TID251  # the encoder is at work
            return super().encode(frame, key_frame)

    async with sending(encoder=Slow) as (a, _, track):
        await arrives(track, PICTURE)
        await running_for(1)
        assert 3 <= stats_of(await a.get_stats(), "outbound-rtp").frames_encoded <= 9


@pytest.mark.skipif(
    os.environ.get("WRTC_BUILD", "release") != "release",
    reason="the engine's VideoStreamEncoder asks for a fallback in a way that its own assertion forbids",
)
async def test_when_it_is_closed_midway_another_codec_goes_on() -> None:
    source = RTCVideoSource()
    encoder = register_video_encoder("video/X-RAW", RawEncoder)
    with register_video_decoder("video/X-RAW", RawDecoder):
        async with pair() as (a, b):
            codecs = codec_named("video/X-RAW") + codec_named("video/VP8")
            track = await send(a, b, source.create_track(), codecs)
            async with pushing(source, lambda: PICTURE):
                await arrives(track, PICTURE)
                encoder.close()

                async def falls_back() -> bool:
                    return bool((await codec_in_use(a, "outbound")).mime_type == "video/VP8")

                await until(falls_back)
                await arrives(track, PICTURE)


def test_codecs_at_work_do_not_hold_up_the_end_of_the_program(run_python: Any) -> None:
    program = """
import webrtc
class Encoder(webrtc.VideoEncoder): pass
webrtc.register_video_encoder("video/X-RAW", Encoder)
webrtc.register_video_decoder("video/X-RAW", Encoder)
print("done")
"""
    assert run_python("-c", program) == "done\n"


def test_a_forked_child_has_them_too(run_python: Any) -> None:
    example = Path(__file__).parents[2] / "examples" / "custom_codec.py"
    program = f"""
import logging, os, runpy, sys, webrtc
logging.getLogger("asyncio").setLevel(logging.ERROR)  # which tells of slow machines
class Encoder(webrtc.VideoEncoder): pass
registration = webrtc.register_video_encoder("video/X-RAW", Encoder)
child = os.fork()
if child == 0:
    runpy.run_path({str(example)!r})
    sys.stdout.flush()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
registration.close()
"""
    assert "Bob received 320x240" in run_python("-c", program)


@pytest.mark.parametrize(
    ("mime_type", "make", "words"),
    [("VP8", RawEncoder, "'VP8'"), ("audio/opus", RawEncoder, "'audio/opus'"), ("video/X", None, "None")],
)
def test_what_is_no_video_codec_is_refused(mime_type: str, make: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        register_video_encoder(mime_type, make)


def test_the_engines_own_codecs_are_there() -> None:
    capabilities = RTCRtpSender.get_capabilities("video")
    assert capabilities
    names = {codec.mime_type for codec in capabilities.codecs}
    assert {"video/VP8", "video/VP9", "video/AV1", "video/H264"} <= names
    assert webrtc.RTCRtpReceiver.get_capabilities("video")


async def test_an_encoder_and_a_decoder_may_leave_a_frame_out() -> None:
    given = {"encoder": 0, "decoder": 0}

    class Every(RawEncoder):
        def encode(self, frame: VideoFrame, key_frame: bool) -> EncodedVideoChunk | None:
            given["encoder"] += 1
            return super().encode(frame, key_frame) if given["encoder"] % 2 else None

    class Second(VideoDecoder):
        def decode(self, data: bytes, key_frame: bool, timestamp: int) -> VideoFrame | None:
            given["decoder"] += 1
            return RawDecoder().decode(data, key_frame, timestamp) if given["decoder"] % 2 else None

    async with sending(Every, Second) as (a, b, track):
        for _ in range(3):
            await arrives(track, PICTURE)
        sent = stats_of(await a.get_stats(), "outbound-rtp").frames_sent
        assert 3 <= sent <= (given["encoder"] + 1) / 2
        decoded = stats_of(await b.get_stats(), "inbound-rtp").frames_decoded
        assert 3 <= decoded <= (given["decoder"] + 1) / 2


async def test_what_encode_gives_must_be_a_chunk_and_an_error_of_close_is_logged(caplog: Any) -> None:
    class Wrong(RawEncoder):
        def encode(self, frame: VideoFrame, key_frame: bool) -> Any:
            return ["pixels"]

        def close(self) -> None:
            raise OSError("the device is gone")

    async with sending(Wrong):
        await until(lambda: "encode returned str: it must return bytes" in caplog.text)
    await until(lambda: "close of video/X-RAW failed" in caplog.text and "the device is gone" in caplog.text)
