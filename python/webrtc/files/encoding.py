"""The streams of a recording that are encoded with the codecs of its container."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from webrtc.dictionaries.conversion import Range, converter
from webrtc.exceptions import NotSupportedError, RangeError

from .timeline import Timeline

if TYPE_CHECKING:
    import av
    from av.container import OutputContainer
    from numpy.typing import NDArray

    from webrtc.frames.audio_data import AudioData
    from webrtc.frames.video_frame import VideoFrame

RATE, CHANNELS = 48000, 2
_TICKS = 90_000
# Maximum distance of key frames: where players can seek to, and what a crash may cost.
_KEY_FRAMES = 60
# Of video: FFmpeg's name of the pixel format, and the nominal frame rate.
_PIXELS, _RATE = "yuv420p", 30
# The size for a track that has not delivered a frame yet.
_DEFAULT_SIZE = (1280, 720)
# Minimum for every encoder, in pixels and bits per second; smaller frames are scaled up.
_MIN_SIDE, _MIN_BITRATE = 16, 100_000
# libx264 counts in thousands of bits per second.
_MIN_ASKED_BITRATE, _MAX_ASKED_BITRATE = 1000, 2**31 - 1
# FFmpeg's limit of a frame (av_image_check_size2), and the longest side that a common encoder supports.
_MAX_SIDE, _MAX_AREA, _MARGIN = 16384, 2**28, 128
# A size that every encoder supports; H.263 supports few.
_TRIAL_SIZE = (352, 288)
# Up to this number of pixels, VP8 is encoded on one thread: several threads wait for each other by spinning,
# which takes longer than the work and can last forever on a busy machine.
_ONE_THREAD = 1280 * 720
# By libav's name of a container, where its own default is slow or not what users expect.
_VIDEO = {"mp4": "libx264", "mov": "libx264", "matroska": "libx264", "webm": "libvpx", "ogg": None}
_AUDIO = {"mp4": "aac", "mov": "aac", "matroska": "libopus", "webm": "libopus", "ogg": "libopus"}
# Containers without video that may have several tracks.
_OGG = ("oga", "opus", "spx")
_OPTIONS = {
    "libx264": {"preset": "veryfast", "tune": "zerolatency"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "row-mt": "1"},
}
# Flush continuously, so that the existing part can be played if the process dies.
_FLUSHED = {"flush_packets": "1", "max_interleave_delta": "1000000"}
_FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"}
CONTAINER_OPTIONS = {
    "mp4": _FLUSHED | _FRAGMENTED,
    "mov": _FLUSHED | _FRAGMENTED,
    "matroska": _FLUSHED | {"cluster_time_limit": "1000"},
    "webm": _FLUSHED | {"cluster_time_limit": "1000"},
    "ogg": _FLUSHED | {"page_duration": "500000"},
    "wav": _FLUSHED,
}


def audio_codec_name(container: OutputContainer, codec: str | None) -> str:
    """Return libav's name of the audio codec: the given one, or the default."""
    possible = container.default_audio_codec
    return _checked_codec(codec or _AUDIO.get(container.format.name, possible), possible, container, "audio")


def video_codec_name(container: OutputContainer, codec: str | None) -> str:
    """Return libav's name of the video codec: the given one, or the default."""
    possible = container.default_video_codec
    return _checked_codec(codec or _VIDEO.get(container.format.name, possible), possible, container, "video")


_to_bitrate = converter(Annotated[int, Range(_MIN_ASKED_BITRATE, _MAX_ASKED_BITRATE)] | None)
_to_sides = converter(tuple[int, int])


def to_bitrate(value: Any, name: str) -> int | None:
    """Convert bits per second."""
    bitrate: int | None = _to_bitrate(value, name)
    return bitrate


