"""MediaPlayer: tracks from a file, a device or an address."""

from __future__ import annotations

import asyncio
import errno
import fractions
import threading
import time
from collections.abc import Iterator
from typing import Any

import av
from av.frame import Frame
from av.packet import Packet

from webrtc.aiortc.mediastreams import AUDIO_RATE, Blocks, MediaStreamTrack, QueuedTrack
from webrtc.aiortc.views import View
from webrtc.files.packets import AUDIO_CODECS, LIVE_FORMATS, VIDEO_CODECS

REAL_TIME_FORMATS = sorted(LIVE_FORMATS)
# Codecs whose packets can be sent.
_SENDABLE = {"audio": [*AUDIO_CODECS, "pcm_alaw", "pcm_mulaw"], "video": [*VIDEO_CODECS]}
# Seconds that a file is read ahead of its playing time.
_AHEAD = 2.0
# Frames that wait for a reader; beyond that the oldest are dropped.
_MOST_WAITING = 250
# Seconds until the next attempt where a device has nothing yet.
_AGAIN = 0.01


class PlayerStreamTrack(QueuedTrack):
    """A track of a MediaPlayer."""

    def __init__(self, player: MediaPlayer, kind: str) -> None:
        super().__init__(kind, _MOST_WAITING)
        self._player = player
        self._origin: float | None = None

    async def recv(self) -> Frame | Packet[Any]:
        """The next frame, or packet of a player that does not decode, when its time has come."""
        self._check_live()
        self._player._start(self)
        data: Frame | Packet[Any] = await self._next()
        if self._player._throttles and data.pts is not None and data.time_base is not None:
            due = float(data.pts * data.time_base)
            if self._origin is None:
                self._origin = time.monotonic() - due
            await asyncio.sleep(self._origin + due - time.monotonic())
        return data

    def stop(self) -> None:
        """End the track; the file is closed with the last one."""
        super().stop()
        self._player._stop(self)


class MediaPlayer:
    """Plays a file, a device or an address: its `audio` and `video` are tracks (PyAV's `av.open`).

    A thread reads ahead of time; a device sets the pace itself.
    """

    audio = View[MediaStreamTrack | None]("_audio", "The audio track; None if there is none.")
    video = View[MediaStreamTrack | None]("_video", "The video track; None if there is none.")

    def __init__(
        self,
        file: Any,
        format: str | None = None,
        options: dict[str, str] | None = None,
        timeout: int | None = None,
        loop: bool = False,
        decode: bool = True,
    ) -> None:
        """`loop` plays a file again and again; without `decode` the tracks give packets."""
        self._container = av.open(file=file, format=format, mode="r", options=options, timeout=timeout)
        self._repeats = loop
        self._read: Any = self._container.decode if decode else self._container.demux
        self._throttles = not set(self._container.format.name.split(",")) & LIVE_FORMATS
        self._streams: dict[str, Any] = {}
        for stream in self._container.streams:
            known = _SENDABLE.get(stream.type, ())
            if known and (decode or stream.codec_context.name in known):
                self._streams.setdefault(stream.type, stream)
        self._tracks = {kind: PlayerStreamTrack(self, kind) for kind in self._streams}
        self._audio, self._video = self._tracks.get("audio"), self._tracks.get("video")
        self._started: set[PlayerStreamTrack] = set()
        self._quit = threading.Event()
        self._thread: threading.Thread | None = None
        # What a file that is played again adds to its timestamps, and where it ended, in seconds.
        self._offset = self._end = fractions.Fraction(0)
        self._first: fractions.Fraction | None = None
        self._blocks = Blocks()

    def _start(self, track: PlayerStreamTrack) -> None:
        self._started.add(track)
        if self._thread is None:
            self._loop, self._began = asyncio.get_running_loop(), time.monotonic()
            self._thread = threading.Thread(target=self._run, name="media-player", daemon=True)
            self._thread.start()

    def _stop(self, track: PlayerStreamTrack) -> None:
        self._started.discard(track)
        if not self._started and not self._quit.is_set():
            self._quit.set()
            # The thread closes the file: it may wait for a device or a network, the loop does not.
            if self._thread is None:
                self._container.close()

    def _run(self) -> None:
        """Read until the end, or until no track is left; on the thread, as what follows."""
        media: Iterator[Any] | None = None
        while not self._quit.is_set():
            try:
                media = media or iter(self._read(*self._streams.values()))
                self._take(next(media))
            except (StopIteration, av.FFmpegError) as error:
                media = None
                if getattr(error, "errno", None) == errno.EAGAIN:
                    self._quit.wait(_AGAIN)
                elif self._repeats and self._end > self._offset:
                    self._offset = self._end
                    self._container.seek(0)
                else:
                    for track in self._tracks.values():
                        self._give(track, None)
                    break
        self._container.close()

    def _take(self, data: Any) -> None:
        if isinstance(data, av.AudioFrame):
            for frame in self._blocks.of(data):
                self._hand("audio", frame, fractions.Fraction(self._blocks.samples, AUDIO_RATE))
            return
        is_packet = isinstance(data, Packet)
        if data.pts is None or (is_packet and data.dts is None):
            return
        unit: fractions.Fraction = data.time_base
        if self._first is None:
            self._first = data.pts * unit
        ticks = int((self._offset - self._first) / unit)
        data.pts += ticks
        if is_packet:
            data.dts += ticks
            self._hand(data.stream.type, data, (data.pts + (data.duration or 0)) * unit)
        else:
            self._hand("video", data, data.pts * unit + fractions.Fraction(1, 30))

    def _hand(self, kind: str, data: Any, end: fractions.Fraction) -> None:
        self._end = max(self._end, end)
        if self._tracks[kind] in self._started:
            self._give(self._tracks[kind], data)
        if self._throttles:
            self._quit.wait(max(0.0, float(end) - (time.monotonic() - self._began) - _AHEAD))

    def _give(self, track: PlayerStreamTrack, data: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(track._put, data)
        except RuntimeError:
            # The loop was closed: no track is read any more.
            self._quit.set()
