"""What the tests of the recorder share."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("av", reason="PyAV is not installed: pip install python-webrtc[media]")
sys.path.insert(0, str(Path(__file__).parents[1] / "media_player"))
