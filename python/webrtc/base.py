"""The root of all objects, and their identity: one Python object for each native one."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, ClassVar, Generic, SupportsIndex, cast

from .names import add_aliases

if TYPE_CHECKING:
    from typing_extensions import Self, TypeVar

    # The native class, if there is one.
    N = TypeVar("N", default=None)
else:
    from typing import TypeVar

    N = TypeVar("N")


# By the native's id, which is its own as long as the wrapper that holds it lives.
_wrappers: weakref.WeakValueDictionary[int, WebRTCObject[Any]] = weakref.WeakValueDictionary()


class WebRTCObject(Generic[N]):
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
        self._native = cast(N, native_obj)
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
    def _wrap(cls, native: N, *args: Any) -> Self:
        """The one object for `native`; `args` go to the constructor if it is new."""
        known = _wrappers.get(id(native))
        if known is None:
            known = cls(native, *args)
        assert isinstance(known, cls)
        return known
