"""The location in the program from which the package was called."""

from __future__ import annotations

import os
import sys

_PACKAGE = os.path.dirname(__file__) + os.sep


def caller() -> tuple[str, int]:
    """Return file and line of the nearest caller outside of this package."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
