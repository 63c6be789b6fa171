"""The modules of the package as syntax trees, and the resolution of the names in them."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator
from typing import NamedTuple


class Ref(NamedTuple):
    """The object `name` of `module`."""

    module: str
    name: str


class Module:
    """A module, and where its names are defined."""

    def __init__(self, path: pathlib.Path, root: pathlib.Path) -> None:
        parts = path.relative_to(root).with_suffix("").parts
        self.path = path
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.tree = ast.parse(path.read_text())
        self.nodes = {name: node for node in self.tree.body for name in defined(node)}
        self.names = {name: Ref(self.name, name) for name in self.nodes}
        for node in imports(self.tree):
            for each in node.names:
                self.names.setdefault(each.asname or each.name, Ref(self.source(node), each.name))

    def source(self, node: ast.ImportFrom) -> str:
        """Return the name of the module that an import is from."""
        if not node.level:
            return node.module or ""
        above = self.name.split(".")
        above = above[: len(above) - node.level + self.is_package]
        return ".".join([*above, *filter(None, [node.module])])


class Package:
    """All modules of the package."""

    def __init__(self, modules: list[Module]) -> None:
        self.modules = {module.name: module for module in modules}

    def resolve(self, module: str, name: str) -> Ref:
        """Follow imports from a name in a module to its definition, or to a module outside of the package."""
        known = self.modules.get(module)
        found = known.names.get(name) if known else None
        if found is None or found == (module, name):
            return Ref(module, name)
        return self.resolve(*found)

    def node(self, ref: Ref) -> ast.stmt | None:
        """Return the statement that defines a name; None if it is not in the package."""
        module = self.modules.get(ref.module)
        return module.nodes.get(ref.name) if module else None

    def cls(self, ref: Ref) -> ast.ClassDef | None:
        """Return the definition of a class; None for anything else."""
        node = self.node(ref)
        return node if isinstance(node, ast.ClassDef) else None

    def classes(self) -> Iterator[Ref]:
        """Yield all classes."""
        for module in self.modules.values():
            for name, node in module.nodes.items():
                if isinstance(node, ast.ClassDef):
                    yield Ref(module.name, name)

    def named(self, name: str) -> Ref:
        """Return the class with a name that is unique in the package, such as Dictionary."""
        return next(ref for ref in self.classes() if ref.name == name)

    def ancestors(self, ref: Ref) -> list[Ref]:
        """Return a class and its bases in the package, the nearest first."""
        cls = self.cls(ref)
        if cls is None:
            return []
        bases = [self.resolve_expression(ref.module, base) for base in cls.bases]
        return [ref, *dict.fromkeys(each for base in bases if base for each in self.ancestors(base))]

    def resolve_expression(self, module: str, node: ast.expr) -> Ref | None:
        """Resolve `Name`, `module.Name` or `Name[...]`."""
        if isinstance(node, ast.Subscript):
            return self.resolve_expression(module, node.value)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self.resolve(node.value.id, node.attr)
        return self.resolve(module, node.id) if isinstance(node, ast.Name) else None

    def is_a(self, ref: Ref | None, base: str) -> bool:
        """Whether a class, or one of its bases, has this name."""
        return ref is not None and any(each.name == base for each in self.ancestors(ref))


def imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    """Yield the `from … import …` statements of a module, including those under TYPE_CHECKING."""
    for node in tree.body:
        for each in node.body if isinstance(node, ast.If) else [node]:
            if isinstance(each, ast.ImportFrom):
                yield each


def defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
