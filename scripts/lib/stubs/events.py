"""Events in stubs: the methods of a class that take the name of an event."""

from __future__ import annotations

import ast

from .names import spellings
from .package import Ref
from .scope import TYPING, Scope


def declared(scope: Scope, ref: Ref) -> dict[str, Ref]:
    """Return the event classes of the events that a class declares itself, by name of the event."""
    cls = scope.package.cls(ref)
    assert cls
    found: dict[str, Ref] = {}
    for node in cls.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        made = node.value.func
        if isinstance(made, ast.Subscript) and ast.unparse(made.value) == "EventAttribute":
            event = scope.package.resolve_expression(ref.module, made.slice)
            assert event
            found[ast.unparse(node.targets[0]).removeprefix("on")] = event
    return found


class Events:
    """Writes the event methods of one class."""

    def __init__(self, scope: Scope, ref: Ref) -> None:
        self.scope = scope
        self.own = declared(scope, ref)
        kinds: dict[Ref, list[str]] = {}
        for base in reversed(scope.package.ancestors(ref)):
            for name, event in declared(scope, base).items():
                kinds.setdefault(event, []).append(name)
        # Names of events that have the same class, and that class.
        self.kinds = [(self._literal(names), scope.name(event)) for event, names in kinds.items()]
        self.any = self._literal([name for names in kinds.values() for name in names])
        self.callable = scope.name(Ref("collections.abc", "Callable"))

    def _literal(self, names: list[str]) -> str:
        return f"{self.scope.typing('Literal')}[{', '.join(map(repr, names))}]"

    def handler(self, event: str, result: str = "object") -> str:
        """Return the type of the handlers of an event class."""
        return f"{self.callable}[[{event}], {result}]"

    def type_variables(self) -> list[str]:
        """Return the declarations of the type variables that `methods` uses."""
        make = self.scope.name(Ref(TYPING, "TypeVar"))
        lines = [
            f"_{event}Handler = {make}('_{event}Handler', bound={self.handler(event)})"
            for _, event in self.kinds
        ]
        return [f"_Result = {make}('_Result')", *lines]

    def methods(self) -> str:
        """Return the methods, in both spellings."""
        listener = f"{self.callable}[..., object]"
        name = f"type: {self.any}"
        options = "options: Mapping[str, Any] | bool | None = None"
        self.scope.name(Ref("collections.abc", "Mapping"))
        self.scope.typing("Any")
        signatures = {
            "off": [f"{name} | None = None, handler: {listener} | None = None) -> None"],
            "remove_listener": [f"{name}, handler: {listener}) -> None"],
            "remove_event_listener": [f"{name}, listener: {listener} | None, {options}) -> None"],
            "listeners": [f"type: {names}) -> list[{self.handler(event)}]" for names, event in self.kinds],
            "add_event_listener": [
                f"type: {names}, listener: {self.handler(event)} | None, {options}) -> None"
                for names, event in self.kinds
            ],
            "on": [each for names, event in self.kinds for each in self._adding(names, event)],
        }
        signatures["once"] = signatures["on"]
        return "\n".join(
            f"{self._overload(ways)}def {spelling}(self, {way}: ..."
            for method, ways in signatures.items()
            for spelling in spellings(method)
            for way in ways
        )

    def _overload(self, ways: list[str]) -> str:
        return f"@{self.scope.typing('overload')}\n" if len(ways) > 1 else ""

    def _adding(self, names: str, event: str) -> list[str]:
        handler = self.handler(event, "_Result")
        decorated = f"_{event}Handler"
        return [
            f"type: {names}, handler: {handler}) -> {handler}",
            f"type: {names}, handler: None = None) -> {self.callable}[[{decorated}], {decorated}]",
        ]
