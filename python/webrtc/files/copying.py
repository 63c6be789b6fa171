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

# RTP's.
_PICTURE_TICKS, _SOUND_TICKS = 90_000, 48_000
# What containers take that players know, by libav's names of the containers.
_TAKEN = {
    "mp4": {"H264", "VP9", "AV1", "opus"},
    "mov": {"H264"},
    "matroska": {"H264", "VP8", "VP9", "AV1", "opus"},
    "webm": {"VP8", "VP9", "AV1", "opus"},
    "ogg": {"opus"},
}
_FOUR_LETTERS = {"VP8": b"VP80", "VP9": b"VP90", "AV1": b"AV01"}
# What Opus decoders give is so much later than what its encoders got (RFC 7845 §4.2), in ticks.
_OPUS_DELAY = 312
# Seconds by which sound may be off before a gap is left or a packet is left out.
_TOLERANCE = 0.02


def fits(format: str, chunk: EncodedVideoChunk | EncodedAudioChunk) -> bool:
    """Whether a container of that format takes a stream that begins with the chunk, as it is."""
    # libav cannot be told that a stream is to be turned.
    turned = isinstance(chunk, EncodedVideoChunk) and chunk.rotation
    return chunk.codec in _TAKEN.get(format, ()) and not turned


class CopiedStream(Stream):
    """Chunks as they are."""

    most = 500

    def __init__(self, first: EncodedVideoChunk | EncodedAudioChunk, container: OutputContainer) -> None:
        """It begins with that chunk."""
        self._container = container
        self._stream: Any = None
        self._begin = 0.0
        self._waiting: deque[Any] = deque([first])

    @property
    def first(self) -> float | None:
        # The first ones may have been held up on their way; the fastest tells when all of them were captured.
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

    def _mux(self, data: bytes, time: int, duration: int, ticks: int, is_key: bool) -> None:
        import av

        # Of its own memory: PyAV 17 lets go of ours while the packet waits.
        packet: Any = av.Packet(len(data))
        packet.update(data)
        packet.stream, packet.time_base = self._stream, Fraction(1, ticks)
        packet.pts = packet.dts = time
        packet.duration, packet.is_keyframe = duration, is_key
        self._container.mux(packet)

    def finish(self) -> None:
        self.write(None)


class CopiedPictures(CopiedStream):
    """Pictures, from a key frame on. Another size is in the stream, and players follow it."""

    awaited = True
    _last = -1

    def begin(self, time: float) -> None:
        super().begin(time)
        first = self._waiting[0]
        self._codec = first.codec
        # libav reads from a key frame what the container's header has to say of the stream.
        with _film(first) as film:
            self._stream = self._container.add_stream_from_template(film.streams.video[0], opaque=True)

    def _place(self, chunk: EncodedVideoChunk) -> None:
        if chunk.codec != self._codec:
            return
        time = round((chunk._time / 1e6 - self._begin) * _PICTURE_TICKS)
        self._last = max(self._last + 1, time)
        self._mux(chunk.data, self._last, 0, _PICTURE_TICKS, chunk.type == "key")


def _film(picture: EncodedVideoChunk) -> InputContainer:
    """A film of one picture."""
    import av

    data = picture.data
    if picture.codec == "H264":
        return av.open(io.BytesIO(data), "r", format="h264")
    # The IVF format.
    head = struct.pack(
        "<4sHH4sHHIIII",
        *(b"DKIF", 0, 32, _FOUR_LETTERS[picture.codec], picture.width, picture.height),
        *(_PICTURE_TICKS, 1, 1, 0),
    )
    frame = struct.pack("<IQ", len(data), 0) + data
    return av.open(io.BytesIO(head + frame), "r", format="ivf")


class CopiedSound(CopiedStream):
    """Opus. What did not come is a gap."""

    awaited = False
    # Where the next packet goes if none is missing.
    _next = 0

    def begin(self, time: float) -> None:
        super().begin(time)
        # It encodes nothing, and gives the header.
        self._stream = self._container.add_stream("libopus", rate=_SOUND_TICKS)
        self._stream.layout = "stereo"

    def _place(self, chunk: EncodedAudioChunk) -> None:
        time = round((chunk._time / 1e6 - self._begin) * _SOUND_TICKS) - _OPUS_DELAY
        if abs(time - self._next) <= _TOLERANCE * _SOUND_TICKS:
            time = self._next
        if time < self._next or chunk.codec != "opus" or not chunk.duration:
            return
        duration = chunk.duration * _SOUND_TICKS // 1_000_000
        self._next = time + duration
        self._mux(chunk.data, time, duration, _SOUND_TICKS, True)
