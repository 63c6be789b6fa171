"""The checks of style and types pass: each says what it found where it doesn't."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent


def shell_scripts() -> list[Path]:
    candidates = [
        p for folder in (".ci", "scripts") for p in sorted((ROOT / folder).rglob("*")) if p.is_file()
    ]
    return [p for p in candidates if p.suffix == ".sh" or p.read_text().startswith("#!/usr/bin/env bash")]


CHECKS: dict[str, list[str | Path]] = {
    "ruff check": ["ruff", "check", "--quiet"],
    "ruff format": ["ruff", "format", "--check"],
    "mypy": ["mypy"],
    "clang-format": [
        "clang-format",
        "--dry-run",
        "-Werror",
        *sorted(
            p
            for name in ("cpp", "tests")
            for p in (ROOT / name).rglob("*")
            if p.suffix in (".c", ".h", ".cpp")
        ),
    ],
    "shellcheck": ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *shell_scripts()],
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_nothing(check: str) -> None:
    tool, *arguments = CHECKS[check]
    result = subprocess.run(
        [str(TOOLS / tool), *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
