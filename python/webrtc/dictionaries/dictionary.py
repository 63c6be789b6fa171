"""Dictionaries: classes that are declared by their annotations alone.

Arguments that are dictionaries accept an instance, a plain dict in snake_case or camelCase, or keywords.
Fields are validated when they are set. Defaults are the W3C's; fields without a default are required. Unknown
members of a dict are ignored, as in WebIDL: it may come from a service or a newer peer. Unknown keywords are
errors.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import sys
from collections.abc import Callable, Iterator, KeysView, Mapping
from typing import Any, ClassVar, TypeVar, Union, cast, get_type_hints

from webrtc.base import WebRTCObject
from webrtc.names import camel
from webrtc.public import defining_module

from .conversion import Convert, converter

D = TypeVar("D", bound="Dictionary")
V = TypeVar("V")

# What is accepted for a dictionary. In the stubs, the mapping is a TypedDict.
Like = Union[D, Mapping[str, Any]]  # noqa: UP007

_REQUIRED: Any = object()


class _Fresh:
    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def fresh(make: Callable[[], V]) -> V:
    """A default value that is created anew for each object."""
    return cast(V, _Fresh(make))


class Field:
    """A field of a dictionary, with its snake_case and camelCase names."""

    def __init__(self, name: str, default: Any) -> None:
        self.name = name
        self.alias = camel(name)
        self.default = default

    def __get__(self, owner: Dictionary | None, cls: type[Dictionary]) -> Any:
        if owner is None:
            return self
        return owner.__dict__.get(self.name, None if self.default is _REQUIRED else self.default)

    def __set__(self, owner: Dictionary, value: Any) -> None:
        if value is None and self.default is not _REQUIRED:
            value = self.default.make() if isinstance(self.default, _Fresh) else self.default
        else:
            value = self._converted(owner, value)
        owner.__dict__[self.name] = value

    def _converted(self, owner: Dictionary, value: Any) -> Any:
        where = f"{type(owner).__name__}.{self.name}"
        try:
            return owner._converters()[self.name](value, where)
        except (TypeError, ValueError):
            if self.name not in owner._secrets:
                raise
        raise TypeError(f"{where} is a secret of the wrong type: {type(value).__name__}")


class _Signature:
    """The constructor's signature, as `help` and notebooks show it: the fields in place of `*args`."""

    def __get__(self, owner: object, cls: type[Dictionary]) -> inspect.Signature:
        ordered = cls._order or tuple(cls._fields)
        required = [cls._fields[name].default is _REQUIRED for name in ordered]
        # Python has no signatures in which required parameters follow optional ones, except by name.
        by_order = required == sorted(required, reverse=True)
        parameters = []
        for name in dict.fromkeys([*ordered, *cls._fields]):
            default = cls._fields[name].default
            parameters.append(
                inspect.Parameter(
                    name,
                    inspect.Parameter.POSITIONAL_OR_KEYWORD
                    if by_order and name in ordered
                    else inspect.Parameter.KEYWORD_ONLY,
                    default=inspect.Parameter.empty if default is _REQUIRED else _shown(default),
                )
            )
        return inspect.Signature(parameters)


def _shown(default: Any) -> Any:
    return default.make() if isinstance(default, _Fresh) else default


