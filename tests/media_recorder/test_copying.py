"""What is received is in the file as it was encoded, nothing decoded for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import pytest
import webrtc
from webrtc import MediaRecorder, RTCAudioSource, RTCEncodedSink, RTCVideoSource
from webrtc.testing import SimulatedNetwork, connect, pair

from tests.media_player import clips
from tests.waiting import paced, running_for


class Call(NamedTuple):
    """What a peer sends, and the tracks that the other one receives."""

    sound: RTCAudioSource
    pictures: RTCVideoSource
    sends: webrtc.RTCPeerConnection
    receives: webrtc.RTCPeerConnection
    audio: webrtc.MediaStreamTrack
    video: webrtc.MediaStreamTrack

    async def inbound(self, kind: str) -> Any:
        stats = await self.receives.get_stats()
        return next(s for s in stats.values() if s.type == "inbound-rtp" and s.kind == kind)


@contextlib.asynccontextmanager
async def calling(codec: str, network: Any = None) -> AsyncIterator[Call]:
    """A call of numbered frames in that codec, and a tone."""
    async with webrtc.RTCPeerConnection(network=network) as a, webrtc.RTCPeerConnection() as b:
        sound, pictures = RTCAudioSource(), RTCVideoSource()
        arrived: dict[str, webrtc.MediaStreamTrack] = {}
        b.on("track", lambda event: arrived.update({event.track.kind: event.track}))
        stream = webrtc.MediaStream()
        a.add_track(sound.create_track(), stream)
        a.add_track(pictures.create_track(), stream)
        known = webrtc.RTCRtpSender.get_capabilities("video")
        codecs = (
            [one for one in known.codecs if one.mime_type in (f"video/{codec}", "video/rtx")] if known else []
        )
        if len(codecs) < 2:
            pytest.skip(f"no {codec} here")
        a.get_transceivers()[1].set_codec_preferences(codecs)
        await connect(a, b)

        async def show() -> None:
            async for number in paced(25):
                pictures.push(clips.draw(number % 256))

        async def hum() -> None:
            while True:
                await sound.write(clips.tone(0, clips.RATE))
                await sound.drain()

        tasks = [asyncio.create_task(show()), asyncio.create_task(hum())]
        yield Call(sound, pictures, a, b, arrived["audio"], arrived["video"])
        for task in tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def recording(path: Path, *tracks: webrtc.MediaStreamTrack) -> AsyncIterator[MediaRecorder]:
    recorder = MediaRecorder(path, encoded=True)
    for track in tracks:
        recorder.add_track(track)
    async with recorder:
        yield recorder


@contextlib.asynccontextmanager
async def listed(track: webrtc.MediaStreamTrack) -> AsyncIterator[list[bytes]]:
    """What a track brings, encoded."""
    sink = RTCEncodedSink(track, capacity=1000)
    chunks: list[bytes] = []

    async def read() -> None:
        async for chunk in sink:
            chunks.append(chunk.data)

    reading = asyncio.create_task(read())
    yield chunks
    sink.stop()
    await reading


def payloads(path: Path, kind: str) -> list[bytes]:
    with av.open(path) as container:
        stream = container.streams.get({kind: 0})[0]
        if stream.codec_context.name == "h264":
            annex_b = av.BitStreamFilterContext("h264_mp4toannexb", in_stream=stream)
            return [bytes(out) for packet in container.demux(stream) for out in annex_b.filter(packet)]
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


def units(data: bytes) -> list[bytes]:
    """The NAL units of H.264 in Annex B, but for those that only announce."""
    parts = data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return [part for part in parts if part and part[0] & 31 in (1, 5)]


def within(part: list[Any], whole: list[Any]) -> bool:
    """Whether the part stands in the whole, in one piece."""
    return any(whole[i : i + len(part)] == part for i in range(len(whole)))


@pytest.mark.parametrize(
    ("codec", "ending"),
    [
        ("VP8", "webm"),
        ("VP9", "mp4"),
        ("VP9", "webm"),
        ("AV1", "webm"),
        ("AV1", "mp4"),
        ("H264", "mp4"),
        ("H264", "mkv"),
    ],
)
async def test_a_call_is_in_the_file_byte_by_byte(tmp_path: Path, codec: str, ending: str) -> None:
    path = tmp_path / f"call.{ending}"
    async with calling(codec) as call:
        async with (
            listed(call.video) as pictures,
            listed(call.audio) as packets,
            recording(path, call.audio, call.video),
        ):
            await running_for(2)
        assert (await call.inbound("video")).frames_decoded == 0
    written, received = payloads(path, "video"), pictures
    assert len(written) > 20
    if codec == "H264":
        written, received = [units(one) for one in written], [units(one) for one in received]  # type: ignore
    assert within(written, received)
    sound = payloads(path, "audio")
    assert len(sound) > 60 and within(sound, packets)
    with av.open(path) as container:
        first = next(packet for packet in container.demux(video=0) if packet.size)
        assert first.is_keyframe
    with av.open(path) as container:
        numbers = [clips.read(frame.to_ndarray(format="bgr24")) for frame in container.decode(video=0)]
    assert len(numbers) == len(written) and numbers == sorted(numbers)
    heard = audio_of(path)
    assert clips.frequency(heard[-48000:-2400]) == pytest.approx(clips.TONE, abs=6)


def audio_of(path: Path) -> np.ndarray:
    resampler = av.AudioResampler("s16", "mono", clips.RATE)
    with av.open(path) as container:
        frames = [out for f in container.decode(audio=0) for out in resampler.resample(f)]
    return np.concatenate([f.to_ndarray().reshape(-1) for f in frames]).astype(float)


async def test_audio_alone_is_copied_to_ogg(tmp_path: Path) -> None:
    path = tmp_path / "sound.ogg"
    async with calling("VP8") as call, listed(call.audio) as packets:
        async with recording(path, call.audio):
            await running_for(1.5)
        assert not (await call.inbound("audio")).total_samples_received
    written = payloads(path, "audio")
    assert len(written) > 50 and within(written, packets)
    assert clips.frequency(audio_of(path)[-24000:]) == pytest.approx(clips.TONE, abs=6)


async def test_a_pause_of_the_sender_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "pause.ogg"
    async with calling("VP8") as call:
        source = webrtc.EncodedAudioSource()
        await call.sends.get_senders()[0].replace_track(source.create_track())
        async with recording(path, call.audio):
            for packets in (50, 150):
                async for _ in paced(50, packets):
                    source.push(b"\xf8\xff\xfe")
                # Its timestamps stand still.
                await running_for(1.5)
    with av.open(path) as container:
        times = [float(p.pts * p.time_base) for p in container.demux(audio=0) if p.size]
    assert np.diff(times).max() > 1
    assert times[-1] - times[0] == pytest.approx(200 * 0.02 + 1.5, abs=1)


async def test_what_does_not_fit_is_encoded(tmp_path: Path) -> None:
    path = tmp_path / "call.mp4"
    source = RTCAudioSource()
    async with calling("VP8") as call, recording(path, call.video, source.create_track()):
        await source.write(clips.tone(0, clips.RATE))
        await source.drain()
        await running_for(0.5)
    with av.open(path) as container:
        names = [stream.codec_context.name for stream in container.streams]
        assert names == ["aac", "h264"] or names == ["h264", "aac"]
        assert len(list(container.decode(video=0))) > 10


async def test_a_network_that_loses_leaves_a_file_that_can_be_decoded(tmp_path: Path) -> None:
    path = tmp_path / "lossy.webm"
    network = SimulatedNetwork(loss=0.1, delay=0.02, seed=7)
    async with calling("VP8", network) as call, recording(path, call.audio, call.video):
        await running_for(4)
    with av.open(path) as container:
        container.streams.video[0].codec_context.options = {"err_detect": "explode"}
        frames = list(container.decode(video=0))
    assert len(frames) > 40
    times = [float(frame.time or 0) for frame in frames]
    assert times == sorted(times)


async def test_another_size_stands_in_the_stream(tmp_path: Path) -> None:
    path = tmp_path / "sizes.webm"
    async with calling("VP8") as call, recording(path, call.video):
        await running_for(1)
        async for number in paced(25, 25):
            call.pictures.push(clips.draw(number).repeat(2, axis=0).repeat(2, axis=1))
    with av.open(path) as container:
        sizes = {(frame.width, frame.height) for frame in container.decode(video=0)}
    assert {(320, 240), (640, 480)} <= sizes


async def test_a_track_that_brings_nothing_holds_up_nobody(tmp_path: Path) -> None:
    path = tmp_path / "late.webm"
    async with pair() as (a, b):
        sound, pictures = RTCAudioSource(), RTCVideoSource()
        arrived: list[webrtc.MediaStreamTrack] = []
        b.on("track", lambda event: arrived.append(event.track))
        a.add_track(sound.create_track())
        a.add_track(pictures.create_track())
        await connect(a, b)
        async with recording(path, *arrived):
            await sound.write(clips.tone(0, 7 * clips.RATE))
            await running_for(6)
            async for number in paced(25, 20):
                pictures.push(clips.draw(number))
    # What came after five seconds is encoded.
    with av.open(path) as container:
        assert len(list(container.decode(video=0))) > 5
    assert len(audio_of(path)) / clips.RATE > 5.5


ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, gc, sys
from tests.media_recorder.test_copying import MediaRecorder, calling
from tests.waiting import running_for
from webrtc.testing import negotiate
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60
    async with calling(sys.argv[1]) as call:
        recorder = MediaRecorder(sys.argv[2], encoded=True)
        recorder.add_track(call.audio)
        recorder.add_track(call.video)
        await recorder.start()
        del recorder
        gc.collect()
        await running_for(5)
        print("recording", flush=True)
        if sys.argv[3:]:
            await asyncio.Event().wait()
asyncio.run(main())
"""


def test_a_recorder_that_is_dropped_leaves_a_whole_file(tmp_path: Path, run_python: Any) -> None:
    path = tmp_path / "dropped.mp4"
    run_python("-c", PROGRAM, "VP9", path)
    assert len(payloads(path, "video")) > 100
    assert len(audio_of(path)) / clips.RATE > 4


@pytest.mark.parametrize(("codec", "ending"), [("VP8", "webm"), ("H264", "mp4")])
def test_what_a_killed_process_leaves_can_be_played(tmp_path: Path, codec: str, ending: str) -> None:
    known = webrtc.RTCRtpSender.get_capabilities("video")
    if known and f"video/{codec}" not in {one.mime_type for one in known.codecs}:
        pytest.skip(f"no {codec} here")
    path = tmp_path / f"left.{ending}"
    command = [sys.executable, "-c", PROGRAM, codec, str(path), "stay"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout and process.stdout.readline() == b"recording\n"
        os.kill(process.pid, signal.SIGKILL)
    assert len(audio_of(path)) / clips.RATE > 1
    with av.open(path) as container:
        assert len(list(container.decode(video=0))) > 20
