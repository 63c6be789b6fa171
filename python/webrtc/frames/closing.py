"""Base of VideoFrame and AudioData, which programs close."""

from __future__ import annotations

import warnings
from typing import Any, Generic, TypeVar

from webrtc.base import N, WebRTCObject

T = TypeVar("T", bound="Closable[Any]")


class Closable(WebRTCObject[N], Generic[N]):
    """An object with memory that `close`, the end of a `with` block, or garbage collection releases.

    In WebCodecs, programs close the objects that they create or read from a MediaStreamTrackProcessor (§9).
    Such an object that is dropped unclosed emits a ResourceWarning, unless it was passed to a source. Objects
    from the Python-specific API (`async for` of a track, sinks, `from_ndarray`, `scaled`) do not need to be
    closed.
    """

    # Whether the program is expected to close it.
    _must_close = False

    def __enter__(self: T) -> T:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if self._must_close:
            message = f"{self!r} was not closed: call close(), or use `with`"
            # The location where it is dropped, which is often where it was created.
            warnings.warn(message, ResourceWarning, stacklevel=2, source=self)

    def _need_not_close(self: T) -> T:
        """Mark as passed on: the program does not have to close it."""
        self._must_close = False
        return self

    def close(self) -> None:
        """Release the memory."""
        self._must_close = False
