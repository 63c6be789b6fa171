"""Read-only attributes, and waiting for changes."""

from __future__ import annotations

import asyncio
import operator
from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar, cast

T = TypeVar("T")


class View(Generic[T]):
    """A read-only attribute of a class that shows another one: `state = View[str]("_state", "its docs")`."""

    def __init__(self, path: str, doc: str) -> None:
        self._read = operator.attrgetter(path)
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        found: Any = self if instance is None else self._read(instance)
        return cast(T, found)

    def __set__(self, instance: Any, value: object) -> NoReturn:
        raise AttributeError(f"{self._name} of {type(instance).__name__} cannot be set")


class Changes:
    """Wakes the coroutines that wait for a condition. It can be made outside of event loops."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        """Have all waiters check their condition again."""
        self._event.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition is true."""
        while not condition():
            self._event.clear()
            await self._event.wait()
