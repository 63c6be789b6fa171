"""Dictionaries in stubs: TypedDicts, constructors, and properties for fields."""

from __future__ import annotations

import ast
from typing import NamedTuple

from .accepted import accepted, declared_type, is_dictionary, of_dictionary, plain
from .names import spellings
from .package import Ref, defined
from .scope import EXTENSIONS, Scope


class Field(NamedTuple):
    """A field of a dictionary."""

    name: str
    type: str
    """The type of its value."""
    accepted: str
    """The type that it can be set to."""
    is_required: bool

    @property
    def spellings(self) -> list[str]:
        """Its name, and the camelCase name if that differs."""
        return spellings(self.name)

    @property
    def is_needed(self) -> bool:
        """Whether type checkers can require it. With two spellings they cannot: either is enough."""
        return self.is_required and len(self.spellings) == 1

    def parameter(self, name: str, needed: bool) -> str:
        """Return it as a parameter of a function."""
        optional = "" if self.is_required or self.accepted.endswith("None") else " | None"
        return f"{name}: {self.accepted}{'' if needed else f'{optional} = ...'}"


class Dictionaries:
    """Writes the dictionaries of a module."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.package = scope.package

    def fields(self, ref: Ref) -> list[Field]:
        """Return the fields of a dictionary, in the order of its positional arguments."""
        found: dict[str, Field] = {}
        for base in reversed(self.package.ancestors(ref)):
            cls = self.package.cls(base)
            assert cls
            if base.name != "Dictionary":
                found.update((each.name, each) for each in self.own_fields(base, cls))
        return list(found.values())

    def own_fields(self, ref: Ref, cls: ast.ClassDef) -> list[Field]:
        """Return the fields that a class declares itself."""
        nodes = [n for n in cls.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
        return [self.field(ref, node) for node in nodes if not ast.unparse(node.target).startswith("_")]

    def field(self, ref: Ref, node: ast.AnnAssign) -> Field:
        """Return the field that an annotation declares."""
        name = ast.unparse(node.target)
        has, takes = (of(self.scope, ref.module, node.annotation) for of in (declared_type, accepted))
        return Field(name, has, takes, is_required=node.value is None)

    def typed_dict(self, ref: Ref) -> str:
        """Return the TypedDict of a dictionary."""
        required = self.scope.name(Ref(EXTENSIONS, "Required"))
        lines = [
            f"    {name}: {f'{required}[{each.accepted}]' if each.is_needed else optional(each)}"
            for each in self.fields(ref)
            for name in each.spellings
        ]
        base = self.scope.name(Ref(EXTENSIONS, "TypedDict"))
        return "\n".join([f"class {plain(ref).name}({base}, total=False):", *(lines or ["    ..."])])

    def constructor(self, ref: Ref) -> str:
        """Return the overloads of a constructor: for a mapping, and for positional and keyword arguments."""
        fields = self.fields(ref)
        if is_dictionary(self.scope, ref):
            whole = " | ".join(of_dictionary(self.scope, ref))
        else:
            whole = f"{self.scope.name(ref)} | {self.scope.name(Ref('collections.abc', 'Mapping'))}[str, Any]"
        order = [each for name in self._order(ref) for each in fields if each.name == name] or fields
        leading = next((i for i, each in enumerate(order) if not each.is_needed), len(order))
        listed = [each.parameter(each.name, i < leading) for i, each in enumerate(order)]
        rest = [each for each in fields if each not in order]
        named = [each.parameter(name, False) for each in rest for name in each.spellings]
        named += [each.parameter(name, False) for each in order for name in each.spellings[1:]]
        first = parameters(["self", f"init: {whole}", "/"], keywords(fields, needed=False))
        overload = self.scope.typing("overload")
        return "\n".join(
            f"@{overload}\ndef __init__({each}) -> None: ..."
            for each in (first, parameters(["self", *listed], named))
        )

    def _order(self, ref: Ref) -> list[str]:
        cls = self.package.cls(ref)
        assert cls
        for node in cls.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_order":
                return list(ast.literal_eval(node.value))
        return []

    def event_init(self, ref: Ref, cls: ast.ClassDef) -> Ref | None:
        """Return the initializer that an event class declares; None for other classes."""
        if not self.package.is_a(ref, "Event"):
            return None
        declared = {name: node.value for node in cls.body for name in defined(node) if hasattr(node, "value")}
        init = declared.get("_init")
        return self.package.resolve_expression(ref.module, init) if isinstance(init, ast.expr) else None

    def event_constructor(self, init: Ref) -> str:
        """Return the constructor of an event: its type, and the fields of its initializer."""
        fields, of = self.fields(init), of_dictionary(self.scope, init)
        if not any(each.is_needed for each in fields):
            whole = " | ".join([*of, "None"])
            given = parameters(["self", "type: str", f"init: {whole} = ..."], keywords(fields, needed=False))
            return f"def __init__({given}) -> None: ..."
        overload = self.scope.typing("overload")
        ways = (
            parameters(["self", "type: str", f"init: {' | '.join(of)}"], keywords(fields, needed=False)),
            parameters(["self", "type: str", "init: None = ..."], keywords(fields, needed=True)),
        )
        return "\n".join(f"@{overload}\ndef __init__({each}) -> None: ..." for each in ways)

    def attributes(self, ref: Ref, node: ast.AnnAssign) -> str:
        """Return a field in both spellings, as properties if it can be set to other types than it has."""
        field = self.field(ref, node)
        if field.type == field.accepted:
            return "\n".join(f"{name}: {field.type}" for name in field.spellings)
        return "\n".join(
            f"@property\ndef {name}(self) -> {field.type}: ...\n"
            f"@{name}.setter\ndef {name}(self, value: {field.accepted}) -> None: ..."
            for name in field.spellings
        )


def optional(field: Field) -> str:
    """Return the type of an optional key."""
    return (
        field.accepted if field.is_required or field.accepted.endswith("None") else f"{field.accepted} | None"
    )


def keywords(fields: list[Field], needed: bool) -> list[str]:
    """Return fields as keyword parameters; with `needed`, required fields have no default."""
    return [each.parameter(name, needed and each.is_needed) for each in fields for name in each.spellings]


def parameters(listed: list[str], named: list[str]) -> str:
    """Return a parameter list; the named ones are keyword-only."""
    return ", ".join([*listed, *(["*", *named] if named else [])])
