"""Sound that stops while pictures go on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from webrtc import RTCAudioSource, RTCOnDataEvent, RTCVideoSource

from tests.media_player import clips
from tests.media_recorder.test_recording import pictures_of, pushing, recording, sound_of
from tests.waiting import paced, running_for


async def test_where_sound_stops_the_file_goes_on_with_silence(tmp_path: Path) -> None:
    sound, pictures = RTCAudioSource(), RTCVideoSource()
    path = tmp_path / "silence.mkv"
    async with recording(path, sound.create_track(), pictures.create_track()), pushing(pictures, clips.draw):
        # 10 ms at a time, as a device does that then stops.
        async for number in paced(100, 30):
            sound.on_data(RTCOnDataEvent(clips.tone(number * 480, 480), 480, channel_count=2))
        # Sound counts as missing when it is a second late.
        await running_for(1.7)
    samples = sound_of(path)
    loud = np.flatnonzero(np.abs(samples) > 4000)
    silence = (len(samples) - loud[-1]) / clips.RATE
    assert 0.4 < silence < pictures_of(path)[-1][0]
    assert np.abs(samples[loud[-1] + clips.RATE // 10 :]).max() < 100
