"""What the tracks carried is in the file, at the time at which it came."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import webrtc
from webrtc import MediaPlayer, MediaRecorder, RTCAudioSource, RTCVideoSource
from webrtc.testing import connect

from tests.media_player import clips
from tests.unchecked import private
from tests.waiting import paced, running_for, started, until


def frames_of(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(path) as container:
        return [(float(f.time or 0), f.to_ndarray(format="bgr24")) for f in container.decode(video=0)]


def audio_of(path: Path) -> np.ndarray:
    """The left channel, at 48 kHz."""
    resampler = av.AudioResampler("s16", "stereo", clips.RATE)
    with av.open(path) as container:
        frames = [out for f in container.decode(audio=0) for out in resampler.resample(f)]
    return np.concatenate([f.to_ndarray().reshape(-1, 2)[:, 0] for f in frames]).astype(float)


@contextlib.asynccontextmanager
async def pushing(source: RTCVideoSource, draw: Callable[[int], np.ndarray]) -> AsyncIterator[None]:
    async def push() -> None:
        async for number in paced(30):
            source.push(draw(number))

    task = asyncio.create_task(push())
    yield
    task.cancel()


@pytest.mark.parametrize("ending", ["mp4", "webm", "mkv"])
async def test_a_file_holds_frames_in_order_and_the_tone(tmp_path: Path, ending: str) -> None:
    player = MediaPlayer(clips.make(tmp_path / "clip.mp4"))
    recorder = MediaRecorder(tmp_path / f"recorded.{ending}")
    recorder.add_track(player.audio)  # type: ignore[arg-type]
    recorder.add_track(player.video)  # type: ignore[arg-type]
    async with recorder:
        await player.ended()
    pictures = frames_of(tmp_path / f"recorded.{ending}")
    numbers = [clips.read(picture) for _, picture in pictures]
    assert numbers == sorted(set(numbers)) and numbers[-1] == 24
    for (y, x), colour in clips.CORNERS.items():
        assert np.abs(pictures[-1][1][y, x].astype(int) - colour).max() < 40
    # Each picture when it was shown: a fortieth of a second, and what a busy machine adds.
    times = np.array([time for time, _ in pictures])
    assert np.abs((times - times[-1]) - (np.array(numbers) - 24) / clips.FPS).max() < 0.25
    sound = audio_of(tmp_path / f"recorded.{ending}")
    loud = np.flatnonzero(np.abs(sound) > 4000)
    assert 0.9 < (loud[-1] - loud[0]) / clips.RATE < 1.3
    assert clips.frequency(sound[loud[0] + 9600 : loud[0] + 19200]) == pytest.approx(clips.TONE, abs=6)


@pytest.mark.parametrize("ending", ["wav", "ogg"])
async def test_audio_alone_keeps_its_length(tmp_path: Path, ending: str) -> None:
    source = RTCAudioSource()
    async with recording(tmp_path / f"sound.{ending}", source.create_track()):
        await source.write(clips.tone(0, clips.RATE))
        await source.drain()
    sound = audio_of(tmp_path / f"sound.{ending}")
    assert np.count_nonzero(np.abs(sound) > 100) / clips.RATE == pytest.approx(1.0, abs=0.05)
    assert np.abs(sound).max() == pytest.approx(8192, rel=0.15)


@contextlib.asynccontextmanager
async def recording(path: Path, *tracks: webrtc.MediaStreamTrack) -> AsyncIterator[MediaRecorder]:
    recorder = MediaRecorder(path)
    for track in tracks:
        recorder.add_track(track)
    async with recorder:
        yield recorder


async def test_a_gap_stays_a_gap(tmp_path: Path) -> None:
    sound, video = RTCAudioSource(), RTCVideoSource()
    path = tmp_path / "gap.mkv"
    async with recording(path, sound.create_track(), video.create_track()):
        begun, took = time.monotonic(), 0.0
        for click in range(2):
            # 10 ms at a time, as a device does that then stops.
            async for _ in paced(100, 30):
                sound.on_data(webrtc.RTCOnDataEvent(clips.tone(0, 480), 480, channel_count=2))
            video.push(clips.draw(click))
            took = time.monotonic() - begun
            if click == 0:
                await running_for(1.5)
    loud = np.flatnonzero(np.abs(audio_of(path)) > 4000) / clips.RATE
    assert np.diff(loud).max() > 1.4
    assert loud[-1] - loud[0] == pytest.approx(took, abs=0.2)
    times = [time for time, _ in frames_of(path)]
    assert times[1] - times[0] > 1.4


async def test_another_size_is_scaled_to_the_first(tmp_path: Path) -> None:
    source = RTCVideoSource()
    path = tmp_path / "sizes.mp4"
    async with recording(path, source.create_track()):
        sizes = [(240, 320), (480, 640), (240, 120)]
        async for number in paced(20, len(sizes)):
            source.push(np.full((*sizes[number], 3), 200, np.uint8))
    pictures = [picture for _, picture in frames_of(path)]
    assert [picture.shape for picture in pictures] == [(240, 320, 3)] * 3
    assert pictures[1].min() > 180
    # Black on both sides of a narrow one.
    assert pictures[2][:, :80].max() < 40 and pictures[2][:, 240:].max() < 40
    assert pictures[2][:, 110:210].min() > 180


async def test_a_received_call_is_recorded(peers: Any, event: Any, tmp_path: Path) -> None:
    a, b = peers
    player = MediaPlayer(clips.make(tmp_path / "clip.mp4"), loop=True)
    arrived: list[webrtc.MediaStreamTrack] = []
    b.on("track", lambda event: arrived.append(event.track))
    for track in (player.audio, player.video):
        a.add_track(track)
    await connect(a, b)
    async with recording(tmp_path / "call.webm", *arrived):
        await running_for(2.5)
    numbers = [clips.read(picture) for _, picture in frames_of(tmp_path / "call.webm")]
    assert len(set(numbers)) > 5
    assert np.abs(audio_of(tmp_path / "call.webm")).max() > 4000
    player.close()


@pytest.mark.parametrize("ending", ["mp4", "webm", "mkv", "wav", "ogg"])
def test_what_a_killed_process_leaves_can_be_played(tmp_path: Path, ending: str) -> None:
    clip = clips.make(tmp_path / "clip.mp4")
    path = tmp_path / f"left.{ending}"
    program = f"""
