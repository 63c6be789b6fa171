"""What is closed: pictures and sound of WebCodecs."""

from __future__ import annotations

import warnings
from typing import TypeVar

from webrtc.base import WebRTCObject

T = TypeVar("T", bound="Closable")


class Closable(WebRTCObject):
    """Memory that `close` gives back, as the end of a `with` does, or the end of the object.

    WebCodecs has programs close what they make and what they read from a MediaStreamTrackProcessor (§9).
    Such an object that is dropped unclosed emits a ResourceWarning; what was handed over to a source is the
    source's to keep. What Python's own ways give (`async for` of a track, sinks, `from_ndarray`, `scaled`)
    need not be closed.
    """

    # Whether the program is to close it.
    _owed = False

    def __enter__(self: T) -> T:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if self._owed:
            message = f"{self!r} was not closed: call close(), or use `with`"
            # Where it is dropped, which is often where it was made.
            warnings.warn(message, ResourceWarning, stacklevel=2, source=self)

    def _handed_over(self: T) -> T:
        """It is no longer the program's to close."""
        self._owed = False
        return self

    def close(self) -> None:
        """Give the memory back."""
        self._owed = False
