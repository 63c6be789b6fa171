"""RTCEncodedVideoFrame and RTCEncodedAudioFrame: encoded frames before packetization."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries.dictionary import Like
from webrtc.dictionaries.encoded_frames import (
    RTCEncodedAudioFrameMetadata,
    RTCEncodedAudioFrameOptions,
    RTCEncodedVideoFrameMetadata,
    RTCEncodedVideoFrameOptions,
)
from webrtc.exceptions import InvalidStateError


class _Payload(bytearray):
    """Mutable as in a browser, and hashable like bytes."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(bytes(self))


class _EncodedFrame(WebRTCObject[wrtc.EncodedFrame]):
    # The payload for the program, created at the first access.
    _data: bytearray | None = None

    def __init__(self, original: _EncodedFrame, changed: Any) -> None:
        super().__init__()
        if type(original) is not type(self):
            raise TypeError(
                f"an {type(self).__name__} must be created from another one, not {type(original).__name__}"
            )
        self._native = original._changed().clone(changed._to_native() if changed else {})

    @classmethod
    def _of(cls, native: wrtc.EncodedFrame) -> Any:
        frame = cls.__new__(cls)
        frame._native = native
        return frame

    @property
    def data(self) -> bytearray:
        """The payload: change it in place, or set it to any object with a buffer.

        The payload at the time of writing is sent. Afterwards, raises InvalidStateError.
        """
        if self._data is None:
            self._data = _Payload(self._native.view())
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        self._native.set_data(data)
        self._data = None

    @property
    def view(self) -> memoryview:
        """The payload in the engine's memory, for reading without a copy.

        While a view exists, the frame can neither be written nor get other data (InvalidStateError): use
        `with frame.view as view:`.
        """
        return memoryview(self._changed().view())

    def _changed(self) -> Any:
        """Return the native frame with the program's changes to the payload."""
        if self._data is not None:
            self._native.set_data(self._data)
            self._data = None
        return self._native

    @property
    def timestamp(self) -> int:
        """The RTP timestamp."""
        return self._native.timestamp

    def _summary(self) -> str:
        size = self._native.size if self._data is None else len(self._data)
        return f"at {self.timestamp}, {size} bytes"

    def __repr__(self) -> str:
        try:
            return f"{type(self).__name__}({self._summary()})"
        except InvalidStateError:
            return f"{type(self).__name__}(written)"


class RTCEncodedVideoFrame(_EncodedFrame):
    """An encoded video frame (W3C webrtc-encoded-transform)."""

    def __init__(
        self, original_frame: RTCEncodedVideoFrame, options: Like[RTCEncodedVideoFrameOptions] | None = None
    ) -> None:
        """Copy a frame, with the changes in `options.metadata`."""
        super().__init__(original_frame, RTCEncodedVideoFrameOptions.of(options).metadata)

    @property
    def type(self) -> str:
        """ "key" or "delta"."""
        return "key" if self._native.is_key else "delta"

    def get_metadata(self) -> RTCEncodedVideoFrameMetadata:
        """Return the metadata."""
        return RTCEncodedVideoFrameMetadata(self._native.metadata())

    def _summary(self) -> str:
        return f"{self.type}, {super()._summary()}"


class RTCEncodedAudioFrame(_EncodedFrame):
    """An encoded audio frame, often 20 ms (W3C webrtc-encoded-transform)."""

    def __init__(
        self, original_frame: RTCEncodedAudioFrame, options: Like[RTCEncodedAudioFrameOptions] | None = None
    ) -> None:
        """Copy a frame, with the changes in `options.metadata`."""
        super().__init__(original_frame, RTCEncodedAudioFrameOptions.of(options).metadata)

    def get_metadata(self) -> RTCEncodedAudioFrameMetadata:
        """Return the metadata."""
        return RTCEncodedAudioFrameMetadata(self._native.metadata())


def encoded_frame(native: wrtc.EncodedFrame) -> RTCEncodedVideoFrame | RTCEncodedAudioFrame:
    """Wrap a native frame."""
    frame: RTCEncodedVideoFrame | RTCEncodedAudioFrame
    frame = (RTCEncodedVideoFrame if native.is_video else RTCEncodedAudioFrame)._of(native)
    return frame
