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

from webrtc.aiortc.mediastreams import AUDIO_PTIME, MediaStreamError, MediaStreamTrack
from webrtc.aiortc.passage import PICTURES, SOUND

# Devices, which set the pace themselves: what they give is handed on at once.
REAL_TIME_FORMATS = [
    "alsa",
    "android_camera",
    "avfoundation",
    "bktr",
    "decklink",
    "dshow",
    "fbdev",
    "gdigrab",
    "iec61883",
    "jack",
    "kmsgrab",
    "openal",
    "oss",
    "pulse",
    "sndio",
    "rtsp",
    "v4l2",
    "vfwcap",
    "x11grab",
]
_RATE = 48000
# Codecs whose packets can be sent.
_SENDABLE = {"audio": [*SOUND, "pcm_alaw", "pcm_mulaw"], "video": [*PICTURES]}
# Seconds that a file is read ahead of its playing time.
_AHEAD = 2.0
# Frames that wait for a reader; beyond that the oldest are dropped.
_MOST_WAITING = 250
# Seconds until the next attempt where a device has nothing yet.
_AGAIN = 0.01


class PlayerStreamTrack(MediaStreamTrack):
    """A track of a MediaPlayer."""

    def __init__(self, player: MediaPlayer, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._player = player
        self._queue: asyncio.Queue[Frame | Packet[Any] | None] = asyncio.Queue()
        self._origin: float | None = None

    async def recv(self) -> Frame | Packet[Any]:
        """The next frame, or packet of a player that does not decode, when its time has come."""
        if self.readyState != "live":
            raise MediaStreamError
        self._player._start(self)
        data = await self._queue.get()
        if data is None:
            self.stop()
            raise MediaStreamError
        if self._player._throttles and data.pts is not None and data.time_base is not None:
            due = float(data.pts * fractions.Fraction(data.time_base.numerator, data.time_base.denominator))
            if self._origin is None:
                self._origin = time.monotonic() - due
            await asyncio.sleep(self._origin + due - time.monotonic())
        return data

    def stop(self) -> None:
        """End the track; the file is closed with the last one."""
        super().stop()
        self._player._stop(self)

    def _put(self, data: Frame | Packet[Any] | None) -> None:
        if self._queue.qsize() >= _MOST_WAITING:
            self._queue.get_nowait()
        self._queue.put_nowait(data)


class MediaPlayer:
    """Plays a file, a device or an address: its `audio` and `video` are tracks (PyAV's `av.open`)."""

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
        self._throttles = not set(self._container.format.name.split(",")) & set(REAL_TIME_FORMATS)
        self._streams: dict[int, PlayerStreamTrack] = {}
        self._started: set[PlayerStreamTrack] = set()
        self._quit = threading.Event()
        self._thread: threading.Thread | None = None
        self._audio = self._track("audio")
        self._video = self._track("video")

    def _track(self, kind: str) -> PlayerStreamTrack | None:
        for stream in self._container.streams:
            if stream.type == kind and (self._decodes or stream.codec_context.name in _SENDABLE[kind]):
                track = PlayerStreamTrack(self, kind)
                self._streams[stream.index] = track
                return track
        return None

    @property
    def audio(self) -> MediaStreamTrack | None:
        """The sound; None if there is none."""
        return self._audio

    @property
    def video(self) -> MediaStreamTrack | None:
        """The pictures; None if there are none."""
        return self._video

    def _start(self, track: PlayerStreamTrack) -> None:
        self._started.add(track)
        if self._thread is None:
            reader = _Reader(self, asyncio.get_running_loop())
            self._thread = threading.Thread(target=reader.run, name="media-player", daemon=True)
            self._thread.start()

    def _stop(self, track: PlayerStreamTrack) -> None:
        self._started.discard(track)
        if self._started or self._quit.is_set():
            return
        self._quit.set()
        if self._thread is None:
            self._container.close()
        # Else its thread closes the file: it may wait for a device or a network, the loop does not.


class _Reader:
    """Reads a player's file in a thread of its own, ahead of time."""

    def __init__(self, player: MediaPlayer, loop: asyncio.AbstractEventLoop) -> None:
        self._player = player
        self._loop = loop
        self._container = player._container
        self._began = time.monotonic()
        # What a file that is played again adds to its timestamps, and where it ended, in seconds.
        self._offset = fractions.Fraction(0)
        self._end = fractions.Fraction(0)
        self._first: fractions.Fraction | None = None
        self._samples = 0
        self._resampler = self._new_resampler()

    def run(self) -> None:
        """Read until the end, or until nobody wants it."""
        quit = self._player._quit
        source: Iterator[Any] | None = None
        while not quit.is_set():
            try:
                source = source or self._open()
                data = next(source)
            except StopIteration:
                data = None
            except av.FFmpegError as error:
                if error.errno == errno.EAGAIN:
                    quit.wait(_AGAIN)
                    source = None
                    continue
                data = None
            if data is not None:
                self._take(data)
            elif self._player._loops and self._end > self._offset:
                self._offset = self._end
                self._container.seek(0)
                self._resampler = self._new_resampler()
                source = None
            else:
                for track in self._player._streams.values():
                    self._tell(track._put, None)
                break
        self._container.close()

    def _open(self) -> Iterator[Any]:
        streams = [self._container.streams[index] for index in self._player._streams]
        read: Callable[..., Iterator[Any]] = (
            self._container.decode if self._player._decodes else self._container.demux
        )
        return read(*streams)

    def _take(self, data: Any) -> None:
        if isinstance(data, av.AudioFrame):
            track = self._player._audio
            data.pts = None
            for frame in self._resampler.resample(data):
                frame.pts = self._samples
                frame.time_base = fractions.Fraction(1, _RATE)
                self._samples += frame.samples
                self._hand(track, frame, fractions.Fraction(self._samples, _RATE))
        elif isinstance(data, Packet):
            if data.dts is not None and data.pts is not None:
                unit = fractions.Fraction(data.time_base.numerator, data.time_base.denominator)
                shift = int(self._shift(data.pts * unit) / unit)
                data.pts += shift
                data.dts += shift
                self._hand(
                    self._player._streams[data.stream.index], data, (data.pts + (data.duration or 0)) * unit
                )
        elif data.pts is not None:
            unit = fractions.Fraction(data.time_base.numerator, data.time_base.denominator)
            data.pts += int(self._shift(data.pts * unit) / unit)
            self._hand(self._player._video, data, data.pts * unit + fractions.Fraction(1, 30))

    def _shift(self, when: fractions.Fraction) -> fractions.Fraction:
        if self._first is None:
            self._first = when
        return self._offset - self._first

    def _hand(self, track: PlayerStreamTrack | None, data: Any, end: fractions.Fraction) -> None:
        self._end = max(self._end, end)
        if track in self._player._started:
            self._tell(track._put, data)
        if self._player._throttles:
            self._player._quit.wait(max(0.0, float(end) - (time.monotonic() - self._began) - _AHEAD))

    def _tell(self, callback: Callable[..., None], *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, *args)
        except RuntimeError:
            # The loop was closed: nobody reads any more.
            self._player._quit.set()

    def _new_resampler(self) -> av.AudioResampler:
        return av.AudioResampler(
            format="s16", layout="stereo", rate=_RATE, frame_size=int(_RATE * AUDIO_PTIME)
        )
