"""MediaPlayer: tracks from a file, a device or an address."""

from __future__ import annotations

import asyncio
import errno
import fractions
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import av
from av.frame import Frame
from av.packet import Packet

from webrtc.aiortc.mediastreams import AUDIO_RATE, Blocks, MediaStreamTrack, QueuedTrack
from webrtc.aiortc.views import View
from webrtc.files.packets import AUDIO_CODECS, LIVE_FORMATS, VIDEO_CODECS

# Formats that set the pace themselves: their frames are handed on at once.
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
    """Plays a file, a device or an address: its `audio` and `video` are tracks (PyAV's `av.open`)."""

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
        self._loops = loop
        self._decodes = decode
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

    def _start(self, track: PlayerStreamTrack) -> None:
        self._started.add(track)
        if self._thread is None:
            reader = _Reader(self, asyncio.get_running_loop())
            self._thread = threading.Thread(target=reader.run, name="media-player", daemon=True)
            self._thread.start()

    def _stop(self, track: PlayerStreamTrack) -> None:
        self._started.discard(track)
        if not self._started and not self._quit.is_set():
            self._quit.set()
            # The thread closes the file: it may wait for a device or a network, the loop does not.
            if self._thread is None:
                self._container.close()


class _Reader:
    """Reads a player's file in a thread of its own, ahead of time."""

    def __init__(self, player: MediaPlayer, loop: asyncio.AbstractEventLoop) -> None:
        self._player = player
        self._loop = loop
        self._began = time.monotonic()
        # What a file that is played again adds to its timestamps, and where it ended, in seconds.
        self._offset = self._end = fractions.Fraction(0)
        self._first: fractions.Fraction | None = None
        self._blocks = Blocks()

    def run(self) -> None:
        """Read until the end, or until no track is left."""
        player, container = self._player, self._player._container
        read: Any = container.decode if player._decodes else container.demux
        media: Iterator[Any] | None = None
        while not player._quit.is_set():
            try:
                media = media or iter(read(*player._streams.values()))
                self._take(next(media))
            except (StopIteration, av.FFmpegError) as error:
                media = None
                if getattr(error, "errno", None) == errno.EAGAIN:
                    player._quit.wait(_AGAIN)
                elif player._loops and self._end > self._offset:
                    self._offset = self._end
                    container.seek(0)
                else:
                    for track in player._tracks.values():
                        self._tell(track._put, None)
                    break
        container.close()

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
        player, track = self._player, self._player._tracks[kind]
        self._end = max(self._end, end)
        if track in player._started:
            self._tell(track._put, data)
        if player._throttles:
            player._quit.wait(max(0.0, float(end) - (time.monotonic() - self._began) - _AHEAD))

    def _tell(self, callback: Callable[..., None], *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, *args)
        except RuntimeError:
            # The loop was closed: no track is read any more.
            self._player._quit.set()
