"""Recorders and relays, beyond what aiortc's own tests look at."""

from __future__ import annotations

import asyncio
from pathlib import Path

import av
import pytest
from webrtc import aiortc
from webrtc.aiortc.contrib.media import MediaRecorder, MediaRelay
from webrtc.aiortc.mediastreams import MediaStreamError

# Where the timestamps of a track begin that was there long before, in seconds.
LATE = 1000


class LateTrack(aiortc.VideoStreamTrack):
    """Remembers what it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[av.VideoFrame] = []

    async def recv(self) -> av.VideoFrame:
        frame = await super().recv()
        frame.pts += LATE * 90_000
        self.given.append(frame)
        return frame


def times(path: Path) -> list[float]:
    with av.open(path) as container:
        return [frame.time or 0.0 for frame in container.decode(video=0)]


async def test_a_recorder_leaves_the_times_of_frames_to_others_as_they_are(tmp_path: Path) -> None:
    track = LateTrack()
    recorder = MediaRecorder(tmp_path / "x.mp4")
    recorder.addTrack(track)
    await recorder.start()
    await asyncio.sleep(0.5)
    await recorder.stop()
    assert len(track.given) > 3
    assert all((frame.time or 0) >= LATE for frame in track.given)
    found = times(tmp_path / "x.mp4")
    assert found == sorted(found) and found[-1] < 5


async def test_who_is_cancelled_while_a_recorder_stops_has_a_whole_file(tmp_path: Path) -> None:
    recorder = MediaRecorder(tmp_path / "x.mp4")
    recorder.addTrack(aiortc.VideoStreamTrack())
    await recorder.start()
    await asyncio.sleep(0.3)
    stopping = asyncio.create_task(recorder.stop())
    await asyncio.sleep(0)
    stopping.cancel()
    await asyncio.wait([stopping])
    await recorder.stop()
    assert times(tmp_path / "x.mp4")


async def test_readers_of_a_relay_hear_of_a_track_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(aiortc.VideoStreamTrack):
        async def recv(self) -> av.VideoFrame:
            raise OSError("unplugged")

    reader = MediaRelay().subscribe(Broken())
    with pytest.raises(MediaStreamError):
        await asyncio.wait_for(reader.recv(), 5)
    assert "unplugged" in caplog.text
