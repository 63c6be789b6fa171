"""Reads a container: audio as 16-bit samples and video as frames, each with its time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from webrtc.codecs.video_codec import EncodedVideoChunk
from webrtc.exceptions import NotReadableError, NotSupportedError
from webrtc.frames.video_frame import VideoFrame

from .packets import VIDEO_CODECS, Chunks

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from numpy.typing import NDArray

RATE = 48000
# Seconds between two pieces of audio that are more than a rounding error.
_GAP = 0.05


@dataclass
class AudioBlock:
    """Samples of shape (frames, channels), starting at `start` seconds."""

    start: float
    samples: NDArray[Any]

    @property
    def end(self) -> float:
        """The time at which the next piece begins."""
        return self.start + len(self.samples) / RATE

    def after(self, time: float) -> AudioBlock:
        """Return the part after this time."""
        skipped = min(len(self.samples), max(0, round((time - self.start) * RATE)))
        return AudioBlock(self.start + skipped / RATE, self.samples[skipped:])


@dataclass
class DecodedFrame:
    """A decoded video frame, shown from `start` to `end` seconds."""

    start: float
    end: float
    frame: av.VideoFrame

    @cached_property
    def converted(self) -> VideoFrame:
        """The frame in the engine's format."""
        return VideoFrame.from_av(self.frame)


@dataclass
class EncodedFrame:
    """An encoded video frame from the container."""

    start: float
    end: float
    chunk: EncodedVideoChunk


class Reader:
    """Reads a container packet by packet, repeatedly if it is looped.

    Audio is decoded, and video is decoded unless it is to be sent without re-encoding.
    """

    def __init__(self, container: InputContainer, name: Any, loop: bool, encoded: bool) -> None:
        self.container = container
        # Only streams that libav can decode.
        self.audio = next((s for s in container.streams.audio if s.codec_context), None)
        # Without attached images, such as a song's cover.
        moving = [
            s for s in container.streams.video if s.codec_context and "attached_pic" not in str(s.disposition)
        ]
        self.video = moving[0] if moving else None
        if self.audio is None and self.video is None:
            raise NotReadableError(f"{name!r} has neither audio nor video")
        for stream in moving[:1]:
            stream.thread_type = "AUTO"
        self.audio_blocks: deque[AudioBlock] = deque()
        self.video_frames: deque[DecodedFrame | EncodedFrame] = deque()
        self.encoded = encoded
        """Whether video is not decoded."""
        self.ended = False
        self.end = 0.0
        """The end time of everything read so far."""
        self.lap = 0.0
        """The duration, known once the container was read to its end."""
        self.name = name
        self._loop = loop
        self._begun = (container.start_time or 0) / 1e6
        if encoded:
            self._check_codec()
        self._start(0.0)

    @property
    def channels(self) -> int:
        """One or two."""
        return min(2, self.audio.codec_context.channels) if self.audio else 0

    @property
    def duration(self) -> float | None:
        """Seconds; None if the input has no end or no known duration."""
        length = self.container.duration
        return length / 1e6 if length and length > 0 else None

    def seek(self, seconds: float) -> None:
        """Continue reading at this time."""
        if self.duration is None:
            raise NotSupportedError(f"{self.name!r} cannot seek: it has no known duration")
        self.container.seek(round((seconds + self._begun) * 1e6))
        self.audio_blocks.clear()
        self.video_frames.clear()
        self.ended = False
        self.end = seconds
        self._start(0.0, seconds)

    def _start(self, offset: float, wanted: float = 0.0) -> None:
        import av

        streams = [stream for stream in (self.audio, self.video) if stream is not None]
        self._packets: Iterator[Any] = self.container.demux(streams)
        self._resampler = av.AudioResampler("s16", "mono" if self.channels == 1 else "stereo", RATE)
        self._offset = offset
        self._chunks = Chunks(self.video) if self.encoded else None
        # Frames before the requested time are decoded but not used.
        self._wanted = wanted
        self._audio_until = offset

    def read(self) -> None:
        """Decode one more packet; the result is in `audio_blocks` or `video_frames`."""
        packet = next(self._packets, None)
        if packet is None:
            self._lap_ended()
        elif packet.stream is self.video and self._chunks:
            self._add_encoded(packet, self._chunks)
        elif packet.stream is self.video:
            for frame in _decoded(packet):
                self._add_frame(frame)
        else:
            for frame in _decoded(packet):
                self._add_audio(frame)
            if packet.dts is None:
                self._add_audio(None)

    def _lap_ended(self) -> None:
        if not self._loop or self.end == 0.0:
            self.ended = True
            return
        self.lap = self.end - self._offset
        self.container.seek(round(self._begun * 1e6))
        self._start(self.end)

    def _check_codec(self) -> None:
        context: Any = self.video.codec_context if self.video else None
        if context is None:
            raise NotSupportedError(f"{self.name!r} has no video: play it without `encoded`")
        if context.name not in VIDEO_CODECS:
            known = ", ".join(VIDEO_CODECS)
            raise NotSupportedError(
                f"{self.name!r} is {context.name}: only {known} can be sent without re-encoding"
            )
        if context.has_b_frames:
            raise NotSupportedError(
                f"{self.name!r} has B-frames, which cannot be sent: encode it without them (ffmpeg -bf 0), "
                "or play it without `encoded`"
            )

    def _add_encoded(self, packet: av.Packet[Any], chunks: Chunks) -> None:
        assert self.video is not None
        if packet.pts is None:
            return
        rate = self.video.average_rate or self.video.guessed_rate or 25
        start = self._offset + float(packet.pts * packet.time_base) - self._begun
        for chunk in chunks.of(packet, round(start * 1e6)):
            self.video_frames.append(EncodedFrame(start, start + 1 / float(rate), chunk))
            self.end = max(self.end, start + 1 / float(rate))

    def _add_frame(self, frame: av.VideoFrame) -> None:
        assert self.video is not None
        rate = self.video.average_rate or self.video.guessed_rate or 25
        start = self._offset + (frame.time - self._begun if frame.time is not None else self.end)
        end = start + 1 / float(rate)
        if end > self._wanted + 1e-6:
            self.video_frames.append(DecodedFrame(start, end, frame))
            self.end = max(self.end, end)

    def _add_audio(self, frame: av.AudioFrame | None) -> None:
        if frame is not None and frame.time is not None:
            start = self._offset + frame.time - self._begun
            # The resampler holds back some samples. Without a gap, its output follows its previous output.
            if abs(start - self._audio_until) > _GAP:
                self._audio_until = start
        for resampled in self._resampler.resample(frame):
            samples = resampled.to_ndarray().reshape(-1, self.channels)
            block = AudioBlock(self._audio_until, samples)
            self._audio_until = block.end
            block = block.after(self._wanted)
            if len(block.samples):
                self.audio_blocks.append(block)
                self.end = max(self.end, block.end)


def _decoded(packet: av.Packet[Any]) -> list[Any]:
    """Decode a packet; return nothing if it is broken, because later packets may be intact."""
    from av.error import InvalidDataError

    try:
        return list(packet.decode())
    except InvalidDataError:
        return []
