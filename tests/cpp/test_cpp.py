"""Builds and runs the tests in C++ of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = os.environ.get("WRTC_BUILD", "release")


@pytest.mark.timeout(300)
def test_what_python_cannot_reach_passes_its_tests_in_cpp() -> None:
    trees = sorted((ROOT / "build").glob(f"*/{BUILD}/CMakeCache.txt"), key=lambda path: path.stat().st_mtime)
    if not trees:
        pytest.skip(f"no build folder of the {BUILD} build: scripts/setup makes it")
    tree = trees[-1].parent
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    built = subprocess.run(
        ["cmake", "--build", tree, "--target", "wrtc_cpp_tests"],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr
    run = subprocess.run([tree / "tests" / "cpp" / "wrtc_cpp_tests"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
