"""A few random programs from a fixed seed; `scripts/drive` runs as many as there is time for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_random_programs_end_well_and_leave_nothing(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = [sys.executable, "-m", "tests.driver.drive", "--trace", str(trace)]
    options = ["--seed", "1", "--programs", "25", "--steps", "40"]
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    ended = subprocess.run(
        [*command, *options], capture_output=True, text=True, timeout=240, env=environment, cwd=ROOT
    )
    steps = "\n".join(trace.read_text().splitlines()[-40:])
    assert (ended.returncode, ended.stderr) == (0, ""), f"after\n{steps}"
    assert " programs, " in ended.stdout
