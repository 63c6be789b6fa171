"""`deprecated`: marks the former names of the API, which still work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Type checkers and editors report its uses (PEP 702).
    from typing_extensions import deprecated as deprecated
else:
    import functools
    import warnings

    def deprecated(message):
        """The same for functions: each call gives a DeprecationWarning at the caller's line."""

        def decorate(function):
            @functools.wraps(function)
            def warn_and_call(*args, **fields):
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return function(*args, **fields)

            return warn_and_call

        return decorate


class Renamed(type):
    """The metaclass of the former name of a base class, whose instances are also its own."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, other: type) -> bool:
        base = cls.__base__
        # A program's subclass of the former name inherits the metaclass.
        if base is None or isinstance(base, Renamed):
            return super().__subclasscheck__(other)
        return issubclass(other, base)
