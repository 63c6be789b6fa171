"""EncodedAudioChunk: encoded audio (WebCodecs §8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .encoded_chunk import EncodedChunk

if TYPE_CHECKING:
    from typing_extensions import Buffer


class EncodedAudioChunk(EncodedChunk):
    """Encoded audio, often 20 ms (WebCodecs §8.1), as yielded by `RTCEncodedSink` for audio tracks."""

    def __init__(
        self,
        data: Buffer,
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
        """ "key": it can be decoded independently."""
        return "key"

    @property
    def timestamp(self) -> int:
        """Microseconds; for a received track, since the reader's first chunk."""
        return self._timestamp

    @property
    def duration(self) -> int | None:
        """The duration in microseconds."""
        return self._duration

    def __repr__(self) -> str:
        return f"EncodedAudioChunk({self._codec}, at {self._timestamp} µs, {self.byte_length} bytes)"
