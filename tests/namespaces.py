"""Programs on a machine of their own: in a network namespace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest


def run_in_namespace(setup: str, program: str) -> str:
    """What the program prints that runs on a machine of its own, which `setup` prepares."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("a network namespace needs root, unshare and ip")
    command = ["unshare", "--net", "sh", "-c", f'{setup} && exec "$0" -c "$1"', sys.executable, program]
    result = subprocess.run(command, timeout=60, text=True, capture_output=True)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.strip()
