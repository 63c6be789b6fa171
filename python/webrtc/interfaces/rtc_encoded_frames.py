"""RTCEncodedVideoFrame and RTCEncodedAudioFrame: what an encoder made, before it is cut into packets."""

from __future__ import annotations

from typing import Any

from webrtc.base import WebRTCObject
from webrtc.models.encoded_frames import (
    RTCEncodedAudioFrameMetadata,
    RTCEncodedAudioFrameOptions,
    RTCEncodedVideoFrameMetadata,
    RTCEncodedVideoFrameOptions,
)


class _EncodedFrame(WebRTCObject):
    def __init__(self, original: _EncodedFrame, changed: Any) -> None:
        super().__init__()
        if type(original) is not type(self):
            raise TypeError(
                f"an {type(self).__name__} is made of another one, not of {type(original).__name__}"
            )
        self._native = original._native.clone(changed._to_native() if changed else {})

    @classmethod
    def _of(cls, native: Any) -> Any:
        frame = cls.__new__(cls)
        frame._native = native
        return frame

    @property
    def data(self) -> bytes:
        """The payload; set it to anything with a buffer. InvalidStateError after the frame was written."""
        return bytes(self._native.data)

    @data.setter
    def data(self, data: Any) -> None:
        self._native.data = data

    @property
    def timestamp(self) -> int:
        """Its RTP timestamp."""
        return int(self._native.timestamp)


class RTCEncodedVideoFrame(_EncodedFrame):
    """An encoded picture (W3C webrtc-encoded-transform)."""

    def __init__(self, original_frame: RTCEncodedVideoFrame, options: Any = None) -> None:
        """A copy of a frame, with what `options.metadata` changes."""
        super().__init__(original_frame, RTCEncodedVideoFrameOptions.of(options).metadata)

    @property
    def type(self) -> str:
        """ "key" or "delta"."""
        return "key" if self._native.is_key else "delta"

    def get_metadata(self) -> RTCEncodedVideoFrameMetadata:
        """What is known of it."""
        return RTCEncodedVideoFrameMetadata(self._native.metadata())

    def __repr__(self) -> str:
        return f"RTCEncodedVideoFrame({self.type}, at {self.timestamp}, {len(self.data)} bytes)"


class RTCEncodedAudioFrame(_EncodedFrame):
    """Encoded sound, often of 20 ms (W3C webrtc-encoded-transform)."""

    def __init__(self, original_frame: RTCEncodedAudioFrame, options: Any = None) -> None:
        """A copy of a frame, with what `options.metadata` changes."""
        super().__init__(original_frame, RTCEncodedAudioFrameOptions.of(options).metadata)

    def get_metadata(self) -> RTCEncodedAudioFrameMetadata:
        """What is known of it."""
        return RTCEncodedAudioFrameMetadata(self._native.metadata())

    def __repr__(self) -> str:
        return f"RTCEncodedAudioFrame(at {self.timestamp}, {len(self.data)} bytes)"


def encoded_frame(native: Any) -> RTCEncodedVideoFrame | RTCEncodedAudioFrame:
    """The frame for a native one."""
    frame: RTCEncodedVideoFrame | RTCEncodedAudioFrame
    frame = (RTCEncodedVideoFrame if native.is_video else RTCEncodedAudioFrame)._of(native)
    return frame
