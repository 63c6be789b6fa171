"""Base classes and settings of custom video codecs."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from webrtc.base import WebRTCObject
from webrtc.deprecated import deprecated
from webrtc.dictionaries.conversion import LONG_LONG, Range
from webrtc.dictionaries.dictionary import Dictionary
from webrtc.frames.video_frame import VideoFrame

from .encoded_chunk import EncodedChunk

if TYPE_CHECKING:
    from typing_extensions import Buffer

_SIDE = Range(0, 16384)


class VideoCodecSettings(Dictionary):
    """The settings of a codec, which its `configure` receives. Only `mime_type` is required."""

    mime_type: str
    """The codec name, such as "video/H264"."""
    sdp_fmtp_line: str = ""
    """The parameters with which it was registered."""
    width: int = 0
    """Width in pixels; 0 for a decoder, which reads the size from the stream."""
    height: int = 0
    """Height in pixels; 0 for a decoder."""
    framerate: float = 0
    """Maximum frames per second; 0 for a decoder."""
    bitrate: int = 0
    """Initial bits per second; 0 for a decoder."""
    is_screencast: bool = False
    """Whether the video is a screen's, with text and drawings, not a camera's."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Accepts another instance, a dict, or the fields in order or by name, also by the former name."""
        if "screen" in fields:
            warnings.warn(
                "VideoCodecSettings.screen was renamed: use is_screencast", DeprecationWarning, stacklevel=2
            )
            fields.setdefault("is_screencast", fields.pop("screen"))
        super().__init__(*args, **fields)

    @property
    @deprecated("VideoCodecSettings.screen was renamed: use is_screencast")
    def screen(self) -> bool:
        """The former name of `is_screencast`."""
        return self.is_screencast

    @screen.setter
    @deprecated("VideoCodecSettings.screen was renamed: use is_screencast")
    def screen(self, value: bool) -> None:
        self.is_screencast = value


class EncodedVideoChunk(EncodedChunk):
    """An encoded video frame (WebCodecs §8.2)."""

    def __init__(
        self,
        data: Buffer,
        type: Literal["key", "delta"] = "delta",
        timestamp: int | None = None,
        *,
        codec: str = "",
        width: int = 0,
        height: int = 0,
        rotation: int = 0,
        rtp_timestamp: int | None = None,
    ) -> None:
        """`timestamp` is that of the frame; None for the frame that was passed to the encoder last.

        The other arguments are for `EncodedVideoSource`; encoders may omit them.
        """
        super().__init__(data, codec, rtp_timestamp)
        if type not in ("key", "delta"):
            raise TypeError(f"type is {type!r}: it must be 'key' or 'delta'")
        if timestamp is not None:
            LONG_LONG.check(timestamp, "timestamp")
        _SIDE.check(width, "width")
        _SIDE.check(height, "height")
        self._type = type
        self._timestamp = timestamp
        self._width = width
        self._height = height
        self._rotation = rotation

    @property
    def type(self) -> str:
        """ "key" for a frame that can be decoded independently, else "delta"."""
        return self._type

    @property
    def timestamp(self) -> int | None:
        """Microseconds; None for the frame that was passed to the encoder last."""
        return self._timestamp

    @property
    def width(self) -> int:
        """Width in pixels; 0 if unknown."""
        return self._width

    @property
    def height(self) -> int:
        """Height in pixels; 0 if unknown."""
        return self._height

    @property
    def rotation(self) -> int:
        """The clockwise rotation for display: 0, 90, 180 or 270."""
        return self._rotation

    def __repr__(self) -> str:
        size = f"{self._width}x{self._height}" if self._width and self._height else ""
        parts = [str(self._type), self._codec, size, f"{self.byte_length} bytes"]
        return f"EncodedVideoChunk({', '.join(filter(None, parts))})"


class VideoEncoder(WebRTCObject):
    """Base class of encoders for `register_video_encoder`. All calls are made on a dedicated thread."""

    def configure(self, settings: VideoCodecSettings) -> None:
        """Prepare for encoding. When the frame size changes, a new encoder is created."""

    def set_rates(self, bitrate: int, framerate: float) -> None:
        """Set the bits and frames per second that the network allows from now on."""

    def encode(
        self, frame: VideoFrame, key_frame: bool
    ) -> bytes | EncodedVideoChunk | Iterable[EncodedVideoChunk] | None:
        """Encode a frame. If `key_frame` is true, the result must be decodable independently.

        Returns bytes, which are a key frame if one was requested; chunks, also of earlier frames; or None to
        drop the frame. The engine drops frames that arrive in the meantime. Exceptions are logged, and the
        frame is dropped.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Called when the encoder is no longer used."""


class VideoDecoder(WebRTCObject):
    """Base class of decoders for `register_video_decoder`. All calls are made on a dedicated thread."""

    def configure(self, settings: VideoCodecSettings) -> None:
        """Prepare for decoding."""

    def decode(self, data: bytes, key_frame: bool, timestamp: int) -> VideoFrame | None:
        """Decode a frame with this RTP timestamp.

        Returns the frame, or None if there is nothing to show. Exceptions are logged, and a key frame is
        requested from the sender.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Called when the decoder is no longer used."""
