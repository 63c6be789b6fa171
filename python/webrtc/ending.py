"""The end of the interpreter: media ends first, then codecs, then connections and the engine."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import Literal, TypeVar, get_args

F = TypeVar("F", bound=Callable[[], None])

Stage = Literal["media", "codecs", "connections"]

_handlers: dict[Stage, list[Callable[[], None]]] = {stage: [] for stage in get_args(Stage)}


def at_exit(stage: Stage) -> Callable[[F], F]:
    """Call the decorated function at that stage, after the program's own atexit handlers."""

    def add(handler: F) -> F:
        _handlers[stage].append(handler)
        return handler

    return add


def _run(stage: Stage) -> None:
    for handler in _handlers[stage]:
        handler()


for _stage in reversed(get_args(Stage)):  # The last one registered runs first.
    atexit.register(_run, _stage)
