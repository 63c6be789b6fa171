"""Validation and conversion of dictionary fields by their type annotations."""

from __future__ import annotations

import contextlib
import math
import operator
import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from webrtc.exceptions import OutOfRangeError, RangeError

# Takes a value and the field's name, returns the value to store.
Convert = Callable[[Any, str], Any]


class Range(NamedTuple):
    """The range of a number."""

    low: float
    high: float

    def check(self, value: float, name: str) -> None:
        """Raise RangeError for a number out of range."""
        if not self.low <= value <= self.high:
            bounds = f"{self.low} to {self.high}" if math.isfinite(self.high) else f"at least {self.low}"
            error = OutOfRangeError if isinstance(value, int) else RangeError
            raise error(f"{name} is {_long(value) or value}: it must be {bounds}")


class Clamp:
    """The range of an integer; other values are clamped to it (WebIDL's [Clamp]).

    It is equal to no Range: `typing` returns the same object for equal annotations.
    """

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def clamped(self, value: Any, name: str) -> int:
        """Return the nearest integer; halves are rounded to even."""
        number = _number(value, name)
        return 0 if math.isnan(number) else round(min(max(number, self.low), self.high))


Octet = Annotated[int, Range(0, 255)]
UnsignedShort = Annotated[int, Range(0, 65535)]
UnsignedLong = Annotated[int, Range(0, 2**32 - 1)]
ClampedUnsignedLong = Annotated[int, Clamp(0, 2**32 - 1)]
# WebIDL §3.2.4.9: a long long with [EnforceRange] is an integer that a double can represent.
LONG_LONG = Range(1 - 2**53, 2**53 - 1)
LongLong = Annotated[int, LONG_LONG]
# Bits per second, as the engine counts them.
Bitrate = Annotated[int, Range(1, 2**31 - 1)]
NotNegative = Annotated[float, Range(0, math.inf)]


def converter(hint: Any) -> Convert:
    """Return the conversion for a type annotation."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda value, name: value
    if origin is Annotated:
        limits = args[1]
        return limits.clamped if isinstance(limits, Clamp) else _ranged(converter(args[0]), limits)
    if origin is Literal:
        # Only for type checkers: the strings are compared where they are used.
        return _PLAIN[type(args[0])]
    if origin in (Union, types.UnionType):
        return _either([arg for arg in args if arg is not type(None)], type(None) in args)
    if origin is list:
        return _list(converter(args[0]))
    if origin is tuple:
        return _tuple([converter(arg) for arg in args])
    if origin is dict:
        return _dict(converter(args[1]))
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum(hint)
    if hasattr(hint, "_converters"):
        return _dictionary(hint)
    return _instance(hint)


def wrong(value: Any, name: str, right: str) -> TypeError:
    """Return the error for a value of the wrong type."""
    # Containers may hold secrets.
    shown = ""
    if value is None or isinstance(value, (str, bytes, int, float)):
        shown = _long(value) or repr(value)
    shown = shown if 0 < len(shown) < 80 else f"of type {type(value).__name__}"
    return TypeError(f"{name} is {shown}: it must be {right}")


def _long(value: Any) -> str:
    """Describe an integer of so many digits that Python may refuse to convert it to text; "" for others."""
    bits = value.bit_length() if isinstance(value, int) else 0
    return f"an integer of {bits} bits" if bits > 128 else ""


def _integer(value: Any, name: str) -> int:
    if not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            if isinstance(value, float) and value.is_integer():
                return int(value)
    raise wrong(value, name, "an integer")


def _number(value: Any, name: str) -> float:
    if isinstance(value, (bool, str, bytes, type)) or not hasattr(value, "__float__"):
        raise wrong(value, name, "a number")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(value, int):
            # WebIDL converts numbers that are too large for a double to infinities.
            return math.inf if value > 0 else -math.inf
        raise wrong(value, name, "a number") from error


def _float(value: Any, name: str) -> float:
    number = _number(value, name)
    if not math.isfinite(number):
        raise wrong(value, name, "a finite number")
    return number


def scalar_values(text: str) -> str:
    """Replace lone surrogates with replacement characters (WebIDL's USVString)."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _text(value: Any, name: str) -> str:
    # WebIDL converts numbers to strings, and programs pass them: a section's mid, a numeric password.
    if isinstance(value, int) and not isinstance(value, (bool, Enum)):
        # Python does not convert integers of thousands of digits.
        with contextlib.suppress(ValueError):
            return str(value)
    if not isinstance(value, str):
        raise wrong(value, name, "str")
    return scalar_values(value)


_PLAIN: dict[Any, Convert] = {int: _integer, float: _float, str: _text}


def _instance(cls: type[Any]) -> Convert:
    def convert(value: Any, name: str) -> Any:
        if not isinstance(value, cls):
            raise wrong(value, name, cls.__name__)
        return value

    return convert


def _enum(cls: type[Enum]) -> Convert:
    def convert(value: Any, name: str) -> Any:
        if not isinstance(value, bool):
            try:
                return cls(value)
            except ValueError:
                pass
        raise wrong(value, name, "one of " + ", ".join(str(member) for member in cls))

    return convert


def _dictionary(cls: Any) -> Convert:
    def convert(value: Any, name: str) -> Any:
        if isinstance(value, cls):
            return value
        if cls._text and isinstance(value, str):
            return cls(**{cls._text: value})
        if not isinstance(value, Mapping):
            raise wrong(value, name, f"{cls.__name__} or a dict")
        return cls(value)

    return convert


def _list(item: Convert) -> Convert:
    def convert(value: Any, name: str) -> Any:
        if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
            raise wrong(value, name, "a list")
        return [item(each, f"{name}[{i}]") for i, each in enumerate(value)]

    return convert


def _tuple(items: list[Convert]) -> Convert:
    def convert(value: Any, name: str) -> Any:
        if not isinstance(value, (tuple, list)) or len(value) != len(items):
            raise wrong(value, name, f"{len(items)} values")
        return tuple(
            item(each, f"{name}[{i}]") for i, (item, each) in enumerate(zip(items, value, strict=True))
        )

    return convert


def _dict(item: Convert) -> Convert:
    def convert(value: Any, name: str) -> Any:
        if not isinstance(value, Mapping):
            raise wrong(value, name, "a dict")
        return {key: item(each, f"{name}[{key!r}]") for key, each in value.items()}

    return convert


def _ranged(number: Convert, allowed: Range) -> Convert:
    def convert(value: Any, name: str) -> Any:
        value = number(value, name)
        allowed.check(value, name)
        return value

    return convert


def _either(hints: list[Any], optional: bool) -> Convert:
    choices = [converter(hint) for hint in hints]

    def convert(value: Any, name: str) -> Any:
        if value is None and optional:
            return None
        errors = []
        for choice in choices:
            try:
                return choice(value, name)
            except OutOfRangeError:
                raise
            except TypeError as error:
                errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        raise wrong(value, name, " or ".join(str(error).rpartition("it must be ")[2] for error in errors))

    return convert
