"""What the examples are given comes from the tests of the player."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "media_player"))
