"""Flash and click of a clap stand together in the recording of a call."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import recording_sync


@pytest.mark.parametrize("encoded", [False, True])
async def test_audio_and_video_of_a_call_are_in_step(tmp_path: Path, encoded: bool) -> None:
    clip, path = tmp_path / "claps.mkv", tmp_path / "call.webm"
    recording_sync.make(clip, 5, 320, 240)
    await recording_sync.call(clip, path, encoded)
    offsets = recording_sync.offsets(path)
    assert len(offsets) >= 4
    assert np.median(np.abs(offsets)) < 40
