"""The stub of one module."""

from __future__ import annotations

import ast
import copy
import itertools
import re

from .accepted import UNKNOWN_CLASSES, is_dictionary
from .dictionaries import Dictionaries
from .events import Events, declared
from .functions import arguments, is_overload, signatures
from .names import camel, has_alias
from .package import Module, Package, Ref, defined, imports
from .scope import Scope

TYPING = "from typing import Any\n"


class Writer:
    """Writes the stub of one module."""

    def __init__(self, package: Package, module: Module) -> None:
        self.package = package
        self.module = module
        self.scope = Scope(package, module)
        self.dictionaries = Dictionaries(self.scope)
        self.variables: dict[str, None] = {}
        listed = getattr(module.nodes.get("__all__"), "value", None)
        self.public: set[str] = set(ast.literal_eval(listed)) if isinstance(listed, ast.List) else set()

    def text(self) -> str:
        """Return the text of the stub."""
        body = [part for node in self.module.tree.body for part in self.statement(node)]
        # Private names are kept if a public annotation uses them.
        text = "\n".join(each for each in body if not is_private(each))
        private = [
            each for each in body if is_private(each) and re.search(rf"\b{each.split(' ')[0]}\b", text)
        ]
        return "\n".join([f"{TYPING}{self.scope.imports()}", *self.variables, *private, text, ""])

    def statement(self, node: ast.stmt) -> list[str]:
        """Return the statements of the stub for a statement of the module."""
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            return []
        if isinstance(node, ast.ImportFrom):
            # `X as X` marks a re-export; editors with jedi ignore `__all__`.
            names = [
                ast.alias(n.name, n.asname or n.name) if n.name in self.public else n for n in node.names
            ]
            return [ast.unparse(ast.ImportFrom(node.module, names, node.level))]
        if isinstance(node, ast.Import):
            return [ast.unparse(node)]
        if isinstance(node, ast.If):
            return [part for each in node.body for part in self.statement(each)]
        if isinstance(node, ast.ClassDef):
            return self.class_stub(Ref(self.module.name, node.name), node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            public = not node.name.startswith("_")
            return (
                [*map(ast.unparse, signatures(self.dictionaries, self.module.name, node))] if public else []
            )
        if isinstance(node, ast.AnnAssign):
            value = node.value if ast.unparse(node.annotation) == "Final" else None
            return [ast.unparse(ast.AnnAssign(node.target, node.annotation, value, 1))]
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            targets = [ast.unparse(each) for each in node.targets[0].elts]
            return [f"{name}: Any" for name in targets if not name.startswith("_")]
        if isinstance(node, ast.Assign) and not self.public and "__all__" in defined(node):
            # Type checkers cannot evaluate a computed `__all__`.
            return [f"__all__ = {self.exported()}"]
        return [ast.unparse(node)] if isinstance(node, ast.Assign) else []

    def exported(self) -> list[str]:
        """Return the names that the module exports: `X as X` without modules, and those that it defines."""
        nodes = [node for node in imports(self.module.tree) if node.module]
        names = [each.name for node in nodes for each in node.names if each.asname == each.name]
        own = [name for node in self.module.tree.body for name in defined(node)]
        return sorted({name for name in [*names, *own] if not name.startswith("_")})

    def class_stub(self, ref: Ref, cls: ast.ClassDef) -> list[str]:
        """Return a class with both spellings of its public members, and the TypedDict of a dictionary."""
        event_init = self.dictionaries.event_init(ref, cls)
        is_enum = any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in cls.bases)
        # Programs implement protocols: in one spelling.
        is_once = is_enum or any(ast.unparse(base).startswith("Protocol") for base in cls.bases)
        is_dataclass = any("dataclass" in ast.unparse(each) for each in cls.decorator_list)
        is_fields = self.package.is_a(ref, "Dictionary") and ref.name != "Dictionary"
        body: list[str] = []
        # Statements of the same name stay together: overloads, and a property with its setter.
        for _, group in itertools.groupby(cls.body, lambda n: getattr(n, "name", n)):
            nodes = list(group)
            if any(map(is_overload, nodes)):
                nodes = [node for node in nodes if is_overload(node)]
            if is_fields and isinstance(nodes[0], ast.AnnAssign):
                public = not ast.unparse(nodes[0].target).startswith("_")
                body += [self.dictionaries.attributes(ref, nodes[0])] if public else []
            elif not ((is_fields or event_init) and getattr(nodes[0], "name", "") == "__init__"):
                body += self.members(nodes, is_once, is_enum, is_dataclass)
        if event_init:
            body.append(self.dictionaries.event_constructor(event_init))
        if not (is_fields or is_enum):
            body += self.instance_attributes(ref, cls)
        if is_fields:
            body.append(self.dictionaries.constructor(ref))
        if declared(self.scope, ref):
            events = Events(self.scope, ref)
            self.variables.update(dict.fromkeys(events.type_variables()))
            body.append(events.methods())
        bases = [ast.unparse(base) for base in (*cls.bases, *cls.keywords)]
        head = f"class {cls.name}({', '.join(bases)}):" if bases else f"class {cls.name}:"
        decorators = [f"@{ast.unparse(each)}" for each in cls.decorator_list]
        lines = [line for part in body or ["..."] for line in part.splitlines()]
        stub = "\n".join([*decorators, head, *(f"    {line}" for line in lines)])
        return [
            stub,
            *([self.dictionaries.typed_dict(ref)] if is_dictionary(self.scope, ref) else []),
            *(UNKNOWN_CLASSES if ref.name == "Dictionary" else []),
        ]

    def instance_attributes(self, ref: Ref, cls: ast.ClassDef) -> list[str]:
        """Return the public attributes that the constructor sets, which have one spelling."""
        made = next((n for n in cls.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)
        if made is None:
            return []
        classes = [self.package.cls(each) for each in self.package.ancestors(ref)]
        known = {name for each in classes if each for node in each.body for name in defined(node)}
        types = {each.arg: each.annotation for each in arguments(made.args)}
        found: dict[str, str] = {}
        for node in ast.walk(made):
            if not isinstance(node, (ast.Assign, ast.AnnAssign)):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if not isinstance(target, ast.Attribute) or ast.unparse(target.value) != "self":
                continue
            if target.attr.startswith("_") or target.attr in known:
                continue
            if found.get(target.attr, "Any") == "Any":
                found[target.attr] = self.assigned_type(node, types)
        return [f"{name}: {type}" for name, type in found.items()]

    def assigned_type(self, node: ast.Assign | ast.AnnAssign, types: dict[str, ast.expr | None]) -> str:
        """Return the type that an attribute has after an assignment in a constructor."""
        if isinstance(node, ast.AnnAssign):
            return ast.unparse(node.annotation)
        value = node.value
        if isinstance(value, ast.Name) and (annotation := types.get(value.id)):
            return ast.unparse(annotation)
        if isinstance(value, ast.Constant) and value.value is not None:
            return type(value.value).__name__
        if isinstance(value, ast.Call):
            ref = self.package.resolve_expression(self.module.name, value.func)
            return ast.unparse(value.func) if ref and self.package.cls(ref) else "Any"
        return "Any"

    def members(self, nodes: list[ast.stmt], is_once: bool, is_enum: bool, is_dataclass: bool) -> list[str]:
        """Return the statements of a class that have the same name, in both spellings or once."""
        kept = [each for node in nodes for each in self.member(node, is_enum, is_dataclass)]
        second = [] if is_once else [each for node in kept for each in alias(node)]
        return [ast.unparse(ast.fix_missing_locations(node)) for node in [*kept, *second]]

    def member(self, node: ast.stmt, is_enum: bool, is_dataclass: bool) -> list[ast.stmt]:
        """Return the statements of the stub for a statement of a class."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            private = node.name.startswith("_") and not node.name.startswith("__")
            return [] if private else [*signatures(self.dictionaries, self.module.name, node)]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.target.id.startswith("_"):
                return []
            # Fields of dataclasses with a default are optional.
            default = ast.Constant(...) if node.value and is_dataclass else None
            return [ast.AnnAssign(node.target, node.annotation, default, 1)]
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if is_enum or (isinstance(node.value, ast.Name) and not name.startswith("_")):
                return [node]
            if not name.startswith("_") and isinstance(node.value, ast.Constant):
                return list(ast.parse(f"{name}: {type(node.value.value).__name__}").body)
            if not name.startswith("_") and isinstance(node.value, ast.Call):
                made = node.value.func
                # The type of `EventAttribute[...](...)` is in the call; that of a function call is unknown.
                kind = ast.unparse(made) if isinstance(made, ast.Subscript) else "Any"
                return list(ast.parse(f"{name}: {kind}").body)
        return []


def is_private(text: str) -> bool:
    """Whether a statement assigns a private name."""
    return re.match(r"_[^_]\w* = ", text) is not None


def alias(node: ast.stmt) -> list[ast.stmt]:
    """Return the statement under its camelCase name; nothing if that is the same."""
    second = copy.deepcopy(node)
    if isinstance(second, ast.AnnAssign) and isinstance(second.target, ast.Name):
        name = second.target.id
        second.target.id = camel(name)
    elif isinstance(second, ast.Assign) and isinstance(second.targets[0], ast.Name):
        name = second.targets[0].id
        second.targets[0].id = camel(name)
    elif isinstance(second, (ast.FunctionDef, ast.AsyncFunctionDef)):
        name = second.name
        second.name = camel(name)
        for decorator in second.decorator_list:
            # @name.setter
            if isinstance(decorator, ast.Attribute) and isinstance(decorator.value, ast.Name):
                decorator.value.id = camel(name)
    else:
        return []
    return [second] if has_alias(name) else []
