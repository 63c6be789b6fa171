"""Recorders that are stopped at odd moments."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
import webrtc

from tests.waiting import started


async def test_stopping_while_it_starts_stops_it(tmp_path: Path) -> None:
    recorder = webrtc.MediaRecorder(tmp_path / "tone.wav")
    recorder.add_track(webrtc.RTCAudioSource().create_track())
    starting = await started(recorder.start())
    await recorder.stop()
    await starting
    await asyncio.wait_for(recorder.ended(), 5)
    for thread in threading.enumerate():
        if thread.name == "webrtc-recorder":
            await asyncio.to_thread(thread.join, 10)
            assert not thread.is_alive()


async def test_what_has_not_started_cannot_end_and_is_stopped_without_effect(tmp_path: Path) -> None:
    recorder = webrtc.MediaRecorder(tmp_path / "tone.wav")
    with pytest.raises(webrtc.InvalidStateError, match="has not started"):
        await recorder.ended()
    await recorder.stop()
    wrong: Any = "audio"
    with pytest.raises(TypeError, match="add_track takes a MediaStreamTrack, not 'audio'"):
        recorder.add_track(wrong)
    assert not (tmp_path / "tone.wav").exists()
