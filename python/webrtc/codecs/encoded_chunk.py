"""The common base of encoded video and audio chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrtc

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
        # What a sink yields is a buffer of the engine until the program wants bytes.
        self._data = data if isinstance(data, (bytes, wrtc.EncodedVideoFrame)) else _bytes_of(data)
        self._codec = codec
        self._rtp_timestamp = rtp_timestamp

    @property
    def data(self) -> bytes:
        """The encoded data. The data of a received video frame is copied when this is first used."""
        if not isinstance(self._data, bytes):
            self._data = bytes(self._data)
        return self._data

    @property
    def view(self) -> memoryview:
        """The encoded data, for reading without a copy. It stays valid for as long as it is used."""
        return memoryview(self._data)

    @property
    def byte_length(self) -> int:
        """The size of the encoded data in bytes."""
        return memoryview(self._data).nbytes

    def copy_to(self, destination: Buffer) -> None:
        """Copy the encoded data to the beginning of a writable buffer.

        Raises TypeError if the buffer is too small.
        """
        data, room = self.view, memoryview(destination).cast("B")
        if room.nbytes < data.nbytes:
            raise TypeError(f"destination has {room.nbytes} bytes: {data.nbytes} are required")
        room[: data.nbytes] = data

    def __getstate__(self) -> dict[str, Any]:
        """Called by `copy` and `pickle`, which cannot copy the engine's memory."""
        _ = self.data
        return self.__dict__

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
