"""EncodedAudioChunk: a piece of encoded sound (WebCodecs §8.1)."""

from __future__ import annotations

from webrtc.base import WebRTCObject


class EncodedAudioChunk(WebRTCObject):
    """Encoded sound, often of 20 ms (WebCodecs §8.1): what `RTCEncodedSink` gives of a track of sound."""

    # When it was captured, in microseconds of the engine's clock.
    _time = 0

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
        super().__init__()
        self._data = data
        self._timestamp = timestamp
        self._duration = duration
        self._codec = codec
        self._rtp_timestamp = rtp_timestamp

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self._data

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

    @property
    def codec(self) -> str:
        """What it is encoded with, as SDP names it: "opus", "PCMU", "PCMA" or "G722"."""
        return self._codec

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp in the RTP packet that brought it: 48 kHz of Opus, 8 kHz of the others."""
        return self._rtp_timestamp

    def __repr__(self) -> str:
        return f"EncodedAudioChunk({self._codec}, at {self._timestamp} µs, {len(self._data)} bytes)"
