"""What wheels share with the engine's driver, whose modules are found by their short names."""

from __future__ import annotations

import sys
from pathlib import Path

# At the end: the driver has a module called build, and there is a package of that name.
sys.path.append(str(Path(__file__).parents[3] / "third_party" / "libwebrtc" / "driver"))

from apt import PROBLEM, own_archive, private_lists
from progress import clock
from settings import user_cache

__all__ = ["PROBLEM", "clock", "own_archive", "private_lists", "user_cache"]
