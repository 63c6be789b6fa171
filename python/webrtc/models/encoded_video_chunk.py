"""An encoded picture as an encoded sink gives it and an encoded source takes it."""

from __future__ import annotations

from webrtc.base import WebRTCObject


class EncodedVideoChunk(WebRTCObject):
    """An encoded picture (WebCodecs §6.2)."""

    def __init__(
        self,
        data: bytes,
        type: str,
        *,
        codec: str,
        width: int,
        height: int,
        timestamp: int | None = None,
        rotation: int = 0,
    ) -> None:
        """Of "VP8", "VP9", "H264" (Annex B, with its parameter sets in key frames) or "AV1"."""
        super().__init__()
        if type not in ("key", "delta"):
            raise ValueError(f'type is {type!r}: it must be "key" or "delta"')
        self._data = data
        self._type = type
        self._codec = codec
        self._width = width
        self._height = height
        self._timestamp = timestamp
        self._rotation = rotation

    @property
    def data(self) -> bytes:
        """The payload."""
        return self._data

    @property
    def type(self) -> str:
        """ "key", or "delta" for one that needs those before it."""
        return self._type

    @property
    def codec(self) -> str:
        """What it is encoded with, as in "VP8"."""
        return self._codec

    @property
    def width(self) -> int:
        """Pixels across."""
        return self._width

    @property
    def height(self) -> int:
        """Pixels down."""
        return self._height

    @property
    def timestamp(self) -> int | None:
        """Microseconds; of a received one, by its sender's clock."""
        return self._timestamp

    @property
    def rotation(self) -> int:
        """How far to turn it clockwise to be seen upright: 0, 90, 180 or 270."""
        return self._rotation

    def __repr__(self) -> str:
        size = f"{self.width}x{self.height}, {len(self.data)} bytes"
        return f"EncodedVideoChunk({self.type}, {self.codec}, {size})"
