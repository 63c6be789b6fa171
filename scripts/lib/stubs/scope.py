"""The names in one stub module. Names that generated code uses are imported into it."""

from __future__ import annotations

import ast

from .package import Module, Package, Ref

BUILTINS = "builtins"
EXTENSIONS = "typing_extensions"
TYPING = "typing"


class Scope:
    """The names that are available in a stub module."""

    def __init__(self, package: Package, module: Module) -> None:
        self.package = package
        self.module = module
        self._imported: dict[Ref, str] = {}

    def name(self, ref: Ref) -> str:
        """Return the name of an object in this module, and import the object if necessary."""
        own = self.module.names.get(ref.name)
        if ref.module in (BUILTINS, self.module.name):
            return ref.name
        if own and self.package.resolve(*own) == ref:
            return ref.name
        return self._imported.setdefault(ref, f"_{ref.name}" if own else ref.name)

    def typing(self, name: str) -> str:
        """The same for an object of `typing`."""
        return self.name(Ref(TYPING, name))

    def imports(self) -> str:
        """Return the import statements for the names that were used."""
        lines = (
            f"from {ref.module} import {ref.name}" + (f" as {name}" if name != ref.name else "")
            for ref, name in sorted(self._imported.items())
        )
        return "".join(f"{line}\n" for line in lines)

    def translated(self, node: ast.expr, module: str) -> ast.expr:
        """Return an annotation of another module with the names of this one."""

        class Names(ast.NodeTransformer):
            def visit_Name(_, name: ast.Name) -> ast.Name:
                known = self.package.modules[module].names.get(name.id)
                return ast.Name(self.name(self.package.resolve(*known)) if known else name.id)

        translated: ast.expr = Names().visit(ast.parse(ast.unparse(node), mode="eval").body)
        return translated
