"""C++ includes run downward only, as docs/design.md has it."""

from __future__ import annotations

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2] / "cpp"
# From the bottom: a file includes from lower rooms, and from its own.
ROOMS = [
    "milestone",
    "runtime",
    "net",
    "media/audio",
    "media/codecs",
    "media/encoded",
    "media/video",
    "media/devices",
    "engine",
    "convert",
    "interfaces",
]
# These know pybind11; of the interfaces, only what ends with a bind_x.
BINDING = ("convert/", "interfaces/", "bind.h", "module.cpp")
FILES = sorted(path for path in ROOT.rglob("*") if path.suffix in {".h", ".cpp"} and path.parent != ROOT)


def room(path: str) -> str | None:
    return next((name for name in ROOMS if path.startswith(f"{name}/")), None)


def includes(path: pathlib.Path) -> list[str]:
    return re.findall(r'^#include ["<]([^">]+)', path.read_text(), re.MULTILINE)


def name(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_includes_from_lower_rooms_only(path: pathlib.Path) -> None:
    own = room(name(path))
    assert own, f"{name(path)} stands in no room of {ROOMS}"
    for included in includes(path):
        if (other := room(included)) and (ROOT / included).exists():
            assert ROOMS.index(other) <= ROOMS.index(own), f"{own} includes {included}, which stands above it"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_below_the_binding_nothing_knows_pybind11(path: pathlib.Path) -> None:
    if not name(path).startswith(BINDING):
        assert not [one for one in includes(path) if one.startswith("pybind11") or one == "bind.h"]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_is_at_most_400_lines(path: pathlib.Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_milestone_looks_behind_the_proxies_of_the_engine(path: pathlib.Path) -> None:
    if room(name(path)) != "milestone":
        assert "WithInternal" not in path.read_text()
