"""The streams of a recording that are written as they were received."""

from __future__ import annotations

import io
import struct
from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from webrtc.codecs.encoded_audio_chunk import EncodedAudioChunk
from webrtc.codecs.video_codec import EncodedVideoChunk

from .encoding import Stream

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

# RTP clock rates.
_VIDEO_TICKS, _AUDIO_TICKS = 90_000, 48_000
# Codecs that players support in each container, by libav's names of the containers.
_COPYABLE = {
    "mp4": {"H264", "VP9", "AV1", "opus"},
    "mov": {"H264"},
    "matroska": {"H264", "VP8", "VP9", "AV1", "opus"},
    "webm": {"VP8", "VP9", "AV1", "opus"},
    "ogg": {"opus"},
}
_FOURCC = {"VP8": b"VP80", "VP9": b"VP90", "AV1": b"AV01"}
# The delay from the input of an Opus encoder to the output of its decoder (RFC 7845 §4.2), in ticks.
_OPUS_DELAY = 312
# Audio may be off by this many seconds before a gap is left or a packet is omitted.
_TOLERANCE = 0.02


def fits(format: str, chunk: EncodedVideoChunk | EncodedAudioChunk) -> bool:
    """Whether a container of this format accepts a stream that begins with the chunk without re-encoding."""
    # libav has no way to set the rotation of a stream.
    rotated = isinstance(chunk, EncodedVideoChunk) and chunk.rotation
    return chunk.codec in _COPYABLE.get(format, ()) and not rotated


class CopiedStream(Stream):
    """Chunks that are written unchanged."""

    most = 500

    def __init__(self, first: EncodedVideoChunk | EncodedAudioChunk, container: OutputContainer) -> None:
        """Create a stream that begins with this chunk."""
        self._container = container
        self._stream: Any = None
        self._begin = 0.0
        self._waiting: deque[Any] = deque([first])

    @property
    def first(self) -> float | None:
        # The first chunks may have been delayed in transit; the fastest one indicates when all were captured.
        if not self._waiting:
            return None
        early = min(chunk._time - chunk.timestamp for chunk in self._waiting)
        return float(self._waiting[0].timestamp + early) / 1e6

    def add(self, frame: EncodedVideoChunk | EncodedAudioChunk) -> float:
        self._waiting.append(frame)
        return frame._time / 1e6

    def begin(self, time: float) -> None:
        self._begin = time
        first = self.first
        assert first is not None
        begun = self._waiting[0].timestamp
        for chunk in self._waiting:
            chunk._time = round(first * 1e6) + chunk.timestamp - begun

    def write(self, now: float | None) -> None:
        while self._waiting:
            self._place(self._waiting.popleft())

    def _place(self, chunk: Any) -> None:
        raise NotImplementedError

    def _mux(self, data: bytes | memoryview, time: int, duration: int, ticks: int, is_key: bool) -> None:
        import av

        # Memory owned by the packet: PyAV 17 releases a shared buffer while the packet is still queued.
        packet: Any = av.Packet(len(data))
        packet.update(data)
        packet.stream, packet.time_base = self._stream, Fraction(1, ticks)
        packet.pts = packet.dts = time
        packet.duration, packet.is_keyframe = duration, is_key
        self._container.mux(packet)

    def finish(self) -> None:
        self.write(None)


class CopiedVideo(CopiedStream):
    """Video, starting with a key frame. Size changes are part of the stream, and players follow them."""

    awaited = True
    _last = -1

    def begin(self, time: float) -> None:
        super().begin(time)
        first = self._waiting[0]
        self._codec = first.codec
        # libav derives the container's header from a key frame.
        with _single_frame_container(first) as source:
            self._stream = self._container.add_stream_from_template(source.streams.video[0], opaque=True)

    def _place(self, chunk: EncodedVideoChunk) -> None:
        if chunk.codec != self._codec:
            return
        time = round((chunk._time / 1e6 - self._begin) * _VIDEO_TICKS)
        self._last = max(self._last + 1, time)
        self._mux(chunk.view, self._last, 0, _VIDEO_TICKS, chunk.type == "key")


def _single_frame_container(frame: EncodedVideoChunk) -> InputContainer:
    """Return a container with a single frame."""
    import av

    data = frame.data
    if frame.codec == "H264":
        return av.open(io.BytesIO(data), "r", format="h264")
    # The IVF format.
    head = struct.pack(
        "<4sHH4sHHIIII",
        *(b"DKIF", 0, 32, _FOURCC[frame.codec], frame.width, frame.height),
        *(_VIDEO_TICKS, 1, 1, 0),
    )
    ivf_frame = struct.pack("<IQ", len(data), 0) + data
    return av.open(io.BytesIO(head + ivf_frame), "r", format="ivf")


class CopiedAudio(CopiedStream):
    """Opus. Missing audio leaves a gap."""

    awaited = False
    # The position of the next packet if none is missing.
    _next = 0

    def begin(self, time: float) -> None:
        super().begin(time)
        # This encoder only provides the header.
        self._stream = self._container.add_stream("libopus", rate=_AUDIO_TICKS)
        self._stream.layout = "stereo"

    def _place(self, chunk: EncodedAudioChunk) -> None:
        time = round((chunk._time / 1e6 - self._begin) * _AUDIO_TICKS) - _OPUS_DELAY
        if abs(time - self._next) <= _TOLERANCE * _AUDIO_TICKS:
            time = self._next
        if time < self._next or chunk.codec != "opus" or not chunk.duration:
            return
        duration = chunk.duration * _AUDIO_TICKS // 1_000_000
        self._next = time + duration
        self._mux(chunk.data, time, duration, _AUDIO_TICKS, True)
