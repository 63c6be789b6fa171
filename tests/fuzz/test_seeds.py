"""Every stored input of a fuzz target passes: initial inputs, and inputs that once crashed it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEEDS = Path(__file__).parent / "seeds"
TARGETS = sorted(path.stem for path in Path(__file__).parent.glob("*.cpp") if path.stem != "replay")


@pytest.mark.parametrize("target", TARGETS)
def test_the_inputs_of_a_target_pass(target: str) -> None:
    tag = "cp{}{}".format(*sys.version_info[:2])
    build = os.environ.get("WRTC_BUILD", "release")
    programs = sorted(ROOT.glob(f"build/{tag}-*/{build}/tests/fuzz/fuzz_{target}"))
    assert programs, "scripts/setup test builds it (build/logs/test-programs.log)"
    inputs = sorted((SEEDS / target).iterdir())
    assert inputs
    # In an asan build, the program contains the sanitizer.
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    result = subprocess.run(
        [programs[0], *inputs], env=environment, capture_output=True, text=True, errors="replace", timeout=100
    )
    assert result.returncode == 0, result.stderr[-4000:]