def to_size(value: Any, name: str) -> tuple[int, int] | None:
    """Convert a width and a height in pixels."""
    if value is None:
        return None
    try:
        width, height = _to_sides(value, name)
    except TypeError:
        raise TypeError(f"{name} is {value!r}: it must be a width and a height in pixels") from None
    if min(width, height) < _MIN_SIDE or width % 2 or height % 2:
        raise RangeError(f"{name} is {value}: both sides must be even, and at least {_MIN_SIDE} pixels")
    if max(width, height) > _MAX_SIDE or (width + _MARGIN) * (height + _MARGIN) >= _MAX_AREA:
        most = f"at most {_MAX_SIDE} pixels, and less than {_MAX_AREA} in all"
        raise RangeError(f"{name} is {value}: both sides must be {most}")
    return width, height


@lru_cache
def check_video(codec: str, bitrate: int | None, size: tuple[int, int] | None) -> None:
    """Raise NotSupportedError if a codec cannot encode video with these parameters."""
    import av

    formats = av.Codec(codec, "w").video_formats
    if formats and _PIXELS not in [format.name for format in formats]:
        raise NotSupportedError(f"the video codec is {codec!r}: it must be one for {_PIXELS}")
    width, height = size or _TRIAL_SIZE
    context: Any = av.CodecContext.create(codec, "w")
    context.framerate = _RATE
    configure(context, codec, width, height, bitrate)
    try:
        context.open()
    except av.FFmpegError as error:
        what = (
            f"{width} x {height} pixels at {context.bit_rate} bits per second with {_TICKS} ticks per second"
        )
        raise NotSupportedError(f"the video codec {codec!r} cannot encode {what}: {error.strerror}") from None


def configure(context: Any, codec: str, width: int, height: int, bitrate: int | None) -> None:
    """Set the parameters of a video encoder."""
    context.width, context.height, context.pix_fmt = width, height, _PIXELS
    context.bit_rate = bitrate or max(_MIN_BITRATE, width * height * 3)
    context.time_base = Fraction(1, _TICKS)
    context.gop_size = _KEY_FRAMES
    if codec == "libvpx" and width * height <= _ONE_THREAD:
        context.thread_count = 1


def _checked_codec(codec: str | None, possible: str | None, container: OutputContainer, kind: str) -> str:
    import av

    # PNG is for the covers of audio files.
    if codec is None or possible in (None, "none") or (kind == "video" and possible == "png"):
        raise NotSupportedError(f"a {container.format.name} file cannot contain {kind}")
    try:
        found = av.Codec(codec, "w").type
    except ValueError:
        raise NotSupportedError(
            f"this PyAV has no codec {codec!r}: av.codecs_available lists the codecs"
        ) from None
    if found != kind:
        raise NotSupportedError(f"{kind}_codec is {codec!r}: that is a codec for {found}")
    return codec


def check_tracks(container: OutputContainer, count: int) -> None:
    """Raise NotSupportedError if the file cannot contain this many tracks."""
    name = container.format.name
    if count > 1 and container.default_video_codec in (None, "none", "png") and name not in _OGG:
        raise NotSupportedError(f"a {name} file cannot contain more than one track")


class Stream(ABC):
    """A stream of the file. Times are in seconds of the engine's clock."""

    most: int
    """How many frames may wait for the writing thread."""
    awaited: bool
    """Whether the file waits for the stream's first frame, because it needs the frame size."""

    @property
    @abstractmethod
    def first(self) -> float | None:
        """The time of the first waiting frame."""

    @abstractmethod
    def add(self, frame: Any) -> float:
        """Add a frame and return its time."""

    @abstractmethod
    def begin(self, time: float) -> None:
        """Begin the file at this time."""

    @abstractmethod
    def write(self, now: float | None) -> None:
        """Write what is ready at the time `now`, or everything if it is None."""

    @abstractmethod
    def finish(self) -> None:
        """Write the rest."""


