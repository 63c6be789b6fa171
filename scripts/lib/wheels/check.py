"""The checks of a release, on each file as it is built."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from scripts.lib.release import files

from .errors import WheelError


def size(path: Path) -> str:
    """Raises an error that names what is wrong with a file. Returns its size."""
    if found := list(files.problems(path)):
        raise WheelError("; ".join(found))
    return f"{path.stat().st_size / 1e6:.2f} MB"


def wheel(path: Path) -> str:
    """The same for a wheel, with the oldest platform that auditwheel finds it to be for."""
    command = [sys.executable, "-m", "auditwheel", "show", str(path)]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    found = re.search(r"manylinux_\d+_\d+_\w+", said)
    return f"{size(path)}, auditwheel: {found[0] if found else said.strip()}"