class Dictionary(WebRTCObject):
    """A set of named values (WebIDL §2.7); equal to others of its class with the same values."""

    _own: ClassVar[dict[str, Field]] = {}
    """The fields that the class itself declares."""
    _fields: ClassVar[dict[str, Field]] = {}
    """All fields, including those of base classes."""
    _names: ClassVar[dict[str, str]] = {}
    """The snake_case name by each spelling."""
    _order: ClassVar[tuple[str, ...]] = ()
    """The order of positional arguments, if it differs from that of the fields."""
    _secrets: ClassVar[tuple[str, ...]] = ()
    """Fields that neither `repr` nor errors show."""
    _text: ClassVar[str] = ""
    """The field that a str in place of the dictionary sets."""
    _is_value = True
    __signature__ = _Signature()

    def __init_subclass__(cls) -> None:
        own = [name for name in vars(cls).get("__annotations__", {}) if not name.startswith("_")]
        for name in own:
            setattr(cls, name, Field(name, vars(cls).get(name, _REQUIRED)))
        cls._own = {name: vars(cls)[name] for name in own}
        bases = [base for base in reversed(cls.__mro__) if issubclass(base, Dictionary)]
        cls._fields = {name: field for base in bases for name, field in base._own.items()}
        cls._names = {key: name for name, field in cls._fields.items() for key in (name, field.alias)}
        super().__init_subclass__()

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Accepts another instance, a dict, or the fields in order or by name."""
        cls = type(self)
        if len(args) == 1 and isinstance(args[0], (Mapping, Dictionary)):
            known = {key: args[0][key] for key in args[0] if key in cls._names}
            fields = {**known, **fields}
        else:
            order = cls._order or tuple(cls._fields)
            if len(args) > len(order):
                raise TypeError(
                    f"{cls.__name__} takes {', '.join(order)} in this order, not {len(args)} values"
                )
            fields = {**dict(zip(order, args, strict=False)), **fields}
        for key, value in fields.items():
            if key not in cls._names:
                names = (n if n == f.alias else f"{n} ({f.alias})" for n, f in cls._fields.items())
                raise TypeError(f"{cls.__name__} has no {key!r}: it has {', '.join(names)}")
            setattr(self, key, value)
        for name, field in cls._fields.items():
            if name not in self.__dict__:
                if field.default is _REQUIRED:
                    raise TypeError(f"{cls.__name__} needs {name!r}")
                setattr(self, name, None)

    @classmethod
    def of(cls: type[D], value: Any = None, /, **fields: Any) -> D:
        """Convert an instance, a dict, or None for the defaults; keywords override its fields."""
        if isinstance(value, cls) and not fields:
            return value
        if value is not None and not isinstance(value, (Mapping, Dictionary)):
            raise TypeError(f"{cls.__name__} must be a dict or keywords, not {type(value).__name__}")
        return cls({} if value is None else value, **fields)

    @classmethod
    def from_json(cls: type[D], given: Any) -> D:
        """Create an instance from the result of `to_json`, or from JSON text.

        Raises ValueError for text that does not describe an instance, and TypeError for other values.
        """
        return cls._of_text(given, cls.__name__) if isinstance(given, (str, bytes)) else cls.of(given)

    @classmethod
    def _of_text(cls: type[D], text: str | bytes, what: str) -> D:
        with wrong_contents():
            return cls.of(parse_json(text, what))

    @classmethod
    def _made(cls: type[D], **fields: Any) -> D:
        """Create an instance from values that are known to be valid."""
        made = cls.__new__(cls)
        made.__dict__.update(fields)
        return made

    @classmethod
    @functools.cache
    def _converters(cls) -> dict[str, Convert]:
        return {
            name: converter(hint)
            for base in reversed(cls.__mro__)
            if issubclass(base, Dictionary)
            for name, hint in _hints(base).items()
        }

    def __iter__(self) -> Iterator[str]:
        return (field.alias for name, field in self._fields.items() if getattr(self, name) is not None)

    def __contains__(self, name: object) -> bool:
        return name in self._names and self[str(name)] is not None

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        return getattr(self, name)

    def keys(self) -> KeysView[str]:
        """The names of the fields that are set, in camelCase: `{**dictionary}` is a plain dict."""
        return KeysView(cast("Mapping[str, Any]", self))

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field by its snake_case or camelCase name, or the default if it is not set."""
        value = self[name] if name in self._names else None
        return default if value is None else value

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts, lists and strings with camelCase names; fields that are not set are omitted."""
        return {name: _plain(self[name], lambda inner: inner.to_json()) for name in self.keys()}

    def _to_native(self) -> dict[str, Any]:
        """Return plain dicts in snake_case for the native module."""
        return {
            self._names[name]: _plain(self[name], lambda inner: inner._to_native()) for name in self.keys()
        }

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        names = [self._names[key] for key in self.keys()]
        given = (f"{name}={'...' if name in self._secrets else repr(self[name])}" for name in names)
        return f"{type(self).__name__}({', '.join(given)})"


def parse_json(text: str | bytes, what: str) -> dict[str, Any]:
    """Parse a JSON object; bytes are UTF-8. Raises ValueError for anything else."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        # It is not JSON, or nested too deeply.
        given = None
    if not isinstance(given, dict):
        raise ValueError(f"{what} as text must be a JSON object, as created by a browser, not {text[:40]!r}")
    return given


@contextlib.contextmanager
def wrong_contents() -> Iterator[None]:
    """Convert TypeError: text with a member of the wrong type is a wrong value."""
    try:
        yield
    except TypeError as error:
        raise ValueError(str(error)) from None


def _plain(value: Any, of: Callable[[Dictionary], Any]) -> Any:
    if isinstance(value, Dictionary):
        return of(value)
    if isinstance(value, list):
        return [_plain(item, of) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, of) for key, item in value.items()}
    return value._native if isinstance(value, WebRTCObject) else value


def _hints(cls: type[Dictionary]) -> dict[str, Any]:
    """The types of the fields that a class itself declares."""

    def fields() -> None: ...

    fields.__annotations__ = {name: vars(cls)["__annotations__"][name] for name in cls._own}
    # Annotations use the names of the defining module.
    module = sys.modules[defining_module(cls)]
    return get_type_hints(fields, vars(module), include_extras=True)
