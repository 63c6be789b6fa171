"""What the tests of the player share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """One second of numbered pictures with a tone."""
    from clips import make

    return make(tmp_path / "clip.mp4")
