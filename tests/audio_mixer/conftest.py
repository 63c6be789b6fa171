"""The sounds of the tests of RTCAudioSource."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "rtc_audio_source"))
