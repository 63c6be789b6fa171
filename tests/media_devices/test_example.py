"""examples/devices.py, as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "devices.py"


def test_synthetic_devices_arrive(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLE, "--synthetic", "--seconds", "3")
    assert "audio: peak 0." in said
    assert "video: VideoFrame(I420, 640x480" in said


@pytest.mark.usefixtures("x_server")
def test_a_screen_arrives(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLE, "--screen", "--seconds", "3")
    assert "found screen:" in said
    assert "video: VideoFrame(I420, 640x480" in said


@pytest.mark.usefixtures("pulseaudio")
def test_what_arrives_is_played(run_python: Callable[..., str]) -> None:
    said = run_python(EXAMPLE, "--synthetic", "--play", "--seconds", "3")
    assert "audio: peak 0." in said
