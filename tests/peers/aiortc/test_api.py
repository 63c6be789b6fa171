"""The same program on aiortc and on `webrtc.aiortc`: offers and answers, and manual transports (ORTC)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.aiortc import test_real_aiortc as programs
from tests.peers.install import Installed, filled


@pytest.mark.cell("webrtc.aiortc", "data, audio and video")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
def test_one_program_runs_on_both_libraries(installed: Installed, offers: str, tmp_path: Path) -> None:
    python = filled("{python}", installed.name)
    programs.test_data_audio_and_video_go_both_ways(offers, python, tmp_path)


@pytest.mark.cell("webrtc.aiortc", "manual transports (ORTC)")
def test_manual_transports_of_both_libraries_connect(installed: Installed) -> None:
    python = filled("{python}", installed.name)
    programs.test_manual_transports_carry_data_audio_and_video_both_ways(python)
