"""Blob: immutable binary data."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import scalar_values
from webrtc.dictionaries.dictionary import Dictionary, Like
from webrtc.streams import ReadableStream

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Buffer

# The chunk size of a blob's stream.
_CHUNK = 65536


class BlobPropertyBag(Dictionary):
    """The options of a blob (W3C File API §3.1)."""

    type: str = ""
    """The media type."""


class Blob(WebRTCObject):
    """Immutable binary data with a media type (W3C File API §3).

    Data channels deliver binary messages as blobs while their `binary_type` is "blob". `bytes(blob)` returns
    the data without waiting.
    """

    def __init__(
        self,
        blob_parts: Iterable[str | Buffer | NDArray[Any] | Blob] = (),
        options: Like[BlobPropertyBag] | None = None,
        **fields: Any,
    ) -> None:
        """Concatenate parts: str (as UTF-8), bytes, objects with a buffer, other blobs."""
        super().__init__()
        if isinstance(blob_parts, (str, builtins.bytes, bytearray, memoryview, Blob)):
            raise TypeError(f"the parts of a Blob must be a list of them, not {type(blob_parts).__name__}")
        self._data = b"".join(map(_bytes_of, blob_parts))
        self._type = _media_type(BlobPropertyBag.of(options, **fields).type)

    @classmethod
    def _of(cls, data: builtins.bytes, type: str = "") -> Blob:
        blob = cls.__new__(cls)
        blob._data = data
        blob._type = type
        return blob

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self._data)

    @property
    def type(self) -> str:
        """The media type in lower case, such as "image/png"; empty if unknown."""
        return self._type

    def slice(self, start: int = 0, end: int | None = None, content_type: str = "") -> Blob:
        """Return a part as a blob with a type of its own; negative numbers count from the end."""
        return self._of(self._data[start:end], _media_type(content_type))

    async def text(self) -> str:
        """Decode the data as UTF-8; invalid bytes become replacement characters."""
        return self._data.decode("utf-8", "replace")

    async def array_buffer(self) -> builtins.bytes:
        """Return the data."""
        return self._data

    async def bytes(self) -> builtins.bytes:
        """Return the data."""
        return self._data

    def stream(self) -> ReadableStream[builtins.bytes]:
        """Return a stream of the data in chunks."""

        async def pieces() -> AsyncIterator[builtins.bytes]:
            for start in range(0, len(self._data), _CHUNK):
                yield self._data[start : start + _CHUNK]

        return ReadableStream(pieces())

    def __bytes__(self) -> builtins.bytes:
        return self._data

    def __repr__(self) -> str:
        return f"<Blob of {self.size} bytes{f', {self._type}' if self._type else ''}>"


def _bytes_of(part: Any) -> bytes:
    if isinstance(part, Blob):
        return part._data
    if isinstance(part, str):
        return scalar_values(part).encode()
    try:
        return memoryview(part).tobytes()
    except TypeError:
        raise TypeError(
            f"the parts of a Blob must be str, bytes or blobs, not {type(part).__name__}"
        ) from None


def _media_type(given: str) -> str:
    """Convert a media type to lower case; empty if it is not printable ASCII (§3.1)."""
    return given.lower() if all(" " <= letter <= "~" for letter in given) else ""
