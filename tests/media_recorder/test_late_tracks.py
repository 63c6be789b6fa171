"""Tracks that are added to a recorder that runs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import MediaRecorder, RTCAudioSource, RTCVideoSource

from tests.media_player import clips
from tests.media_recorder.test_recording import audio_of, frames_of, pushing
from tests.unchecked import private
from tests.waiting import started, turns


@pytest.mark.parametrize("while_it_starts", [True, False])
async def test_a_track_that_comes_shortly_after_the_start_is_in_the_file(
    tmp_path: Path, while_it_starts: bool
) -> None:
    sound, pictures = RTCAudioSource(), RTCVideoSource()
    recorder = MediaRecorder(tmp_path / "late.mkv")
    recorder.add_track(sound.create_track())
    starting = await started(recorder.start())
    await turns(3)  # The file is being opened, on a thread.
    if not while_it_starts:
        await starting
    recorder.add_track(pictures.create_track())
    await starting
    async with pushing(pictures, clips.draw):
        await sound.write(clips.tone(0, clips.RATE))
        await sound.drain()
        assert recorder.dropped == 0
        with pytest.raises(webrtc.InvalidStateError, match="has begun: add all tracks before"):
            recorder.add_track(RTCAudioSource().create_track())
    await recorder.stop()
    assert np.abs(audio_of(tmp_path / "late.mkv")).max() > 4000
    numbers = [clips.read(picture) for _, picture in frames_of(tmp_path / "late.mkv")]
    assert len(numbers) > 3
    assert numbers == sorted(set(numbers))


async def test_a_late_track_that_does_not_fit_is_refused_and_recording_continues(tmp_path: Path) -> None:
    sound = RTCAudioSource()
    recorder = MediaRecorder(tmp_path / "late.wav")
    recorder.add_track(sound.create_track())
    await recorder.start()
    with pytest.raises(webrtc.NotSupportedError, match="a wav file cannot contain video"):
        recorder.add_track(RTCVideoSource().create_track())
    with pytest.raises(webrtc.NotSupportedError, match="a wav file cannot contain more than one track"):
        recorder.add_track(RTCAudioSource().create_track())
    await sound.write(clips.tone(0, clips.RATE))
    await sound.drain()
    await recorder.stop()
    assert len(audio_of(tmp_path / "late.wav")) / clips.RATE == pytest.approx(1, abs=0.2)


async def test_a_track_that_does_not_fit_and_comes_while_the_file_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = threading.Event()
    cls = private(MediaRecorder)
    opened = cls._open

    def open_when_added(recorder: MediaRecorder, tracks: Any) -> Any:
        added.wait(10)
        return opened(recorder, tracks)

    monkeypatch.setattr(cls, "_open", open_when_added)
    sound = RTCAudioSource()
    recorder = MediaRecorder(tmp_path / "late.wav")
    recorder.add_track(sound.create_track())
    starting = await started(recorder.start())
    for _ in range(3):
        # At last, the thread that opens the file waits.
        with pytest.raises(webrtc.NotSupportedError, match="a wav file cannot contain video"):
            recorder.add_track(RTCVideoSource().create_track())
        with pytest.raises(webrtc.NotSupportedError, match="a wav file cannot contain more than one track"):
            recorder.add_track(RTCAudioSource().create_track())
        await turns(1)
    added.set()
    await starting
    await sound.write(clips.tone(0, clips.RATE // 10))
    await sound.drain()
    await recorder.stop()
    assert len(audio_of(tmp_path / "late.wav"))
