"""Functions in stubs: signatures in which dictionaries and enumerations are expanded."""

from __future__ import annotations

import ast
import copy

from .accepted import alternatives, of_dictionary, strings
from .dictionaries import Dictionaries, Field, keywords, parameters
from .package import Ref

Function = ast.FunctionDef | ast.AsyncFunctionDef


def signatures(dictionaries: Dictionaries, module: str, node: Function) -> list[Function]:
    """Return a function without its body; two overloads if it needs either a dictionary or its fields."""
    bare = copy.deepcopy(node)
    bare.body = [ast.Expr(ast.Constant(...))]
    if isinstance(bare, ast.AsyncFunctionDef) and makes_items(node):
        # Without `yield` in its body, `async def` would declare a coroutine.
        bare = ast.copy_location(ast.FunctionDef(**dict(ast.iter_fields(bare))), bare)
    wanted = [ref for each in arguments(bare.args) for ref in written_out(dictionaries, module, each)]
    if not wanted or bare.args.kwarg is None:
        return [bare]
    bare.args.kwarg = None
    fields = merged([field for ref in wanted for field in dictionaries.fields(ref)])
    known = {each.arg for each in arguments(bare.args)}
    optional = [each for each in keywords(fields, needed=False) if each.split(":")[0] not in known]
    if len(wanted) > 1 or is_overload(node) or not any(field.is_needed for field in fields):
        return [with_keywords(bare, optional)]
    return [
        with_overload(dictionaries, with_keywords(whole_only(bare), optional)),
        with_overload(dictionaries, with_keywords(fields_only(bare), keywords(fields, needed=True))),
    ]


def merged(fields: list[Field]) -> list[Field]:
    """Return each field once, with the union of the types that are accepted for it."""
    found: dict[str, Field] = {}
    for each in fields:
        other = found.setdefault(each.name, each)
        if other.accepted != each.accepted:
            members = alternatives(ast.parse(f"{other.accepted} | {each.accepted}", mode="eval").body)
            accepted = " | ".join(dict.fromkeys(map(ast.unparse, members)))
            found[each.name] = other._replace(accepted=accepted)
    return list(found.values())


def makes_items(node: Function) -> bool:
    """Whether a function is a generator."""
    return any(isinstance(each, ast.Yield) for each in ast.walk(node))


def is_overload(node: ast.stmt) -> bool:
    """Whether a function is an overload."""
    decorators = node.decorator_list if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in decorators)


def arguments(given: ast.arguments) -> list[ast.arg]:
    """Return all parameters except `*args` and `**kwargs`."""
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def written_out(dictionaries: Dictionaries, module: str, argument: ast.arg) -> list[Ref]:
    """Expand the annotation of a parameter in place; return the dictionaries that it accepts."""
    if argument.annotation is None:
        return []
    scope, wanted = dictionaries.scope, []
    members = alternatives(argument.annotation)
    classes = [resolved(dictionaries, module, each) for each in members]
    enums = [ref for ref in classes if ref and scope.package.is_a(ref, "W3CEnum")]
    parts: list[str] = []
    for each in members:
        if isinstance(each, ast.Name) and each.id == "str" and enums:
            parts += [strings(scope, ref) for ref in enums]
        elif isinstance(each, ast.Subscript) and ast.unparse(each.value) == "Like":
            ref = resolved(dictionaries, module, each.slice)
            assert ref
            wanted.append(ref)
            parts += of_dictionary(scope, ref)
        else:
            parts.append(ast.unparse(Inner(dictionaries, module).visit(each)))
    argument.annotation = ast.parse(" | ".join(dict.fromkeys(parts)), mode="eval").body
    return wanted


class Inner(ast.NodeTransformer):
    """Expands `Like[...]` inside of another type."""

    def __init__(self, dictionaries: Dictionaries, module: str) -> None:
        self.dictionaries = dictionaries
        self.module = module

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Expand `Like[...]`, or visit the arguments of another type."""
        if ast.unparse(node.value) != "Like":
            return self.generic_visit(node)
        ref = resolved(self.dictionaries, self.module, node.slice)
        assert ref
        return ast.parse(" | ".join(of_dictionary(self.dictionaries.scope, ref)), mode="eval").body


def resolved(dictionaries: Dictionaries, module: str, node: ast.expr) -> Ref | None:
    """Return the class that an annotation names."""
    return dictionaries.package.resolve_expression(module, node)


def with_keywords(node: Function, named: list[str]) -> Function:
    """Return the function with additional keyword-only parameters."""
    made = copy.deepcopy(node)
    parsed = ast.parse(f"def f({parameters([], named)}): ...").body[0]
    assert isinstance(parsed, ast.FunctionDef)
    made.args.kwonlyargs += parsed.args.kwonlyargs
    made.args.kw_defaults += parsed.args.kw_defaults
    return made


def whole_only(node: Function) -> Function:
    """Return the function with its dictionary as a required parameter."""
    made = copy.deepcopy(node)
    made.args.defaults = made.args.defaults[:-1]
    listed = made.args.args or made.args.posonlyargs
    assert listed[-1].annotation
    kinds = [each for each in alternatives(listed[-1].annotation) if ast.unparse(each) != "None"]
    listed[-1].annotation = ast.parse(" | ".join(map(ast.unparse, kinds)), mode="eval").body
    return made


def fields_only(node: Function) -> Function:
    """Return the function with None as the only value of its dictionary."""
    made = copy.deepcopy(node)
    (made.args.args or made.args.posonlyargs)[-1].annotation = ast.Constant(None)
    return made


def with_overload(dictionaries: Dictionaries, node: Function) -> Function:
    """Return the function as an overload."""
    node.decorator_list = [ast.Name(dictionaries.scope.typing("overload")), *node.decorator_list]
    return node
