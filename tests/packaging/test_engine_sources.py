"""The engine's sources are those that are recorded, and what a move to another milestone changes is named."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import build
import components
import inventory
from settings import RECIPE, EngineError, Settings

LISTS = sorted((RECIPE / "sources").glob("*.txt"))
PROJECT = f"""cmake_minimum_required(VERSION 3.24)
project(tiny LANGUAGES C CXX)
set(ENGINE_SOURCE "" CACHE PATH "")
set(THIRD_PARTY ${{ENGINE_SOURCE}}/third_party)
include({RECIPE}/parts.cmake)
add_library(engine STATIC)
file(GLOB sources ${{THIRD_PARTY}}/webrtc/*/*.cc ${{THIRD_PARTY}}/webrtc/*/*.c)
engine_part(webrtc SOURCES ${{sources}} BATCH 2 ALONE pc/c.cc)
engine_part(codec SOURCES ${{THIRD_PARTY}}/codec/codec.c)
"""
FILES = ("codec/codec.c", "webrtc/pc/a.cc", "webrtc/pc/b.cc", "webrtc/pc/c.cc", "webrtc/pc/d.c")
ABOUT = """Name: A codec
URL: https://example.org/
Version: N/A
Revision: 123
License: MIT

Description:
License: none
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree of two parts, one of which describes itself."""
    tree = tmp_path / "tree"
    for name in FILES:
        file = tree / "third_party" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tree / "third_party/codec/README.chromium").write_text(ABOUT)
    return tree


@pytest.fixture
def configure(tmp_path: Path, tree: Path) -> Callable[[], Path]:
    """Configures a build of the tree as the driver does, and returns its folder."""
    project, objects = tmp_path / "project", tmp_path / "objects"
    project.mkdir()
    (project / "CMakeLists.txt").write_text(PROJECT)
    compiler = shutil.which("clang-19") or pytest.skip("needs clang-19")

    def run() -> Path:
        inventory.request(objects)
        subprocess.run(
            ["cmake", "-GNinja", "-S", project, "-B", objects, f"-DENGINE_SOURCE={tree}",
             f"-DCMAKE_C_COMPILER={compiler}",
             f"-DCMAKE_CXX_COMPILER={compiler.replace('clang', 'clang++')}"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return objects

    return run


@pytest.fixture
def records(tmp_path: Path, configure: Callable[[], Path]) -> tuple[Path, Path]:
    """The list and the components of the tree as it is at first."""
    lists, record = tmp_path / "sources", tmp_path / "components.json"
    inventory.main(configure(), lists, record)
    return lists, record


def test_all_sources_are_recorded_also_those_that_are_compiled_as_one(records: tuple[Path, Path]) -> None:
    lists, record = records
    assert (lists / f"{platform.machine()}.txt").read_text().split() == sorted(FILES)
    assert json.loads(record.read_text()) == {
        "codec": {"name": "A codec", "url": "https://example.org/", "revision": "123", "license": "MIT"}
    }


def test_an_unchanged_tree_has_no_difference(
    records: tuple[Path, Path], configure: Callable[[], Path]
) -> None:
    assert inventory.compare(configure(), *records) == ""


def test_a_file_that_joins_and_one_that_vanishes_are_named(
    records: tuple[Path, Path], configure: Callable[[], Path], tree: Path
) -> None:
    (tree / "third_party/webrtc/pc/b.cc").rename(tree / "third_party/webrtc/pc/b_unittest.cc")
    found = inventory.compare(configure(), *records)
    assert found.startswith("-webrtc/pc/b.cc, +webrtc/pc/b_unittest.cc in sources/")


def test_many_differences_are_counted(
    records: tuple[Path, Path], configure: Callable[[], Path], tree: Path
) -> None:
    for number in range(9):
        (tree / f"third_party/webrtc/pc/new{number}.cc").touch()
    assert " and 4 more in sources/" in inventory.compare(configure(), *records)


def test_a_component_of_another_version_is_named(
    records: tuple[Path, Path], configure: Callable[[], Path], tree: Path
) -> None:
    (tree / "third_party/codec/README.chromium").write_text(ABOUT.replace("123", "124"))
    assert inventory.compare(configure(), *records) == "codec in components.json"


def test_the_build_of_a_pinned_source_that_differs_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    configure: Callable[[], Path],
    capsys: pytest.CaptureFixture[str],
    tree: Path,
) -> None:
    objects = configure()
    monkeypatch.delenv("WRTC_LIBWEBRTC_SOURCE", raising=False)
    with pytest.raises(EngineError, match=r"differs from what is recorded.*/inventory\.py "):
        build.check_sources(Settings.read([]), objects)
    build.check_sources(Settings.read(["--source", str(tree)]), objects)
    assert f"{tree} differs from the pinned source" in capsys.readouterr().err


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_a_list_is_sorted_and_has_what_a_connection_needs(file: Path) -> None:
    names = file.read_text().splitlines()
    assert names == sorted(set(names))
    for needed in ("webrtc/pc/peer_connection.cc", "webrtc/net/dcsctp/socket/dcsctp_socket.cc"):
        assert needed in names


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_a_list_has_no_test_and_nothing_of_another_system(file: Path) -> None:
    foreign = re.compile(
        r"_(unittests?|perftest|fuzzer|bench(mark)?|win|mac|ios|android)\.\w+$|/mock_|/(win|mac)/"
    )
    # BoringSSL's own lists name the files of all systems, which are empty on the others.
    names = [name for name in file.read_text().splitlines() if not name.startswith("boringssl/")]
    assert [name for name in names if foreign.search(name)] == []


def test_each_component_has_a_name_and_a_licence() -> None:
    for about in components.read().values():
        assert about["name"] and about["license"]
