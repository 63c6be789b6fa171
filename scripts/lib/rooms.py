"""Measures the Python package: its rooms, the imports between them, and what runs the wrong way."""

from __future__ import annotations

import ast
import pathlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

N = TypeVar("N", bound=Hashable)

# From the bottom: a module imports from lower rooms, and from neighbours in its own room.
LAYERS = (
    "names",
    "caller",
    "background",
    "waiters",
    "ending",
    "public",
    "enums",
    "exceptions",
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
    "found",
    "signaling",
    "__init__",
    "__main__",
    "aiortc",
)


class Import(NamedTuple):
    """One module imports another; both are named from the package on, as "interfaces.blob"."""

    importer: str
    imported: str


def modules(package: pathlib.Path) -> dict[str, pathlib.Path]:
    """The modules of a package by name; that of a folder is the folder's."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)] = path
    return found


def room(module: str) -> str:
    """The folder of a module, or the module itself if it is in none."""
    return module.split(".")[0]


def imports(package: pathlib.Path) -> list[Import]:
    """All imports within a package, also those in functions and for type checkers only."""
    known = modules(package)
    found = set()
    for module, path in known.items():
        folder = list(path.relative_to(package).parent.parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom):
                continue
            if node.level:
                base = [*folder[: len(folder) - node.level + 1], *filter(None, [node.module])]
            elif node.module and node.module.split(".")[0] == package.name:
                base = node.module.split(".")[1:]
            else:
                continue
            for alias in node.names:
                names = (".".join([*base, alias.name]), ".".join(base) or "__init__")
                imported = next((name for name in names if name in known), None)
                if imported and imported != module:
                    found.add(Import(module, imported))
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
