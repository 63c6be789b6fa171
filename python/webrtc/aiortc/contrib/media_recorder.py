"""MediaRecorder and MediaBlackhole, which consume tracks."""

from __future__ import annotations

import asyncio
import fractions
import threading
import time
from dataclasses import dataclass
from typing import Any

import av
from av.packet import Packet
from av.video.stream import VideoStream

from webrtc.aiortc.mediastreams import AUDIO_RATE, VIDEO_TIME_BASE, MediaStreamError, MediaStreamTrack
from webrtc.files.encoding import audio_codec_name, video_codec_name

_FRAME_RATE = 30


class _Readers:
    """Reads tracks, each in a task of its own."""

    def __init__(self) -> None:
        self._tasks: dict[MediaStreamTrack, asyncio.Task[None] | None] = {}

    def addTrack(self, track: MediaStreamTrack) -> None:
        """Read a track, once it is started."""
        self._tasks.setdefault(track, None)

    async def start(self) -> None:
        """Begin to read."""
        for track, task in self._tasks.items():
            if task is None:
                self._tasks[track] = asyncio.create_task(self._read(track))

    async def stop(self) -> None:
        """Stop reading."""
        for task in filter(None, self._tasks.values()):
            task.cancel()
        self._tasks.clear()

    async def _read(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                await self._take(track, await track.recv())
        except MediaStreamError:
            pass

    async def _take(self, track: MediaStreamTrack, data: Any) -> None:
        """Handle a frame or packet of a track."""


class MediaBlackhole(_Readers):
    """Reads tracks, and discards their frames."""


@dataclass
class _Recording:
    """One track on its way into a file."""

    stream: Any
    # Seconds by which the track's times are ahead of those of the file.
    ahead: fractions.Fraction | None = None
    begun: bool = False


class MediaRecorder(_Readers):
    """Writes tracks to a file, in the codecs that its name or `format` suggests (PyAV's `av.open`)."""

    def __init__(self, file: Any, format: str | None = None, options: dict[str, str] | None = None) -> None:
        super().__init__()
        self._container = av.open(file=file, format=format, mode="w", options=options)
        self._recordings: dict[MediaStreamTrack, _Recording] = {}
        # Encoding takes long: it is done in threads, one at a time.
        self._lock = threading.Lock()
        self._began = 0.0
        self._ending: asyncio.Task[None] | None = None

    def addTrack(self, track: MediaStreamTrack) -> None:
        """Record a track, from `start` on."""
        super().addTrack(track)
        container = self._container
        stream: Any
        if track.kind == "audio":
            stream = container.add_stream(audio_codec_name(container, None), rate=AUDIO_RATE)
        else:
            codec = video_codec_name(container, "png" if container.format.name == "image2" else None)
            stream = container.add_stream(codec, rate=_FRAME_RATE)
            stream.pix_fmt = "rgb24" if codec == "png" else "yuv420p"
            stream.codec_context.time_base = VIDEO_TIME_BASE
        self._recordings[track] = _Recording(stream)

    async def start(self) -> None:
        """Begin to record."""
        self._began = self._began or time.monotonic()
        await super().start()

    async def stop(self) -> None:
        """End the recording and the file."""
        # The file is completed even if a caller is cancelled.
        self._ending = self._ending or asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        tasks = [*filter(None, self._tasks.values())]
        await super().stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._finish)

    async def _take(self, track: MediaStreamTrack, data: Any) -> None:
        await asyncio.to_thread(self._write, self._recordings[track], data)

    def _write(self, recording: _Recording, data: Any) -> None:
        with self._lock:
            for frame in data.decode() if isinstance(data, Packet) else [data]:
                stream = recording.stream
                if not recording.begun and isinstance(stream, VideoStream):
                    # Odd sides cannot be encoded in 4:2:0.
                    stream.width, stream.height = frame.width & ~1, frame.height & ~1
                recording.begun = True
                if recording.ahead is None and frame.pts is not None and frame.time_base is not None:
                    # Tracks that began at different times stay apart.
                    elapsed = fractions.Fraction(time.monotonic() - self._began)
                    recording.ahead = frame.pts * fractions.Fraction(frame.time_base) - elapsed
                self._mux(recording, stream.encode(frame))

    def _mux(self, recording: _Recording, packets: list[Packet[Any]]) -> None:
        for packet in packets:
            # Not in the frames, which other readers may share.
            ticks = round((recording.ahead or 0) / fractions.Fraction(packet.time_base))
            packet.pts = None if packet.pts is None else packet.pts - ticks
            packet.dts = None if packet.dts is None else packet.dts - ticks
            self._container.mux(packet)

    def _finish(self) -> None:
        with self._lock:
            for recording in self._recordings.values():
                if recording.begun:
                    self._mux(recording, recording.stream.encode(None))
            self._container.close()
