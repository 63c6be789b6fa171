"""Blob: bytes that do not change."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import scalar_values
from webrtc.dictionaries.dictionary import Dictionary
from webrtc.streams import ReadableStream

if TYPE_CHECKING:
    from typing_extensions import Buffer

# How much of a blob its stream gives at once.
_CHUNK = 65536


class BlobPropertyBag(Dictionary):
    """What a blob is made with (W3C File API §3.1)."""

    type: str = ""
    """Its media type."""


class Blob(WebRTCObject):
    """Bytes that do not change, with a media type (W3C File API §3).

    What a data channel gives for binary messages while its `binary_type` is "blob". `bytes(blob)` is what it
    holds, without waiting.
    """

    def __init__(
        self,
        blob_parts: Iterable[str | Buffer | Blob] = (),
        options: BlobPropertyBag | Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """Of parts one after the other: str (as UTF-8), bytes, anything with a buffer, other blobs."""
        super().__init__()
        if isinstance(blob_parts, (str, builtins.bytes, bytearray, memoryview, Blob)):
            raise TypeError(f"a Blob is made of a list of parts: [{type(blob_parts).__name__}]")
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
        """How many bytes it has."""
        return len(self._data)

    @property
    def type(self) -> str:
        """Its media type in lower case, as in "image/png"; empty if nobody said."""
        return self._type

    def slice(self, start: int = 0, end: int | None = None, content_type: str = "") -> Blob:
        """A part of it, with a type of its own; negative numbers count from the end."""
        return self._of(self._data[start:end], _media_type(content_type))

    async def text(self) -> str:
        """Its bytes as UTF-8; what is none becomes replacement characters."""
        return self._data.decode("utf-8", "replace")

    async def array_buffer(self) -> builtins.bytes:
        """Its bytes."""
        return self._data

    async def bytes(self) -> builtins.bytes:
        """Its bytes."""
        return self._data

    def stream(self) -> ReadableStream[builtins.bytes]:
        """Its bytes, piece by piece."""

        async def pieces() -> AsyncIterator[builtins.bytes]:
            for start in range(0, len(self._data), _CHUNK):
                yield self._data[start : start + _CHUNK]

        return ReadableStream(pieces())

    def __bytes__(self) -> builtins.bytes:
        return self._data

    def __repr__(self) -> str:
        return f"<Blob of {self.size} bytes{f', {self._type}' if self._type else ''}>"


def _bytes_of(part: str | Buffer | Blob) -> bytes:
    if isinstance(part, Blob):
        return part._data
    if isinstance(part, str):
        return scalar_values(part).encode()
    try:
        return memoryview(part).tobytes()
    except TypeError:
        raise TypeError(f"a Blob is made of str, bytes and blobs, not {type(part).__name__}") from None


def _media_type(given: str) -> str:
    """In lower case, and empty where it is no ASCII text (§3.1)."""
    return given.lower() if all(" " <= letter <= "~" for letter in given) else ""
