"""The root of all objects, and their identity: one Python object for each native one."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar, SupportsIndex, TypeVar

from .names import add_aliases

T = TypeVar("T", bound="WebRTCObject")

# By the native's id, which is its own as long as the wrapper that holds it lives.
_wrappers: weakref.WeakValueDictionary[int, WebRTCObject] = weakref.WeakValueDictionary()


class WebRTCObject:
    """What every object of this package is (reference manual)."""

    _made_by: ClassVar[str] = ""
    """For interfaces without a public constructor: what gives their objects."""
    _is_value: ClassVar[bool] = False
    """Whether it is its fields and nothing else, so that a copy is as good."""

    def __init_subclass__(cls) -> None:
        """Give the public members their second spelling."""
        super().__init_subclass__()
        add_aliases(cls)

    def __init__(self, native_obj: Any = None) -> None:
        if native_obj is None and self._made_by:
            raise TypeError(f"{type(self).__name__} is not made by hand: {self._made_by} gives it")
        self._native: Any = native_obj
        if native_obj is not None:
            if type(native_obj).__module__ != "wrtc":
                raise TypeError(f"{type(self).__name__} does not take {native_obj!r}")
            if id(native_obj) in _wrappers:
                raise TypeError(f"{native_obj!r} has its {type(self).__name__} already")
            _wrappers[id(native_obj)] = self

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """What `copy` and `pickle` call: a copy of a connection, say, would close it when it is dropped."""
        if not self._is_value:
            raise TypeError(f"{type(self).__name__} cannot be copied or pickled: it stands for one thing")
        return super().__reduce_ex__(protocol)

    @classmethod
    def _wrap(cls: type[T], native: Any, *args: Any) -> T:
        """The one object for `native`; `args` go to the constructor if it is new."""
        known = _wrappers.get(id(native))
        if known is None:
            known = cls(native, *args)
        assert isinstance(known, cls)
        return known
