"""Imports run downward only."""

from __future__ import annotations

import pathlib

import pytest
import webrtc

from scripts.lib.rooms import LAYERS, circles, imports, modules, room, upward

PACKAGE = pathlib.Path(webrtc.__file__).parent
MODULES = modules(PACKAGE)
IMPORTS = imports(PACKAGE)


def test_every_room_has_its_place() -> None:
    assert {room(module) for module in MODULES} == set(LAYERS)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_from_lower_rooms_only(module: str) -> None:
    assert not upward(one for one in IMPORTS if one.importer == module)


def test_no_imports_run_in_a_circle() -> None:
    assert not circles(IMPORTS)


def test_no_rooms_import_each_other() -> None:
    assert not circles((room(a), room(b)) for a, b in IMPORTS if room(a) != room(b))


# The package's own file is a list of names.
@pytest.mark.parametrize("module", [module for module in MODULES if module != "__init__"])
def test_a_module_is_at_most_400_lines(module: str) -> None:
    assert len(MODULES[module].path.read_text().splitlines()) <= 400
