"""Encoded media as it is in containers: which of it can be sent, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from webrtc.codecs.video_codec import EncodedVideoChunk

if TYPE_CHECKING:
    import av

# The engine's names of the codecs that can be sent without re-encoding, by libav's.
VIDEO_CODECS = {"h264": "H264", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "libdav1d": "AV1"}
AUDIO_CODECS = {"opus": "opus", "libopus": "opus"}
# libav's names of formats that set the pace themselves: devices, and streams that are produced while read.
_AUDIO_DEVICES = {"alsa", "jack", "openal", "oss", "pulse", "sndio"}
_CAMERAS = {"android_camera", "avfoundation", "bktr", "decklink", "dshow", "iec61883", "vfwcap"}
_SCREENS = {"fbdev", "gdigrab", "kmsgrab", "x11grab"}
_STREAMS = {"rtp", "rtsp", "sdp"}
LIVE_FORMATS: set[str] = _AUDIO_DEVICES | _CAMERAS | _SCREENS | _STREAMS | {"v4l2", "video4linux2"}


class Chunks:
    """Converts the packets of a video stream that can be sent."""

    def __init__(self, stream: Any) -> None:
        self._context: Any = stream.codec_context
        self._codec = VIDEO_CODECS[self._context.name]
        self._filter: av.BitStreamFilterContext | None = None
        if self._codec == "H264":
            import av

            # Start codes and parameter sets, which are needed on the wire and missing in MP4.
            self._filter = av.BitStreamFilterContext("h264_mp4toannexb", in_stream=stream)

    def of(self, packet: av.Packet[Any], timestamp: int | None = None) -> Iterator[EncodedVideoChunk]:
        """Yield the content of a packet, which may be taken out of it, with a time in microseconds."""
        kind: Literal["key", "delta"] = "key" if packet.is_keyframe else "delta"
        size = {"width": self._context.width, "height": self._context.height}
        for part in self._filter.filter(packet) if self._filter else [packet]:
            if part.size:
                yield EncodedVideoChunk(bytes(part), kind, timestamp, codec=self._codec, **size)
