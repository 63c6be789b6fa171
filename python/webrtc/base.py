"""The base class of all objects, and their identity: one Python object for each native object."""

from __future__ import annotations

import contextlib
import weakref
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, SupportsIndex, cast

from .names import add_aliases
from .public import publish

if TYPE_CHECKING:
    from typing_extensions import Self, TypeVar

    # The native class, if there is one.
    N = TypeVar("N", default=None)
else:
    from typing import TypeVar

    N = TypeVar("N")


# Keyed by the native object's id, which is unique while the wrapper that holds it lives.
_wrappers: weakref.WeakValueDictionary[int, WebRTCObject[Any]] = weakref.WeakValueDictionary()


class WebRTCObject(Generic[N]):
    """Base class of all objects of this package (reference manual)."""

    _made_by: ClassVar[str] = ""
    """For interfaces without a public constructor: the member that returns instances."""
    _is_value: ClassVar[bool] = False
    """Whether instances consist of their fields only, so that they can be copied."""
    _why_single: ClassVar[str] = "it represents a single resource"
    """Why instances that are no values cannot be copied."""
    _shown: ClassVar[tuple[str, ...]] = ()
    """The attributes in `repr`."""

    def __init_subclass__(cls) -> None:
        """Add the camelCase names of public members."""
        super().__init_subclass__()
        publish(cls)
        add_aliases(cls)

    def __init__(self, native_obj: Any = None) -> None:
        if native_obj is None and self._made_by:
            raise TypeError(f"{type(self).__name__} cannot be created directly: use {self._made_by}")
        self._native = cast(N, native_obj)
        if native_obj is not None:
            if type(native_obj).__module__ != "wrtc":
                raise TypeError(f"{type(self).__name__} does not take {native_obj!r}")
            if id(native_obj) in _wrappers:
                raise TypeError(f"{native_obj!r} already has a {type(self).__name__}")
            _wrappers[id(native_obj)] = self

    def __repr__(self) -> str:
        """Return the class and the state, for logs and notebooks."""
        facts = [type(self).__name__]
        for name in self._shown:
            # A repr is for those who look for a fault, also in an object that is closed or half made.
            with contextlib.suppress(Exception):
                facts.append(f"{name.lstrip('_')}={_short(getattr(self, name))}")
        return f"<{' '.join(facts)}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """Called by `copy` and `pickle`. Dropping a copy of a connection, for example, would close it."""
        if not self._is_value:
            raise TypeError(f"{type(self).__name__} cannot be copied or pickled: {self._why_single}")
        return super().__reduce_ex__(protocol)

    @classmethod
    def _wrap(cls, native: N, *args: Any) -> Self:
        """Return the object that wraps `native`; `args` go to the constructor of a new one."""
        known = _wrappers.get(id(native))
        if known is None:
            known = cls(native, *args)
        assert isinstance(known, cls)
        return known


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]"
    # The enumerations of this package are strings, too.
    return str(value) if isinstance(value, Enum) else repr(value)


publish(WebRTCObject)