import asyncio, webrtc
async def main():
    player = webrtc.MediaPlayer({str(clip)!r}, loop=True)
    recorder = webrtc.MediaRecorder({str(path)!r})
    recorder.add_track(player.audio)
    if {ending not in ("wav", "ogg")}:
        recorder.add_track(player.video)
    async with recorder:
        await asyncio.sleep(4)
        print("recording", flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"recording\n"
        os.kill(process.pid, signal.SIGKILL)
    sound = audio_of(path)
    assert len(sound) / clips.RATE > 1 and np.abs(sound).max() > 4000
    if ending not in ("wav", "ogg"):
        assert len(frames_of(path)) > 10


async def test_a_full_disk_is_said_and_does_not_hang() -> None:
    source = RTCAudioSource()
    recorder = MediaRecorder("/dev/full", format="wav")
    recorder.add_track(source.create_track())
    await recorder.start()
    await source.write(clips.tone(0, 2 * clips.RATE))
    await running_for(0.5)
    with pytest.raises(webrtc.NotReadableError, match=r"cannot write '/dev/full'.*No space left"):
        await recorder.stop()


async def test_a_full_disk_is_told_when_it_happens(event: Any) -> None:
    source = RTCAudioSource()
    recorder = MediaRecorder("/dev/full", format="wav")
    recorder.add_track(source.create_track())
    failed = event(recorder, "error")
    await recorder.start()
    await source.write(clips.tone(0, 2 * clips.RATE))
    with pytest.raises(webrtc.NotReadableError, match="No space left"):
        await asyncio.wait_for(recorder.ended(), 30)
    assert "cannot write '/dev/full'" in (await failed).message
    assert isinstance((await failed).error, webrtc.NotReadableError)
    await recorder.stop()


async def test_a_recording_ends_with_its_tracks(tmp_path: Path, event: Any) -> None:
    source = RTCVideoSource()
    track = source.create_track()
    recorder = MediaRecorder(tmp_path / "film.mp4")
    recorder.add_track(track)
    ended = event(recorder, "ended")
    await recorder.start()
    async with pushing(source, lambda _: np.full((48, 64, 3), 90, np.uint8)):
        frames = webrtc.RTCVideoSink(track)
        for _ in range(10):
            await anext(frames)
    track.stop()
    await asyncio.wait_for(recorder.ended(), 30)
    await ended
    assert len(frames_of(tmp_path / "film.mp4")) >= 5


async def test_a_track_that_fails_is_told(tmp_path: Path, event: Any, monkeypatch: Any) -> None:
    source = RTCVideoSource()
    recorder = MediaRecorder(tmp_path / "film.mp4")
    recorder.add_track(source.create_track())
    failed = event(recorder, "error")
    await recorder.start()
    monkeypatch.setattr(private(recorder)._sinks[0], "_frame", lambda native: 1 / 0)
    source.push(np.zeros((48, 64, 3), np.uint8))
    assert isinstance((await asyncio.wait_for(failed, 10)).error, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        await recorder.ended()


async def test_a_tiny_first_frame_does_not_spoil_a_file(tmp_path: Path) -> None:
    source = RTCVideoSource()
    sizes = [(2, 2), (240, 320)]
    recorded = recording(tmp_path / "tiny.mp4", source.create_track())
    async with recorded, pushing(source, lambda number: np.full((*sizes[number > 3], 3), 90, np.uint8)):
        await running_for(0.6)
    pictures = frames_of(tmp_path / "tiny.mp4")
    assert len(pictures) > 5
    assert {picture.shape for _, picture in pictures} == {(16, 16, 3)}


async def test_a_recording_has_the_size_that_was_asked_for(tmp_path: Path) -> None:
    source = RTCVideoSource()
    recorder = MediaRecorder(tmp_path / "film.mp4", video_size=(320, 240), video_bitrate=200_000)
    recorder.add_track(source.create_track())
    async with recorder, pushing(source, lambda _: np.full((24, 32, 3), 200, np.uint8)):
        await running_for(0.6)
    pictures = frames_of(tmp_path / "film.mp4")
    assert {picture.shape for _, picture in pictures} == {(240, 320, 3)}
    assert pictures[-1][1].mean() == pytest.approx(200, abs=4)


async def test_a_recorder_without_a_single_frame_stops(tmp_path: Path) -> None:
    async with recording(tmp_path / "nothing.mp4", RTCVideoSource().create_track()):
        pass


async def test_who_is_cancelled_while_stopping_may_stop_again(tmp_path: Path) -> None:
    source = RTCVideoSource()
    recorder = MediaRecorder(tmp_path / "x.mp4")
    recorder.add_track(source.create_track())
    await recorder.start()
    async with pushing(source, lambda _: np.zeros((48, 64, 3), np.uint8)):
        await running_for(0.3)
    stopping = await started(recorder.stop())
    stopping.cancel()
    await asyncio.wait([stopping])
    await recorder.stop()
    assert frames_of(tmp_path / "x.mp4")


async def test_a_track_that_cannot_be_read_leaves_no_thread(tmp_path: Path) -> None:
    recorder = MediaRecorder(tmp_path / "x.mp4")
    recorder.add_track(webrtc.EncodedVideoSource().create_track())
    with pytest.raises(webrtc.InvalidStateError, match="encoded"):
        await recorder.start()
    assert private(recorder)._writer
    private(recorder)._writer.thread.join(5)
    assert not private(recorder)._writer.thread.is_alive()


def test_a_recorder_ends_with_its_loop(tmp_path: Path) -> None:
    async def record() -> MediaRecorder:
        source = RTCVideoSource()
        recorder = MediaRecorder(tmp_path / "x.mp4")
        recorder.add_track(source.create_track())
        await recorder.start()
        async with pushing(source, lambda _: np.zeros((48, 64, 3), np.uint8)):
            await running_for(0.3)
        return recorder

    recorder = asyncio.run(record())
    assert private(recorder)._writer
    private(recorder)._writer.thread.join(5)
    assert not private(recorder)._writer.thread.is_alive()
    assert frames_of(tmp_path / "x.mp4")


def test_a_file_is_whole_though_the_program_ends_without_stopping(tmp_path: Path, run_python: Any) -> None:
    path = tmp_path / "left.mp4"
    program = f"""
import asyncio, numpy as np, webrtc
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60
    source = webrtc.RTCVideoSource()
    recorder = webrtc.MediaRecorder({str(path)!r})
    recorder.add_track(source.create_track())
    await recorder.start()
    for _ in range(20):
        source.push(np.full((240, 320, 3), 90, np.uint8))
        await asyncio.sleep(0.02)
asyncio.run(main())
"""
    run_python("-c", program)
    assert len(frames_of(path)) > 5


async def test_each_track_that_arrives_may_be_added_and_the_recording_begun(
    peers: Any, tmp_path: Path
) -> None:
    a, b = peers
    sound, pictures = RTCAudioSource(), RTCVideoSource()
    recorder = MediaRecorder(tmp_path / "x.mp4")

    async def on_track(event: webrtc.RTCTrackEvent) -> None:
        recorder.add_track(event.track)
        await recorder.start()

    b.on("track", on_track)
    a.add_track(sound.create_track())
    a.add_track(pictures.create_track())
    await connect(a, b)
    async with pushing(pictures, lambda _: np.full((240, 320, 3), 90, np.uint8)):
        await sound.write(clips.tone(0, clips.RATE))
        await sound.drain()
    await recorder.stop()
    assert len(frames_of(tmp_path / "x.mp4")) > 5
    assert np.abs(audio_of(tmp_path / "x.mp4")).max() > 6000
    with pytest.raises(webrtc.InvalidStateError, match="was stopped"):
        await recorder.start()


async def test_a_track_that_comes_when_the_file_has_begun_is_refused(tmp_path: Path) -> None:
    source = RTCVideoSource()
    recorder = MediaRecorder(tmp_path / "x.mp4")
    recorder.add_track(source.create_track())
    await recorder.start()
    async with pushing(source, lambda _: np.full((240, 320, 3), 90, np.uint8)):
        await until(lambda: private(recorder)._writer and private(recorder)._writer._begun)
    with pytest.raises(webrtc.InvalidStateError, match="has begun: add all tracks before"):
        recorder.add_track(RTCAudioSource().create_track())
    await recorder.stop()
    assert frames_of(tmp_path / "x.mp4")


async def test_a_failure_that_nobody_asks_for_is_logged(caplog: pytest.LogCaptureFixture, event: Any) -> None:
    source = RTCAudioSource()
    recorder = MediaRecorder("/dev/full", format="wav")
    recorder.add_track(source.create_track())
    await recorder.start()
    await source.write(clips.tone(0, 2 * clips.RATE))
    await asyncio.wait_for(event(recorder, "ended"), 30)
    assert "recording to /dev/full failed: cannot write '/dev/full'" in caplog.text
    with pytest.raises(webrtc.NotReadableError):
        await recorder.stop()
