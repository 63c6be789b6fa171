"""Runs the C++ tests of this folder, which scripts/setup has built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_what_python_cannot_reach_passes_its_tests_in_cpp() -> None:
    tag = "cp{}{}".format(*sys.version_info[:2])
    build = os.environ.get("WRTC_BUILD", "release")
    programs = sorted(ROOT.glob(f"build/{tag}-*/{build}/tests/cpp/wrtc_cpp_tests"))
    if not programs:
        pytest.skip("needs the build folder of scripts/setup test")
    # In an asan build, the program contains the sanitizer.
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    result = subprocess.run([programs[0]], env=environment, capture_output=True, text=True, timeout=100)
    assert result.returncode == 0, result.stdout + result.stderr[-4000:]
