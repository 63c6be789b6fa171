"""Tracks that are added to a recorder that runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import webrtc
from webrtc import MediaRecorder, RTCAudioSource, RTCVideoSource

from tests.media_player import clips
from tests.media_recorder.test_recording import audio_of, frames_of, pushing
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
