"""Measures the Python package: its rooms, the imports between them, and what runs the wrong way."""

from __future__ import annotations

import ast
import pathlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from .stubs.package import Module

N = TypeVar("N", bound=Hashable)

# From the bottom: a module imports from lower rooms, and from neighbours in its own room.
LAYERS = (
    "deprecated",
    "names",
    "caller",
    "waiters",
    "ending",
    "public",
    "enums",
    "exceptions",
    "plots",
    "background",
    "base",
    "dictionaries",
    "events",
    "loop",
    "streams",
    "frames",
    "codecs",
    "tracks",
    "devices",
    "connections",
    "interfaces",
    "audio",
    "video",
    "encoded",
    "files",
    "testing",
    "engine_log",
    "network_threads",
    "found",
    "signaling",
    "http",
    "web",
    "whep",
    "whip",
    "notebook",
    "__init__",
    "aiortc",
    "cli",
    "__main__",
)


class Import(NamedTuple):
    """One module imports another; both are named from the package on, as "interfaces.blob"."""

    importer: str
    imported: str


def modules(package: pathlib.Path) -> dict[str, Module]:
    """The modules of a package by name; that of a folder is the folder's."""
    found = [Module(path, package.parent) for path in sorted(package.rglob("*.py"))]
    return {module.name.partition(".")[2] or "__init__": module for module in found}


def room(module: str) -> str:
    """The folder of a module, or the module itself if it is in none."""
    return module.split(".")[0]


def imports(package: pathlib.Path) -> list[Import]:
    """All imports within a package, also those in functions and for type checkers only."""
    known = modules(package)
    found = set()
    for name, module in known.items():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            top, _, source = module.source(node).partition(".")
            for alias in node.names if top == package.name else ():
                names = (f"{source}.{alias.name}".lstrip("."), source or "__init__")
                imported = next((each for each in names if each in known), None)
                if imported and imported != name:
                    found.add(Import(name, imported))
    return sorted(found)


def upward(found: Iterable[Import], layers: tuple[str, ...] = LAYERS) -> list[Import]:
    """The imports that run from a lower room to a higher one."""
    height = {name: i for i, name in enumerate(layers)}
    return [one for one in found if height[room(one.importer)] < height[room(one.imported)]]


def circles(arrows: Iterable[tuple[N, N]]) -> list[set[N]]:
    """The groups whose members all reach each other."""
    targets = defaultdict(set)
    for start, end in arrows:
        targets[start].add(end)
    reached = {start: _reach(start, targets) for start in list(targets)}
    groups: list[set[N]] = []
    for start, ends in reached.items():
        if start in ends and not any(start in group for group in groups):
            groups.append({end for end in ends if start in reached.get(end, ())})
    return groups


def _reach(start: N, targets: Mapping[N, set[N]]) -> set[N]:
    seen: set[N] = set()
    todo = [start]
    while todo:
        new = targets.get(todo.pop(), set()) - seen
        seen |= new
        todo += new
    return seen
