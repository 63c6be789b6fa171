"""What the guide says of forks and exits is what happens."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tables_of_forks_and_exits_are_those_that_the_program_prints() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "lifetime.py")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=110).stdout
    guide = (ROOT / "docs" / "guides" / "lifetime.md").read_text()
    tables = [line for line in guide.splitlines() if line.startswith("|")]
    assert tables == [line for line in printed.splitlines() if line]
