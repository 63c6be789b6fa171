"""The type checkers, run as by the author of a program: with the stubs, without the source."""

from __future__ import annotations

import fcntl
import json
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
import webrtc

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The programs: of users, and those with planted mistakes.
FOLDERS = ("benchmarks", "examples", "tests")
# What runs on the real aiortc, which is not installed.
FOREIGN = ROOT / "benchmarks/lines"
# Where they find modules that are not installed, as by pytest.
PATHS = (ROOT, ROOT / "benchmarks", ROOT / "third_party/libwebrtc/driver")
# Reported errors, by file and line.
Found = dict[pathlib.Path, dict[int, str]]
# Creates a file or folder with the function, and returns its path.
Once = Callable[[str, Callable[[pathlib.Path], object]], pathlib.Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Create something once for all processes of pytest-xdist: checkers take seconds."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "typing"
    folder.mkdir(exist_ok=True)

    def made(name: str, make: Callable[[pathlib.Path], object]) -> pathlib.Path:
        path = folder / name
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                make(path)
        return path

    return made


@pytest.fixture(scope="session")
def stubs(once: Once) -> pathlib.Path:
    """A folder with the stub packages, like site-packages."""
    command = [sys.executable, str(ROOT / "scripts" / "stubs")]
    return once("stubs", lambda folder: subprocess.run([*command, str(folder)], check=True))


@pytest.fixture(scope="session")
def types(once: Once, stubs: pathlib.Path) -> pathlib.Path:
    """The same under the names of the packages, for a search path of a checker."""

    def make(folder: pathlib.Path) -> None:
        folder.mkdir()
        for name in ("webrtc", "wrtc"):
            (folder / name).symlink_to(stubs / f"{name}-stubs")

    return once("types", make)


@pytest.fixture(scope="session")
def names(once: Once) -> pathlib.Path:
    """A program that uses each public name."""
    names = [name for name in webrtc.__all__ if not name.startswith("__")]
    uses = [f"print({name}, webrtc.{name})" for name in names]
    text = "\n".join(["import webrtc", "from webrtc import *", *uses])
    return once("names.py", lambda path: path.write_text(text))


@pytest.fixture(scope="session", params=["mypy", "pyright"])
def checker(request: pytest.FixtureRequest) -> str:
    """The name of a type checker."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def found(
    checker: str, request: pytest.FixtureRequest, once: Once, types: pathlib.Path, names: pathlib.Path
) -> Found:
    """All errors that a checker reports."""
    paths = [path for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py"))]
    files = [path for path in paths if "node_modules" not in path.parts and FOREIGN not in path.parents]
    files += [names, *sorted((types / "webrtc").rglob("*.pyi"))]
    # Keeps the analysis of numpy between runs.
    cache = f"--cache-dir={request.config.cache.mkdir('mypy')}"
    settings = {
        "stubPath": str(types),
        "extraPaths": [*map(str, PATHS)],
        "pythonVersion": "3.10",
        "reportUnnecessaryComparison": "error",
    }
    command = {
        "mypy": [
            "mypy",
            "--strict",
            "--python-version=3.10",
            "--config-file=",
            "--explicit-package-bases",
            "--show-absolute-path",
            cache,
        ],
        "pyright": ["pyright", "--pythonpath", sys.executable],
    }[checker]

    def make(path: pathlib.Path) -> None:
        (path.parent / "pyrightconfig.json").write_text(json.dumps(settings))
        path.write_text(run(types, path.parent, *command, *files))

    return reported(once(f"{checker}.txt", make).read_text(), set(files))


def run(types: pathlib.Path, folder: pathlib.Path, tool: str, *arguments: str | pathlib.Path) -> str:
    """Return the output of a checker."""
    path = os.pathsep.join(map(str, (types, *PATHS)))
    told = {"MYPYPATH": path, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-m", tool, *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **told}, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def reported(text: str, files: set[pathlib.Path]) -> Found:
    """Return the errors in these files, without those in imported modules."""
    found: Found = {}
    for name, line, message in re.findall(
        r"^\s*(\S+\.pyi?):(\d+):(?:\d+ -)? error: (.*)", text, re.MULTILINE
    ):
        if (path := pathlib.Path(name)) in files:
            found.setdefault(path, {})[int(line)] = message
    return found
