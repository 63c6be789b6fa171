"""Video codecs that a program brings along: what they are told, and what they give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import LONG_LONG, Range
from webrtc.dictionaries.dictionary import Dictionary
from webrtc.frames.video_frame import VideoFrame

from .encoded_chunk import EncodedChunk

_SIDE = Range(0, 16384)


class VideoCodecSettings(Dictionary):
    """What a codec is set up for."""

    mime_type: str
    """Its name, as in "video/H264"."""
    sdp_fmtp_line: str = ""
    """The parameters that it was registered with."""
    width: int = 0
    """Pixels across; 0 for a decoder, which learns the size from the stream."""
    height: int = 0
    """Pixels down; 0 for a decoder."""
    framerate: float = 0
    """Frames each second at most; 0 for a decoder."""
    bitrate: int = 0
    """Bits each second to begin with; 0 for a decoder."""
    screen: bool = False
    """Whether it is text and drawings rather than a camera."""


class EncodedVideoChunk(EncodedChunk):
    """An encoded picture (WebCodecs §8.2)."""

    def __init__(
        self,
        data: bytes,
        type: Literal["key", "delta"] = "delta",
        timestamp: int | None = None,
        *,
        codec: str = "",
        width: int = 0,
        height: int = 0,
        rotation: int = 0,
        rtp_timestamp: int | None = None,
    ) -> None:
        """`timestamp` is that of the picture it is of; None for the one that was just given.

        The others are for `EncodedVideoSource`: an encoder need not say them.
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
        """ "key" for a picture that can be decoded by itself, else "delta"."""
        return self._type

    @property
    def timestamp(self) -> int | None:
        """Microseconds; None for the picture that was just given."""
        return self._timestamp

    @property
    def width(self) -> int:
        """Pixels across; 0 if that is not known."""
        return self._width

    @property
    def height(self) -> int:
        """Pixels down; 0 if that is not known."""
        return self._height

    @property
    def rotation(self) -> int:
        """How far to turn it clockwise to be seen upright: 0, 90, 180 or 270."""
        return self._rotation

    def __repr__(self) -> str:
        size = f"{self._width}x{self._height}, {len(self._data)} bytes"
        return f"EncodedVideoChunk({self._type}, {self._codec}, {size})"


class VideoEncoder(WebRTCObject):
    """An encoder for `register_video_encoder`: derive from it. All calls come from one thread of its own."""

    def configure(self, settings: VideoCodecSettings) -> None:
        """Get ready; a new encoder is made when the size of the pictures changes."""

    def set_rates(self, bitrate: int, framerate: float) -> None:
        """From now on send so many bits and frames each second, as the network allows."""

    def encode(
        self, frame: VideoFrame, key_frame: bool
    ) -> bytes | EncodedVideoChunk | Iterable[EncodedVideoChunk] | None:
        """Encode a picture; `key_frame` asks for one that can be decoded by itself.

        Gives bytes, which are a key frame if one was asked for; chunks, also of pictures given before; or
        None to leave the picture out. Pictures that come meanwhile are left out by the engine. An exception
        is logged, and the picture left out.
        """
        raise NotImplementedError

    def close(self) -> None:
        """It is not used any more."""


class VideoDecoder(WebRTCObject):
    """A decoder for `register_video_decoder`: derive from it. All calls come from one thread of its own."""

    def configure(self, settings: VideoCodecSettings) -> None:
        """Get ready."""

    def decode(self, data: bytes, key_frame: bool, timestamp: int) -> VideoFrame | None:
        """Decode a picture, of that RTP timestamp.

        Gives it, or None if there is nothing to show. An exception is logged, and the sender asked for a key
        frame.
        """
        raise NotImplementedError

    def close(self) -> None:
        """It is not used any more."""
