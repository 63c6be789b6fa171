"""Read-only attributes."""

from __future__ import annotations

import operator
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
