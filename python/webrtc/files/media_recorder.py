"""MediaRecorder: tracks as a file."""

from __future__ import annotations

import asyncio
import atexit
import os
import weakref
from typing import TYPE_CHECKING, Any

from webrtc.enums import MediaType
from webrtc.exceptions import InvalidStateError
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.interfaces.rtc_audio_sink import RTCAudioSink
from webrtc.interfaces.rtc_video_sink import RTCVideoSink
from webrtc.loop import LoopObject

from . import pyav
from .encoding import CHANNELS, CONTAINER_OPTIONS, RATE, PictureStream, SoundStream
from .writing import Writer

if TYPE_CHECKING:
    from types import TracebackType

# Frames that wait in the engine: half a second of pictures, two seconds of sound.
_PICTURES, _SOUNDS = 15, 200

_writers: weakref.WeakSet[Writer] = weakref.WeakSet()


class MediaRecorder(LoopObject):
    """Records tracks to a file: MP4, WebM, WAV, Ogg and others of libav. Needs `python-webrtc[media]`.

    Frames stand in the file at the time at which they came, so that sound and pictures are in step, and what
    did not come is a gap. It is written as it goes: what there is can be played even if the process dies. The
    loop keeps a recorder until it is stopped.
    """

    def __init__(
        self,
        target: str | os.PathLike[str] | Any,
        *,
        format: str | None = None,
        options: dict[str, str] | None = None,
        video_codec: str | None = None,
        audio_codec: str | None = None,
        video_bitrate: int | None = None,
    ) -> None:
        """A path, whose ending says the container, or an object with `write` and a `format`.

        `options` are those of libav's container. Without codecs, H.264 and AAC in MP4, VP8 and Opus in WebM,
        Opus in Ogg, PCM in WAV; the bitrate is in bits per second.
        """
        super().__init__(None)
        self._av = pyav.load("MediaRecorder")
        self._target = target if hasattr(target, "write") else os.fspath(target)
        self._format = format
        self._options = options
        self._codecs = (audio_codec, video_codec)
        self._bitrate = video_bitrate
        self._tracks: list[MediaStreamTrack] = []
        self._sinks: list[RTCAudioSink | RTCVideoSink] = []
        self._readers: list[asyncio.Task[None]] = []
        self._starting = False
        self._writer: Writer | None = None
        self._over: asyncio.Future[None] | None = None

    def add_track(self, track: MediaStreamTrack) -> None:
        """Record this one too; before `start`."""
        if not isinstance(track, MediaStreamTrack):
            raise TypeError(f"add_track takes a MediaStreamTrack, not {track!r}")
        if self._writer or self._starting:
            raise InvalidStateError("this MediaRecorder has started: add all tracks before")
        self._tracks.append(track)

    @property
    def dropped(self) -> int:
        """How many frames are not in the file because the encoders were too slow."""
        return sum(sink.dropped for sink in self._sinks)

    async def start(self) -> None:
        """Begin.

        Raises NotFoundError or NotAllowedError for a file that cannot be written, NotSupportedError for a
        codec or a track that the container does not take.
        """
        self._bridge.check(self)
        if self._writer or self._starting:
            raise InvalidStateError("this MediaRecorder was started before: make a new one")
        if not self._tracks:
            raise InvalidStateError("this MediaRecorder has no tracks: add_track first")
        self._starting = True
        try:
            self._writer = await asyncio.to_thread(self._open)
        finally:
            self._starting = False
        self._over = asyncio.get_running_loop().create_future()
        if not _writers:
            # Not before: handlers run in reverse order, and the engine's end must come after.
            atexit.unregister(_finish_all)
            atexit.register(_finish_all)
        _writers.add(self._writer)
        self._bridge.kept.add(self)
        self._writer.thread.start()
        for index, track in enumerate(self._tracks):
            sink = self._sink(track)
            self._sinks.append(sink)
            self._readers.append(asyncio.create_task(_read(sink, self._writer, index)))

    def _open(self) -> Writer:
        with pyav.errors("write", self._target):
            container = self._av.open(self._target, "w", format=self._format)
            try:
                options = CONTAINER_OPTIONS.get(container.format.name, {})
                container.options.update(options, **(self._options or {}))
                streams = [self._stream(container, track) for track in self._tracks]
                if isinstance(self._target, str) and "://" not in self._target:
                    # libav opens the file only with the first frame.
                    open(self._target, "wb").close()
            except BaseException:
                container.close()
                raise
        return Writer(container, self._target, streams, self._bridge, self._end_writing)

    def _stream(self, container: Any, track: MediaStreamTrack) -> SoundStream | PictureStream:
        if track.kind == MediaType.audio:
            return SoundStream(container, self._codecs[0])
        return PictureStream(container, self._codecs[1], self._bitrate)

    def _sink(self, track: MediaStreamTrack) -> RTCAudioSink | RTCVideoSink:
        if track.kind == MediaType.audio:
            return RTCAudioSink(track, RATE, CHANNELS, _SOUNDS)
        return RTCVideoSink(track, _PICTURES)

    async def stop(self) -> None:
        """Write what has come, and close the file. A second time, or before `start`, it does nothing.

        Raises NotReadableError, with what the system said, if the file could not be written.
        """
        self._bridge.check(self)
        if self._writer is None or self._over is None:
            return
        for sink in self._sinks:
            sink.stop()
        await asyncio.gather(*self._readers)
        self._writer.finish()
        await asyncio.shield(self._over)
        error, self._writer.error = self._writer.error, None
        if error:
            raise error

    async def __aenter__(self) -> MediaRecorder:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _end_writing(self) -> None:
        self._bridge.kept.discard(self)
        for sink in self._sinks:
            sink.stop()
        if self._over and not self._over.done():
            self._over.set_result(None)


async def _read(sink: RTCAudioSink | RTCVideoSink, writer: Writer, index: int) -> None:
    async for frame in sink:
        # Meanwhile the sink drops what it cannot hold.
        await writer.room(index)
        writer.put(index, frame)


def _finish_all() -> None:
    # The file is closed, and no daemon thread is in native code, before the interpreter goes.
    for writer in list(_writers):
        writer.finish()
    for writer in list(_writers):
        if writer.thread.is_alive():
            writer.thread.join()
