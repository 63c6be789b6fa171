"""The common base of encoded video and audio chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webrtc.base import WebRTCObject

if TYPE_CHECKING:
    from typing_extensions import Buffer


class EncodedChunk(WebRTCObject):
    """Encoded data and its description."""

    _is_value = True

    # The capture time, in microseconds of the engine's clock; 0 if it is not from the engine.
    _time = 0

    def __init__(self, data: Buffer, codec: str, rtp_timestamp: int | None) -> None:
        super().__init__()
        self._data = data if isinstance(data, bytes) else _bytes_of(data)
        self._codec = codec
        self._rtp_timestamp = rtp_timestamp

    @property
    def data(self) -> bytes:
        """The encoded data."""
        return self._data

    @property
    def codec(self) -> str:
        """The codec, by its SDP name: "H264" (Annex B), "VP8", "VP9", "AV1"; "opus", "PCMU"…"""
        return self._codec

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp of its RTP packets, at 90 kHz for video, 48 for Opus, 8 for others."""
        return self._rtp_timestamp


def _bytes_of(data: Buffer) -> bytes:
    try:
        view = memoryview(data)
    except TypeError:
        raise TypeError(f"encoded data must be bytes, not {type(data).__name__}") from None
    if view.itemsize != 1 or not view.c_contiguous:
        raise TypeError(f"encoded data must be contiguous bytes, not a buffer of {view.format!r}")
    return view.tobytes()
