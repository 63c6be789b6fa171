"""The engine's driver: what makes another engine, and going on from where a build was interrupted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RECIPE = Path(__file__).parents[2] / "third_party" / "libwebrtc"


def run_driver(statement: str) -> None:
    program = f"import build, platform\nfrom pathlib import Path\n{statement}"
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
        "settings.machine = platform.machine\n"
        f"here = Path({str(tmp_path)!r})\n"
        "try:\n    build.configure(settings, here, here)\n"
        "except build.EngineError as error:\n    assert 'the source is elsewhere' in str(error), error\n"
        "else:\n    raise AssertionError('it went well')"
    )


def engine_key(**environment: str) -> str:
    """The engine's key in that environment."""
    program = "from settings import Settings; import key; print(key.key(Settings.read([])))"
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=RECIPE / "driver",
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return result.stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree, for its names."""
    for name in ("webrtc/api/a.h", "boringssl/b.c", "webrtc/.git/index"):
        file = tmp_path / "tree" / "third_party" / name
        file.parent.mkdir(parents=True)
        file.write_text("1")
    return tmp_path / "tree"


def test_a_changed_file_of_a_named_tree_is_another_engine(tree: Path) -> None:
    before = engine_key(WRTC_LIBWEBRTC_SOURCE=str(tree))
    assert engine_key(WRTC_LIBWEBRTC_SOURCE=str(tree)) == before
    (tree / "third_party" / "boringssl" / "b.c").write_text("22")
    assert engine_key(WRTC_LIBWEBRTC_SOURCE=str(tree)) != before


def test_version_control_of_a_named_tree_is_no_part_of_the_engine(tree: Path) -> None:
    before = engine_key(WRTC_LIBWEBRTC_SOURCE=str(tree))
    (tree / "third_party" / "webrtc" / ".git" / "index").write_text("22")
    assert engine_key(WRTC_LIBWEBRTC_SOURCE=str(tree)) == before


@pytest.mark.parametrize("header", ["opus/opus.h", "dav1d/dav1d.h", "__config"])
def test_another_version_of_a_library_is_another_engine(tmp_path: Path, header: str) -> None:
    before = engine_key()
    file = tmp_path / header
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#include_next <{header}>\n#define A_NEW_VERSION 1\n")
    assert engine_key(CPATH=str(tmp_path)) != before


def test_another_compiler_is_another_engine(tmp_path: Path) -> None:
    compiler = shutil.which("clang-19") or pytest.skip("needs clang-19")
    newer = tmp_path / "clang"
    newer.write_text(
        f'#!/bin/sh\nif [ "$1" = --version ]; then echo clang 99; else exec {compiler} "$@"; fi\n'
    )
    newer.chmod(0o755)
    assert engine_key(CC=str(newer)) != engine_key()


def test_a_compiler_for_another_processor_makes_another_engine(tmp_path: Path) -> None:
    compiler = shutil.which("clang++-19") or pytest.skip("needs clang-19")
    cross = tmp_path / "clang++"
    cross.write_text(f'#!/bin/sh\nexec {compiler} --target=aarch64-linux-gnu "$@"\n')
    cross.chmod(0o755)
    run_driver(
        "from settings import Settings\n"
        f"machine = Settings.read(['--cxx', {str(cross)!r}]).machine()\n"
        "assert machine == 'aarch64', machine\n"
        "assert (build.target(machine) == []) is (platform.machine() == machine)\n"
        "assert build.target(platform.machine()) == []"
    )
    assert engine_key(CXX=str(cross)) != engine_key()


def test_each_kind_of_build_has_its_engine() -> None:
    assert len({engine_key(WRTC_BUILD=build) for build in ("release", "debug", "asan", "tsan")}) == 4


def test_coverage_is_measured_with_the_engine_of_users() -> None:
    assert engine_key(WRTC_BUILD="coverage") == engine_key(WRTC_BUILD="release")
