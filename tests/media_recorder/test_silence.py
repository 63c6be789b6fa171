"""Audio that stops while video goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from webrtc import RTCAudioSource, RTCOnDataEvent, RTCVideoSource

from tests.media_player import clips
from tests.media_recorder.test_recording import audio_of, frames_of, pushing, recording
from tests.waiting import paced, running_for


async def test_where_audio_stops_the_file_goes_on_with_silence(tmp_path: Path) -> None:
    audio, video = RTCAudioSource(), RTCVideoSource()
    path = tmp_path / "silence.mkv"
    async with recording(path, audio.create_track(), video.create_track()), pushing(video, clips.draw):
        # 10 ms at a time, as a device does that then stops.
        async for number in paced(100, 30):
            audio.on_data(RTCOnDataEvent(clips.tone(number * 480, 480), 480, channel_count=2))
        # Audio counts as missing when it is a second late.
        await running_for(1.7)
    samples = audio_of(path)
    loud = np.flatnonzero(np.abs(samples) > 4000)
    silence = (len(samples) - loud[-1]) / clips.RATE
    assert 0.4 < silence < frames_of(path)[-1][0]
    assert np.abs(samples[loud[-1] + clips.RATE // 10 :]).max() < 100
