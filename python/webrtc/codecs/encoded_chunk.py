"""What encoded pictures and encoded sound have in common."""

from __future__ import annotations

from webrtc.base import WebRTCObject


class EncodedChunk(WebRTCObject):
    """Encoded bytes, and what they are."""

    _is_value = True

    # When it was captured, in microseconds of the engine's clock; of one that no engine received, 0.
    _time = 0

    def __init__(self, data: bytes, codec: str, rtp_timestamp: int | None) -> None:
        super().__init__()
        if not isinstance(data, bytes):
            try:
                memoryview(data)
            except TypeError:
                raise TypeError(f"encoded data is bytes, not {type(data).__name__}") from None
        self._data = data
        self._codec = codec
        self._rtp_timestamp = rtp_timestamp

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self._data

    @property
    def codec(self) -> str:
        """What it is encoded with, as SDP names it: "H264" (Annex B), "VP8", "VP9", "AV1"; "opus", "PCMU"…"""
        return self._codec

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp of the RTP packets that brought it: 90 kHz of pictures, 48 of Opus, 8 of others."""
        return self._rtp_timestamp
