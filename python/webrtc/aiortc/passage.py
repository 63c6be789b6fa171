"""Packets that go out as they are, without being decoded and encoded again."""

from __future__ import annotations

from typing import Any

import av
from av.packet import Packet

import webrtc

# The engine's names of the codecs that can pass, by those of FFmpeg's decoders.
PICTURES = {"h264": "H264", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "libdav1d": "AV1"}
# Pictures after a key frame that are kept, for who misses it.
_LONGEST = 300
SOUND = ("opus", "libopus")


class Passage:
    """Takes the packets of one track."""

    def __init__(self, kind: str) -> None:
        self.source = webrtc.EncodedAudioSource() if kind == "audio" else webrtc.EncodedVideoSource()
        self._filter: Any = None
        # What came since the last key frame: the source of packets cannot be asked for another.
        self._since_key: list[webrtc.EncodedVideoChunk] = []
        if isinstance(self.source, webrtc.EncodedVideoSource):
            self.source.onkeyframerequest = lambda _: self._push(self._since_key)

    @staticmethod
    def takes(packet: Packet[Any], kind: str, negotiated: list[str]) -> bool:
        """Whether a packet is of a codec that can pass, and that the peer has.

        One of a stream with B-frames does not: its pictures are decoded, and encoded anew without.
        """
        name = _codec(packet)
        if kind == "video" and _has_b_frames(packet):
            return False
        known = name in SOUND if kind == "audio" else name in PICTURES
        return known and Passage.mime_type(packet) in negotiated

    @staticmethod
    def mime_type(packet: Packet[Any]) -> str:
        """The codec of a packet, in small letters."""
        name = _codec(packet)
        return f"video/{PICTURES[name]}".lower() if name in PICTURES else "audio/opus"

    def push(self, packet: Packet[Any]) -> None:
        """Hand over a packet."""
        if isinstance(self.source, webrtc.EncodedAudioSource):
            self.source.push(bytes(packet))
            return
        context: Any = packet.stream.codec_context
        for part in self._annex_b(packet):
            chunk = webrtc.EncodedVideoChunk(
                bytes(part),
                "key" if packet.is_keyframe else "delta",
                codec=PICTURES[_codec(packet)],
                width=context.width,
                height=context.height,
            )
            if packet.is_keyframe:
                self._since_key.clear()
            if len(self._since_key) < _LONGEST:
                self._since_key.append(chunk)
            self._push([chunk])

    def _push(self, chunks: list[webrtc.EncodedVideoChunk]) -> None:
        assert isinstance(self.source, webrtc.EncodedVideoSource)
        for chunk in chunks:
            self.source.push(chunk)

    def _annex_b(self, packet: Packet[Any]) -> list[Packet[Any]]:
        """H.264 as it is sent: MP4 has lengths where the engine wants start codes."""
        if _codec(packet) != "h264" or not _has_lengths(packet):
            return [packet]
        if self._filter is None:
            self._filter = av.BitStreamFilterContext("h264_mp4toannexb", packet.stream)
        # A copy: the filter takes what it is given away from others who have it.
        parts: list[Packet[Any]] = self._filter.filter(Packet(bytes(packet)))
        return parts


def _codec(packet: Packet[Any]) -> str:
    stream: Any = packet.stream
    return str(stream.codec_context.name) if stream is not None else ""


def _has_b_frames(packet: Packet[Any]) -> bool:
    """Whether the pictures of a packet's stream are not shown in the order of decoding."""
    stream: Any = packet.stream
    return stream is not None and bool(getattr(stream.codec_context, "has_b_frames", False))


def _has_lengths(packet: Packet[Any]) -> bool:
    """Whether the stream's parameter sets are an AVCDecoderConfigurationRecord (ISO 14496-15 §5.3.3.1)."""
    extradata = packet.stream.codec_context.extradata
    return extradata is not None and extradata[:1] == b"\1"