class AudioStream(Stream):
    """Encoded audio."""

    most = 500
    awaited = False

    def __init__(self, container: OutputContainer, codec: str | None) -> None:
        self._container = container
        stream: Any = container.add_stream(audio_codec_name(container, codec), rate=RATE)
        stream.layout = "stereo"
        self._stream = stream
        self._samples = 0
        self._timeline = Timeline(RATE, CHANNELS)

    @property
    def first(self) -> float | None:
        return self._timeline.first

    def add(self, frame: AudioData) -> float:
        time = frame._time / 1e6
        self._timeline.add(time, frame.to_ndarray())
        return time

    def begin(self, time: float) -> None:
        self._timeline.begin(time)

    def write(self, now: float | None) -> None:
        for samples in self._timeline.ready(now):
            self._container.mux(self._stream.encode(self._frame(samples)))

    def _frame(self, samples: NDArray[np.int16]) -> av.AudioFrame:
        import av

        packed = np.ascontiguousarray(samples).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout="stereo")
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self._samples
        self._samples += len(samples)
        return frame

    def finish(self) -> None:
        self.write(None)
        self._container.mux(self._stream.encode(None))


class VideoStream(Stream):
    """Encoded video of one size, by default that of the first frame; others are letterboxed."""

    # Frames are large.
    most = 30
    awaited = True

    def __init__(
        self,
        container: OutputContainer,
        codec: str | None,
        bitrate: int | None,
        size: tuple[int, int] | None,
    ) -> None:
        self._container = container
        self._bitrate = bitrate
        self._size = size
        self._name = video_codec_name(container, codec)
        self._stream: Any = None
        self._begin = 0.0
        self._last = -1
        self._waiting: deque[tuple[float, VideoFrame]] = deque()

    @property
    def first(self) -> float | None:
        return self._waiting[0][0] if self._waiting else None

    def add(self, frame: VideoFrame) -> float:
        time = frame._open.time / 1e6
        self._waiting.append((time, frame))
        return time

    def begin(self, time: float) -> None:
        self._begin = time
        width, height = self._size or _DEFAULT_SIZE
        if self._waiting and not self._size:
            native = self._waiting[0][1]._open.rotated()
            width, height = (max(_MIN_SIDE, side // 2 * 2) for side in (native.width, native.height))
        options = _OPTIONS.get(self._name, {})
        stream: Any = self._container.add_stream(self._name, rate=_RATE, options=options)
        configure(stream.codec_context, self._name, width, height, self._bitrate)
        self._stream = stream

    def write(self, now: float | None) -> None:
        while self._waiting:
            self._encode(*self._waiting.popleft())

    def _encode(self, time: float, source: VideoFrame) -> None:
        import av

        pixels = fitted(source, self._stream.width, self._stream.height)
        frame = av.VideoFrame.from_ndarray(pixels, format=_PIXELS)
        frame.time_base = Fraction(1, _TICKS)
        frame.pts = self._last = max(self._last + 1, round((time - self._begin) * _TICKS))
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))


def fitted(source: VideoFrame, width: int, height: int) -> NDArray[np.uint8]:
    """Return the frame upright as I420 in this size, with black bars if the aspect ratio differs."""
    native = source._open.rotated()
    scale = min(width / native.width, height / native.height)
    inner_width = min(width, round(native.width * scale / 2) * 2)
    inner_height = min(height, round(native.height * scale / 2) * 2)
    if (native.width, native.height) != (inner_width, inner_height):
        native = native.scaled(0, 0, native.width, native.height, inner_width, inner_height)
    pixels: NDArray[np.uint8] = native.to_array("i420", None)
    if (inner_width, inner_height) == (width, height):
        return pixels
    left, top = (width - inner_width) // 4 * 2, (height - inner_height) // 4 * 2
    planes = []
    flat, at = pixels.reshape(-1), 0
    for share, black in ((1, 16), (2, 128), (2, 128)):
        plane = np.full((height // share, width // share), black, np.uint8)
        rows, columns = inner_height // share, inner_width // share
        inner = flat[at : at + rows * columns].reshape(rows, columns)
        plane[top // share : top // share + rows, left // share : left // share + columns] = inner
        planes.append(plane.reshape(-1))
        at += rows * columns
    return np.concatenate(planes).reshape(height * 3 // 2, width)
