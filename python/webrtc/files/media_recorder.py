"""MediaRecorder: records tracks to a file."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

from webrtc.audio.rtc_audio_sink import RTCAudioSink
from webrtc.background import background
from webrtc.codecs.encoded_audio_chunk import EncodedAudioChunk
from webrtc.encoded.rtc_encoded_sink import RTCEncodedSink
from webrtc.ending import at_exit
from webrtc.enums import MediaType
from webrtc.events.classes import ErrorEvent
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute, EventTarget
from webrtc.exceptions import InvalidStateError
from webrtc.files import pyav
from webrtc.frames.pyav import load
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import LoopObject
from webrtc.video.rtc_video_sink import RTCVideoSink

from .copying import CopiedAudio, CopiedVideo, fits
from .encoding import (
    CHANNELS,
    CONTAINER_OPTIONS,
    RATE,
    AudioStream,
    VideoStream,
    audio_codec_name,
    check_tracks,
    check_video,
    to_bitrate,
    to_size,
    video_codec_name,
)
from .program_file import ProgramFile
from .writing import PATIENCE, Writer, check_path

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed import SupportsWrite
    from av.container import OutputContainer

# Maximum frames queued in the engine: half a second of video, two seconds of audio, or of encoded chunks.
_VIDEO_FRAMES, _AUDIO_FRAMES, _CHUNKS = 15, 200, 100
# Interval of key frames in video that is not re-encoded, in seconds; players seek to key frames.
_KEY_FRAMES = 10.0

_log = logging.getLogger("webrtc.files")

_Sink = RTCAudioSink | RTCVideoSink | RTCEncodedSink

_writers: weakref.WeakSet[Writer] = weakref.WeakSet()


class MediaRecorder(LoopObject, EventTarget):
    """Records tracks to a file: MP4, WebM, WAV, Ogg and others of libav. Needs `python-webrtc[media]`.

    Frames are recorded at their capture times, so that audio and video are synchronized, and missing media
    leaves a gap. The file is written continuously: it can be played even if the process dies. The loop keeps
    a recorder alive until it is stopped or all of its tracks have ended.
    """

    _shown = ("_target", "_tracks", "dropped")

    onerror = EventAttribute[ErrorEvent](
        "Recording failed with `event.error`: the disk is full, or a track cannot be read."
    )
    onended = EventAttribute[Event]("The file is closed.")

    def __init__(
        self,
        target: str | os.PathLike[str] | SupportsWrite[bytes],
        *,
        format: str | None = None,
        encoded: bool = False,
        options: dict[str, str] | None = None,
        video_codec: str | None = None,
        audio_codec: str | None = None,
        video_bitrate: int | None = None,
        video_size: tuple[int, int] | None = None,
    ) -> None:
        """Record to a path, whose suffix selects the container, or to an object with `write` and a `format`.

        With `encoded`, received media is written without re-encoding if the container supports its codec, and
        is not decoded for this. Everything else is encoded.

        `options` are those of libav's container. The default codecs are H.264 and AAC in MP4, VP8 and Opus in
        WebM, Opus in Ogg, PCM in WAV. The bitrate is in bits per second. `video_size` is the width and height
        of the video in pixels, both even; by default it is the size of the first frame, at least 16 x 16.

        Raises RangeError for a bitrate or a size that no encoder supports, TypeError for a wrong type.
        """
        for name, text in [("format", format), ("video_codec", video_codec), ("audio_codec", audio_codec)]:
            pyav.check_text(text, name)
        pyav.check_options(options)
        bitrate, size = to_bitrate(video_bitrate, "video_bitrate"), to_size(video_size, "video_size")
        super().__init__(None)
        self._av = load("MediaRecorder")
        self._target = target if hasattr(target, "write") else pyav.path(target, "target", "write")
        # None for an object or a URL.
        self._path = self._target if isinstance(self._target, str) and "://" not in self._target else None
        self._format = format
        self._encoded = encoded
        self._options = options
        self._codecs = (audio_codec, video_codec)
        self._bitrate = bitrate
        self._size = size
        self._tracks: list[MediaStreamTrack] = []
        self._sinks: list[_Sink] = []
        self._readers: list[asyncio.Task[None]] = []
        self._starting: asyncio.Future[None] | None = None
        self._stopping = False
        self._writer: Writer | None = None
        self._over: asyncio.Future[None] | None = None
        # The failure, and whether `stop` or `ended` has raised it.
        self._error: Exception | None = None
        self._reported = False
        self._awaiting_end = 0

    def add_track(self, track: MediaStreamTrack) -> None:
        """Add a track to the recording, before `start` or shortly after.

        Raises InvalidStateError if the file has begun, which is half a second after the first frame, and
        NotSupportedError if it has not, but its container does not support the track. Recording continues.
        """
        if not isinstance(track, MediaStreamTrack):
            raise TypeError(f"add_track takes a MediaStreamTrack, not {track!r}")
        if self._writer is None:
            if self._starting is not None:
                # The file is being opened, on another thread.
                self._check_late(track)
            self._tracks.append(track)
        else:
            self._check_fits(self._writer.container, track, len(self._tracks) + 1)
            index = None if self._stopping else self._writer.more()
            if index is None:
                raise InvalidStateError("the file of this MediaRecorder has begun: add all tracks before")
            self._tracks.append(track)
            self._add_late(self._writer, index)

    @property
    def dropped(self) -> int:
        """How many frames are missing from the file because the encoders were too slow."""
        return sum(sink.dropped for sink in self._sinks)

    async def start(self) -> None:
        """Start recording; has no effect while recording.

        Raises NotFoundError or NotAllowedError if the file cannot be written, NotSupportedError if the
        container does not support a codec or track, or the codec cannot encode the video.
        """
        self._bridge.check(self)
        if self._stopping:
            raise InvalidStateError("this MediaRecorder was stopped: create another one")
        if not self._tracks:
            raise InvalidStateError("this MediaRecorder has no tracks: add_track first")
        if self._starting is None:
            self._starting = background(self._start())
            self._starting.add_done_callback(self._started)
        await asyncio.shield(self._starting)

    def _started(self, starting: asyncio.Future[None]) -> None:
        if (starting.cancelled() or starting.exception()) and self._writer is None:
            # The recorder may be started again.
            self._starting = None

    async def _start(self) -> None:
        tracks = tuple(self._tracks)
        self._writer = await asyncio.to_thread(self._open, tracks)
        self._over = asyncio.get_running_loop().create_future()
        _writers.add(self._writer)
        self._bridge.kept.add(self)
        self._writer.thread.start()
        try:
            for index in range(len(tracks)):
                self._begin(self._writer, index)
            for _ in self._tracks[len(tracks) :]:
                late = self._writer.more()
                assert late is not None, "there were no frames yet"
                self._add_late(self._writer, late)
        except BaseException:
            # A track cannot be read.
            self._writer.finish()
            raise

    def _begin(self, writer: Writer, index: int) -> None:
        track = self._tracks[index]
        sink = RTCEncodedSink(track, _CHUNKS) if self._is_copied(track) else _decoded(track)
        self._sinks.append(sink)
        reader = background(self._read(writer, index))
        reader.add_done_callback(self._track_ended)
        self._readers.append(reader)

    def _add_late(self, writer: Writer, index: int) -> None:
        track = self._tracks[index]
        if not self._is_copied(track):
            writer.choose(index, functools.partial(self._encode, track))
        self._begin(writer, index)

    def _open(self, tracks: tuple[MediaStreamTrack, ...]) -> Writer:
        file = self._file()
        with pyav.errors("write", file):
            container = self._container(file)
            try:
                options = CONTAINER_OPTIONS.get(container.format.name, {})
                container.options.update(options, **(self._options or {}))
                for count, track in enumerate(tracks, 1):
                    self._check_fits(container, track, count)
                streams = [
                    None if self._is_copied(track) else self._encode(track, container) for track in tracks
                ]
                if self._path is not None:
                    # libav opens the file only with the first frame.
                    open(self._path, "wb").close()
            except BaseException:
                container.close()
                raise
        return Writer(container, file, streams, self._bridge, self._end_writing)

    def _file(self) -> str | ProgramFile:
        return self._target if isinstance(self._target, str) else ProgramFile(self._target)

    def _check_late(self, track: MediaStreamTrack) -> None:
        file = self._file()
        with pyav.errors("write", file), contextlib.closing(self._container(file)) as container:
            self._check_fits(container, track, len(self._tracks) + 1)

    def _container(self, file: str | ProgramFile) -> OutputContainer:
        if self._path is not None:
            check_path(self._path)
        try:
            opened: OutputContainer = self._av.open(file, "w", format=self._format)
        except ValueError:
            if self._format is not None:
                raise
            what = "it is not a path" if self._path is None else "its suffix is not that of a container"
            raise ValueError(f"{what}: give a format, such as format='mp4'") from None
        return opened

    def _is_copied(self, track: MediaStreamTrack) -> bool:
        codec = self._codecs[0 if track.kind == MediaType.audio else 1]
        return self._encoded and track._source.receiver is not None and codec is None

    def _check_fits(self, container: OutputContainer, track: MediaStreamTrack, count: int) -> None:
        """Raise NotSupportedError if the file cannot contain a track, which is one of `count`."""
        # The codec of a copied track is known later, but it must be possible to encode the track.
        if track.kind == MediaType.audio:
            audio_codec_name(container, self._codecs[0])
        else:
            check_video(video_codec_name(container, self._codecs[1]), self._bitrate, self._size)
        check_tracks(container, count)

    def _encode(self, track: MediaStreamTrack, container: Any) -> AudioStream | VideoStream:
        if track.kind == MediaType.audio:
            return AudioStream(container, self._codecs[0])
        return VideoStream(container, self._codecs[1], self._bitrate, self._size)

    async def _read(self, writer: Writer, index: int) -> None:
        sink = self._sinks[index]
        if isinstance(sink, RTCEncodedSink):
            if await _copy(sink, writer, index) or self._stopping:
                return
            track = self._tracks[index]
            writer.choose(index, functools.partial(self._encode, track))
            sink = self._sinks[index] = _decoded(track)
        async for frame in sink:
            # While this waits, the sink drops frames that it cannot hold.
            await writer.room(index)
            writer.put(index, frame)

    async def stop(self) -> None:
        """Write the remaining frames and close the file. Has no effect when called again or before `start`.

        Raises NotReadableError with the system's error if the file could not be written. What the target's
        `write` raised is its cause.
        """
        self._bridge.check(self)
        if self._starting is not None:
            # `start` raises its own error.
            await asyncio.wait([self._starting])
        if self._writer is None or self._over is None:
            return
        self._stopping = True
        for sink in self._sinks:
            sink.stop()
        # Not gather(): a cancelled caller may call stop again.
        for reader in self._readers:
            await asyncio.wait([reader])
        self._writer.finish()
        await self._wait_for_end(self._over)
        if self._error and not self._reported:
            self._reported = True
            raise self._error

    async def ended(self) -> None:
        """Wait until the file is closed, by `stop` or the end of all tracks; raises if recording failed."""
        self._bridge.check(self)
        if self._over is None:
            raise InvalidStateError("this MediaRecorder has not started: await recorder.start() first")
        await self._wait_for_end(self._over)
        if self._error:
            self._reported = True
            raise self._error

    async def _wait_for_end(self, over: asyncio.Future[None]) -> None:
        self._awaiting_end += 1
        try:
            await asyncio.shield(over)
        finally:
            self._awaiting_end -= 1

    async def __aenter__(self) -> MediaRecorder:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _end_writing(self) -> None:
        self._bridge.kept.discard(self)
        self._stopping = True
        for sink in self._sinks:
            sink.stop()
        if self._writer and self._writer.error:
            self._fail(self._writer.error)
        if self._over and not self._over.done():
            self._over.set_result(None)
        self._fire(Event._made("ended"))

    def _fail(self, error: Exception) -> None:
        if self._error is None:
            self._error = error
            if not self._awaiting_end and not self._has_listener("error"):
                _log.warning("recording to %s failed: %s", self._target, error)
            self._fire(ErrorEvent._made("error", error=error, message=str(error)))

    def _track_ended(self, reader: asyncio.Task[None]) -> None:
        if not reader.cancelled() and isinstance(error := reader.exception(), Exception):
            self._fail(error)
        if self._writer and len(self._readers) == len(self._tracks) and all(r.done() for r in self._readers):
            self._writer.finish()


def _decoded(track: MediaStreamTrack) -> RTCAudioSink | RTCVideoSink:
    if track.kind == MediaType.audio:
        return RTCAudioSink(track, RATE, CHANNELS, _AUDIO_FRAMES)
    return RTCVideoSink(track, _VIDEO_FRAMES)


async def _copy(sink: RTCEncodedSink, writer: Writer, index: int) -> bool:
    """Write chunks unchanged; return False with the sink stopped if that is not possible."""
    try:
        chunk = await asyncio.wait_for(anext(sink), PATIENCE)
    except (asyncio.TimeoutError, StopAsyncIteration):
        sink.stop()
        return False
    if not fits(writer.container.format.name, chunk):
        sink.stop()
        return False
    copied = CopiedAudio if isinstance(chunk, EncodedAudioChunk) else CopiedVideo
    writer.choose(index, functools.partial(copied, chunk))
    keyed = time.monotonic()
    async for chunk in sink:
        now = time.monotonic()
        if chunk.type == "key":
            keyed = now
        elif now - keyed > _KEY_FRAMES:
            sink.request_key_frame()
            keyed = now
        await writer.room(index)
        writer.put(index, chunk)
    return True


@at_exit("media")
def _finish_all() -> None:
    # Close the files, and leave no daemon thread in native code, before interpreter shutdown.
    for writer in list(_writers):
        writer.finish()
    for writer in list(_writers):
        if writer.thread.is_alive() and writer.thread is not threading.current_thread():
            writer.thread.join()
