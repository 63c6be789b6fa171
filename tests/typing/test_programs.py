"""Type checkers find the mistakes in programs, and report nothing else."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(__file__).parent / "programs"
# Errors by file and line.
Found = dict[pathlib.Path, dict[int, str]]


def test_each_planted_mistake_is_found_and_nothing_else(found: Found, checker: str) -> None:
    program = PROGRAMS / "planted_mistakes.py"
    lines = program.read_text().splitlines()
    marks = ("# mistake: ", f"# mistake for {checker}: ")
    planted = {number for number, line in enumerate(lines, 1) if any(mark in line for mark in marks)}
    assert len(planted) >= 12
    errors = found[program]
    assert [lines[number - 1].strip() for number in sorted(planted - errors.keys())] == []
    assert [f"{number}: {errors[number]}" for number in sorted(errors.keys() - planted)] == []


def test_a_correct_program_has_no_type_errors(found: Found) -> None:
    assert found.get(PROGRAMS / "without_mistakes.py", {}) == {}


@pytest.mark.parametrize("folder", ["benchmarks", "examples", "tests"])
def test_a_folder_has_no_type_errors(found: Found, folder: str) -> None:
    paths = [path for path in found if path.is_relative_to(ROOT / folder)]
    assert {path: found[path] for path in paths if not path.is_relative_to(PROGRAMS)} == {}


def test_all_public_names_are_known_to_a_type_checker(found: Found, names: pathlib.Path) -> None:
    assert found.get(names, {}) == {}


# Event methods of a class accept fewer names than those of EventTarget. W3CEnum has no members.
# In stubs, mypy wants each abstract class to name ABCMeta again.
EXPECTED = ("incompatible", "overrides class", "with zero members", "has abstract attributes")


def test_the_stubs_have_no_type_errors(found: Found, types: pathlib.Path) -> None:
    wrong = [
        f"{path.relative_to(types)}:{line}: {message}"
        for path, errors in found.items()
        for line, message in errors.items()
        if path.is_relative_to(types) and not any(text in message for text in EXPECTED)
    ]
    assert wrong == []


def test_pyright_finds_the_installed_stubs_without_settings(tmp_path: pathlib.Path) -> None:
    program = shutil.copy(PROGRAMS / "planted_mistakes.py", tmp_path)
    # Settings of the folders above have no effect.
    (tmp_path / "pyrightconfig.json").write_text("{}")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, program]
    told = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, text=True)
    lines = pathlib.Path(program).read_text().splitlines()
    planted = {number for number, line in enumerate(lines, 1) if "# mistake: " in line}
    assert {int(number) for number in re.findall(r":(\d+):\d+ - error: ", done.stdout)} == planted
