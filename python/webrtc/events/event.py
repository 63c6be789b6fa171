"""Event: the argument of handlers."""

from __future__ import annotations

import builtins
import types
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from webrtc.base import WebRTCObject
from webrtc.dictionaries.dictionary import Dictionary

E = TypeVar("E", bound="Event")


class EventInit(Dictionary):
    """The initializer of all events (DOM §2.2)."""

    bubbles: bool = False
    """Has no effect, because there is no tree of targets."""
    cancelable: bool = False
    """Whether `prevent_default` has an effect."""
    composed: bool = False
    """Has no effect."""


class _Member:
    """A read-only attribute of an event."""

    def __init__(self, name: str, default: Any) -> None:
        self._name = name
        self._default = default

    def __get__(self, event: Event | None, cls: type[Event]) -> Any:
        return self if event is None else event._members.get(self._name, self._default)

    def __set__(self, event: Event, value: Any) -> None:
        raise AttributeError(f"{type(event).__name__}.{self._name} cannot be set")

    def __delete__(self, event: Event) -> None:
        raise AttributeError(f"{type(event).__name__}.{self._name} cannot be deleted")


class Event(WebRTCObject):
    """An event that is fired at an event target (DOM §2.2).

    Events are compared by identity and hashable.
    """

    type: str
    """The event's name, such as "open"."""
    bubbles: bool
    """As given; has no effect."""
    cancelable: bool
    """Whether `prevent_default` has an effect."""
    composed: bool
    """As given; has no effect."""

    _why_single = "it belongs to the target that dispatches it; pass its members on instead"
    _init: ClassVar[builtins.type[EventInit]] = EventInit
    """The class of its initializer."""
    _target: WebRTCObject[Any] | None = None
    _prevented = False
    # Of an event that is not initialized: a subclass did not call `super().__init__`.
    _members: Mapping[str, Any] = types.MappingProxyType({"type": ""})

    def __init_subclass__(cls) -> None:
        # Subclasses that programs define have ordinary attributes.
        if "_init" in vars(cls):
            _add_members(cls)
        super().__init_subclass__()

    def __init__(self, type: str, init: Mapping[str, Any] | EventInit | None = None, **fields: Any) -> None:
        """`init` is the event's init dictionary, as in `MessageEvent("message", data="hello")`."""
        super().__init__()
        if not isinstance(type, str):
            raise TypeError(f"an event's type must be a str, not {type!r}")
        given = self._init.of(init, **fields)
        self._members = {"type": type, **{name: given[name] for name in given._fields}}

    @classmethod
    def _made(cls: builtins.type[E], type: str, **members: Any) -> E:
        """Create an event from members that are known to be valid."""
        event = cls.__new__(cls)
        members["type"] = type
        event._members = members
        return event

    @property
    def target(self) -> WebRTCObject[Any] | None:
        """The object that fired the event."""
        return self._target

    @property
    def default_prevented(self) -> bool:
        """Whether a handler has called `prevent_default`."""
        return self._prevented

    def prevent_default(self) -> None:
        """Make `dispatch_event` return False if the event is cancelable (DOM §2.9)."""
        self._prevented = self._prevented or self.cancelable

    def __repr__(self) -> str:
        own = [name for name in self._members if name not in ("type", *EventInit._fields)]
        members = "".join(f", {name}={self._members[name]!r}" for name in own)
        return f"{type(self).__name__}({self.type!r}{members})"


def _add_members(cls: type[Event]) -> None:
    for name, hint in vars(cls).get("__annotations__", {}).items():
        if not name.startswith("_"):
            # Those of a published class are references.
            text = getattr(hint, "__forward_arg__", hint)
            setattr(cls, name, _Member(name, False if text == "bool" else None))


_add_members(Event)
