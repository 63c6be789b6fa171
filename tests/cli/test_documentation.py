"""What the guide to the command line says is true: ```shell blocks run, and options in ```sh blocks exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def lines(kind: str) -> list[str]:
    """The commands in the blocks of a kind."""
    found = []
    for page in PAGES:
        for block in re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL):
            found += [line for line in block.splitlines() if line.startswith("webrtc ")]
    return list(dict.fromkeys(found))


@pytest.mark.timeout(300)
def test_the_commands_run_one_after_the_other(run: Callable[..., Any], tmp_path: Path) -> None:
    commands = lines("shell")
    assert len(commands) >= 4
    for line in commands:
        done = run(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.returncode == 0, f"{line}: {done.stderr}"


@pytest.mark.parametrize("line", lines("sh"))
def test_the_options_of_a_command_exist(run: Callable[..., Any], line: str) -> None:
    _, command, *arguments = shlex.split(line, comments=True)
    help = run(command, "--help").stdout
    options = [each for each in arguments if each.startswith("-")]
    assert [option for option in options if f" {option} " not in help] == []
