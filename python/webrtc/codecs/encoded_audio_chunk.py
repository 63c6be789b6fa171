"""EncodedAudioChunk: a piece of encoded sound (WebCodecs §8.1)."""

from __future__ import annotations

from .encoded_chunk import EncodedChunk


class EncodedAudioChunk(EncodedChunk):
    """Encoded sound, often of 20 ms (WebCodecs §8.1): what `RTCEncodedSink` gives of a track of sound."""

    def __init__(
        self,
        data: bytes,
        timestamp: int = 0,
        duration: int | None = None,
        *,
        codec: str = "opus",
        rtp_timestamp: int | None = None,
    ) -> None:
        """`timestamp` and `duration` are in microseconds."""
        super().__init__(data, codec, rtp_timestamp)
        self._timestamp = timestamp
        self._duration = duration

    @property
    def type(self) -> str:
        """ "key": it can be decoded by itself."""
        return "key"

    @property
    def timestamp(self) -> int:
        """Microseconds; of a received track's sound, from the first chunk that its reader got."""
        return self._timestamp

    @property
    def duration(self) -> int | None:
        """How long it is heard, in microseconds."""
        return self._duration

    def __repr__(self) -> str:
        return f"EncodedAudioChunk({self._codec}, at {self._timestamp} µs, {len(self._data)} bytes)"
