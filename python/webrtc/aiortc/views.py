"""Read-only attributes."""

from __future__ import annotations

from typing import Any, Generic, NoReturn, TypeVar, cast

T = TypeVar("T")


class View(Generic[T]):
    """A read-only attribute that shows another one, or None where the path to that meets None.

    `mid = View[str | None]("_native.mid", "Its documentation.")`
    """

    def __init__(self, path: str, doc: str) -> None:
        self._path = path.split(".")
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        found: Any = self if instance is None else instance
        for name in self._path if instance is not None else ():
            found = None if found is None else getattr(found, name)
        return cast(T, found)

    def __set__(self, instance: Any, value: object) -> NoReturn:
        raise AttributeError(f"{self._name} of {type(instance).__name__} cannot be set")
