"""Imports run downward only."""

from __future__ import annotations

import ast
import pathlib

import pytest
import webrtc

ROOT = pathlib.Path(webrtc.__file__).parent
# From the bottom: a module imports from lower layers, and in its own folder from its neighbours.
LAYERS = [
    "names",
    "caller",
    "background",
    "enums",
    "exceptions",
    "base",
    "events",
    "loop",
    "models",
    "devices",
    "streams",
    "interfaces",
    "files",
    "testing",
    "engine_log",
    "found",
    "signaling",
    "__init__",
    "__main__",
    "aiortc",
]
MODULES = sorted(ROOT.rglob("*.py"))


def layer(module: str) -> int:
    return LAYERS.index(module.split(".")[0])


def imports(path: pathlib.Path) -> set[str]:
    """The modules of the package that a module needs to run."""
    found = set()
    package = list(path.relative_to(ROOT).parent.parts)
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = package[: len(package) - node.level + 1]
            found |= {".".join([*base, *filter(None, [node.module])] or [alias.name]) for alias in node.names}
        elif node.module and node.module.startswith("webrtc."):
            found.add(node.module.removeprefix("webrtc."))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_from_lower_layers_only(path: pathlib.Path) -> None:
    own = path.relative_to(ROOT).with_suffix("").parts[0]
    for module in imports(path):
        other = module.split(".")[0]
        assert other == own or layer(other) < layer(own), f"{own} imports {module}, which stands above it"


# The package's own file is a list of names.
@pytest.mark.parametrize("path", MODULES[1:], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_at_most_400_lines(path: pathlib.Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
