"""Recorders and relays, beyond aiortc's own tests."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import av
import pytest
from webrtc import aiortc
from webrtc.aiortc.contrib.media import MediaRecorder, MediaRelay
from webrtc.aiortc.mediastreams import MediaStreamError

# Where the timestamps of a track begin that was there long before, in seconds.
LATE = 1000


class LateTrack(aiortc.VideoStreamTrack):
    """Keeps its frames, and sets `enough` after ten of them."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Any] = []
        self.enough = asyncio.Event()

    async def recv(self) -> Any:
        frame: Any = await super().recv()
        frame.pts += LATE * 90_000
        self.given.append(frame)
        if len(self.given) == 10:
            self.enough.set()
        return frame


def times(path: Path) -> list[float]:
    with av.open(path) as container:
        return [frame.time or 0.0 for frame in container.decode(video=0)]


async def test_a_recorder_does_not_change_the_times_of_frames(tmp_path: Path) -> None:
    track = LateTrack()
    recorder = MediaRecorder(tmp_path / "x.mp4")
    recorder.addTrack(track)
    await recorder.start()
    await asyncio.wait_for(track.enough.wait(), 10)
    await recorder.stop()
    assert all((frame.time or 0) >= LATE for frame in track.given)
    found = times(tmp_path / "x.mp4")
    assert found == sorted(found) and found[-1] < 5


async def test_a_cancelled_stop_of_a_recorder_completes_the_file(tmp_path: Path) -> None:
    recorder = MediaRecorder(tmp_path / "x.mp4")
    track = LateTrack()
    recorder.addTrack(track)
    await recorder.start()
    await asyncio.wait_for(track.enough.wait(), 10)
    stopping = asyncio.create_task(recorder.stop())
    await asyncio.sleep(0)
    stopping.cancel()
    await asyncio.wait([stopping])
    await recorder.stop()
    assert times(tmp_path / "x.mp4")


async def test_readers_of_a_relay_end_when_the_track_fails(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(aiortc.VideoStreamTrack):
        async def recv(self) -> av.VideoFrame:
            raise OSError("unplugged")

    reader = MediaRelay().subscribe(Broken())
    with pytest.raises(MediaStreamError):
        await asyncio.wait_for(reader.recv(), 5)
    assert "unplugged" in caplog.text
