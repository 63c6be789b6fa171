"""The types that are accepted for declared types: TypedDicts for dictionaries, strings for enumerations."""

from __future__ import annotations

import ast

from .package import Ref
from .scope import Scope

# A mapping to one of these accepts a dict whose values are Any, such as parsed JSON, and no other dict.
# There are two because mypy infers the type of a dict from a single one, and then reports it instead of the
# TypedDict.
UNKNOWN = ("UnknownValue", "AnyValue")
UNKNOWN_CLASSES = [f"class {name}:\n    _unmade: None" for name in UNKNOWN]


def plain(ref: Ref) -> Ref:
    """Return the name of the TypedDict of a dictionary."""
    return Ref(ref.module, f"{ref.name}Dict")


def is_dictionary(scope: Scope, ref: Ref | None) -> bool:
    """Whether a class is a dictionary that has a TypedDict. Statistics and events have none."""
    package = scope.package
    if ref is None or ref.name == "Dictionary" or not package.is_a(ref, "Dictionary"):
        return False
    return not package.is_a(ref, "Event") and not package.is_a(ref, "RTCStats")


def strings(scope: Scope, ref: Ref) -> str:
    """Return the `Literal` of the strings of an enumeration."""
    cls = scope.package.cls(ref)
    assert cls
    values = [ast.unparse(node.value) for node in cls.body if isinstance(node, ast.Assign)]
    return f"{scope.typing('Literal')}[{', '.join(values)}]"


def of_dictionary(scope: Scope, ref: Ref) -> list[str]:
    """Return the accepted types: the class, the TypedDict, and mappings of unknown values."""
    root = scope.package.named("Dictionary")
    mapping = scope.name(Ref("collections.abc", "Mapping"))
    unknown = [f"{mapping}[str, {scope.name(Ref(root.module, name))}]" for name in UNKNOWN]
    return [scope.name(ref), scope.name(plain(ref)), *unknown]


def has_text(scope: Scope, ref: Ref) -> bool:
    """Whether a string is accepted for a dictionary, such as a URL for a server."""
    cls = scope.package.cls(ref)
    assigned = [node for node in cls.body if isinstance(node, ast.Assign)] if cls else []
    return any(ast.unparse(node.targets[0]) == "_text" for node in assigned)


def accepted(scope: Scope, module: str, node: ast.expr) -> str:
    """Return the type that is accepted for a field with this annotation."""
    return " | ".join(_types(scope, module, node, loose=True))


def declared_type(scope: Scope, module: str, node: ast.expr) -> str:
    """Return the type of a field with this annotation, without its range."""
    return " | ".join(_types(scope, module, node, loose=False))


def alternatives(node: ast.expr) -> list[ast.expr]:
    """Return the members of a union."""
    if isinstance(node, ast.BinOp):
        return [*alternatives(node.left), *alternatives(node.right)]
    return [node]


def _types(scope: Scope, module: str, node: ast.expr, loose: bool) -> list[str]:
    if isinstance(node, ast.BinOp):
        return list(
            dict.fromkeys(each for part in alternatives(node) for each in _types(scope, module, part, loose))
        )
    if isinstance(node, ast.Constant):
        return [ast.unparse(node)]
    if isinstance(node, ast.Subscript):
        return [_generic(scope, module, node, loose)]
    ref = scope.package.resolve_expression(module, node)
    assert ref, ast.unparse(node)
    definition = scope.package.node(ref)
    if isinstance(definition, ast.Assign):
        return _types(scope, ref.module, definition.value, loose)
    if loose and is_dictionary(scope, ref):
        return [*of_dictionary(scope, ref), *(["str"] if has_text(scope, ref) else [])]
    if loose and scope.package.is_a(ref, "W3CEnum"):
        return [scope.name(ref), strings(scope, ref)]
    return [ref.name if is_builtin(scope, ref) else scope.name(ref)]


def is_builtin(scope: Scope, ref: Ref) -> bool:
    """Whether a name is neither defined nor imported by its module."""
    module = scope.package.modules.get(ref.module)
    return module is not None and ref.name not in module.names


def _generic(scope: Scope, module: str, node: ast.Subscript, loose: bool) -> str:
    kind = ast.unparse(node.value)
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if kind == "Annotated":
        # Clamped fields accept any number.
        clamped = loose and "Clamp(" in ast.unparse(items[1])
        return "float" if clamped else " | ".join(_types(scope, module, items[0], loose))
    inner = ", ".join(" | ".join(_types(scope, module, item, loose)) for item in items)
    # Not Iterable, which would accept a dict for a list.
    abstract = {"list": "Sequence", "dict": "Mapping"}.get(kind) if loose else None
    if abstract:
        return f"{scope.name(Ref('collections.abc', abstract))}[{inner}]"
    return f"{ast.unparse(scope.translated(node.value, module))}[{inner}]"
