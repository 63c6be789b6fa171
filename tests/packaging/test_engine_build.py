"""The engine's driver goes on from where a build was interrupted, and only from there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RECIPE = Path(__file__).parents[2] / "third_party" / "libwebrtc"


def run_driver(statement: str) -> None:
    program = f"import build\nfrom pathlib import Path\n{statement}"
    subprocess.run([sys.executable, "-c", program], cwd=RECIPE / "driver", check=True, timeout=30)


@pytest.mark.parametrize(("source", "kept"), [(RECIPE, True), (Path("/elsewhere"), False)])
def test_a_build_that_another_checkout_began_is_begun_anew(tmp_path: Path, source: Path, kept: bool) -> None:
    objects = tmp_path / "build"
    objects.mkdir()
    (objects / "one.o").touch()
    (objects / "CMakeCache.txt").write_text(f"CMAKE_HOME_DIRECTORY:INTERNAL={source}\n")
    run_driver(f"build.forget_other_checkout(Path({str(objects)!r}))")
    assert (objects / "one.o").exists() is kept


@pytest.mark.parametrize(
    "output",
    [
        "CMake Error: the source is elsewhere\n",
        "CMake Error at a.cmake:1 (find):\n  the source is elsewhere\n",
    ],
)
def test_what_cmake_says_is_passed_on(tmp_path: Path, output: str) -> None:
    cmake = tmp_path / "cmake"
    cmake.write_text(f"#!/bin/sh\ncat <<'.'\n{output}.\nexit 1\n")
    cmake.chmod(0o755)
    run_driver(
        "from types import SimpleNamespace\n"
        f"settings = SimpleNamespace(cmake={str(cmake)!r}, ninja='', build='', cc='', cxx='')\n"
        f"here = Path({str(tmp_path)!r})\n"
        "try:\n    build.configure(settings, here, here)\n"
        "except build.EngineError as error:\n    assert 'the source is elsewhere' in str(error), error\n"
        "else:\n    raise AssertionError('it went well')"
    )
