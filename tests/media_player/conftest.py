"""What the tests of the player share."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """One second of numbered frames with a tone."""
    from tests.media_player.clips import make

    return make(tmp_path / "clip.mp4")
