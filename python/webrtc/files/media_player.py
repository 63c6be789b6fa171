"""MediaPlayer: the tracks of a file, a URL or a capture device."""

from __future__ import annotations

import asyncio
import functools
import os
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.encoded.encoded_video_source import EncodedVideoSource
from webrtc.ending import at_exit
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute, EventTarget
from webrtc.exceptions import InvalidStateError, RangeError
from webrtc.files import pyav
from webrtc.frames.pyav import load
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject
from webrtc.tracks.track import TrackSource
from webrtc.waiters import Waiters

from .live import is_live
from .playing import Playback
from .program_file import ProgramFile
from .reading import Reader

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed import SupportsRead


_playbacks: weakref.WeakSet[Playback] = weakref.WeakSet()


class MediaPlayer(LoopObject, EventTarget):
    """Plays a file, URL or capture device that PyAV reads, in real time. Needs `python-webrtc[media]`.

    Playback starts with the first reader, and the tracks end with the input. The player lives as long as the
    program or a connection references it or one of its tracks.
    """

    _shown = ("position", "duration", "paused", "audio", "video")

    onended = EventAttribute[Event]("The input has ended, was closed, or failed.")

    def __init__(
        self,
        source: str | os.PathLike[str] | SupportsRead[bytes],
        *,
        format: str | None = None,
        options: dict[str, str] | None = None,
        loop: bool = False,
        encoded: bool = False,
        autoplay: bool = True,
        timeout: float | None = 10.0,
        live: bool | None = None,
    ) -> None:
        """Open a path, a URL, or an object with `read`; `format` names a capture device ("v4l2", "lavfi").

        With `encoded`, video is sent as it is in the file (H.264 without B-frames, VP8, VP9 or AV1) to
        connections that negotiated this codec, regardless of their bandwidth. Playback starts with `play`.

        `options` are libav's. A source that delivers nothing for `timeout` seconds fails. This constructor
        blocks until the input is open: for a slow network, use `MediaPlayer.open`.

        A `live` source sets its own pace: its media is passed on as it arrives, and after a stall the
        outdated part is dropped, so that the delay stays small. Devices, RTSP, and URLs without a duration
        are live by default; `live` overrides this.

        Raises NotFoundError if the file does not exist, NotReadableError if it cannot be read. What an object
        raises is the cause of a NotReadableError.
        """
        self._begin(*_open(source, format, options, loop, encoded, timeout, live), autoplay)

    @classmethod
    async def open(
        cls,
        source: str | os.PathLike[str] | SupportsRead[bytes],
        *,
        format: str | None = None,
        options: dict[str, str] | None = None,
        loop: bool = False,
        encoded: bool = False,
        autoplay: bool = True,
        timeout: float | None = 10.0,
        live: bool | None = None,
    ) -> MediaPlayer:
        """Create a player, and open the source on another thread. For slow networks."""
        opened = await asyncio.to_thread(_open, source, format, options, loop, encoded, timeout, live)
        player = cls.__new__(cls)
        player._begin(*opened, autoplay)
        return player

    def _begin(self, reader: Reader, live: bool, autoplay: bool) -> None:
        super().__init__(None)
        bridge = self._bridge
        audio = wrtc.RtcAudioSource(bridge.mailbox, None) if reader.audio else None
        video: wrtc.RtcVideoSource | EncodedVideoSource | None = None
        if reader.video:
            video = EncodedVideoSource() if reader.encoded else wrtc.RtcVideoSource(False, False)
        self._audio = self._track(audio)
        self._video = self._track(video)
        self._duration = reader.duration
        self._paused = not autoplay
        self._over = False
        self._error: Exception | None = None
        self._waiters = Waiters()
        told = functools.partial(_tell, weakref.ref(self), bridge)
        self._playback = Playback(reader, audio, video, bridge, told, live)
        weakref.finalize(self, self._playback.stop).atexit = False
        _playbacks.add(self._playback)
        self._playback.do(functools.partial(self._playback.play, autoplay))
        self._playback.thread.start()

    def _track(
        self, source: wrtc.RtcAudioSource | wrtc.RtcVideoSource | EncodedVideoSource | None
    ) -> MediaStreamTrack | None:
        if source is None:
            return None
        encoded = isinstance(source, EncodedVideoSource)
        native = source._native if isinstance(source, EncodedVideoSource) else source
        return MediaStreamTrack._of(native, self._bridge, TrackSource(self, encoded=encoded))

    @property
    def audio(self) -> MediaStreamTrack | None:
        """The audio track, or None."""
        return self._audio

    @property
    def video(self) -> MediaStreamTrack | None:
        """The video track, or None."""
        return self._video

    @property
    def duration(self) -> float | None:
        """The duration in seconds; None for inputs without an end, such as cameras."""
        return self._duration

    @property
    def position(self) -> float:
        """The playback position in seconds."""
        return self._playback.position

    @property
    def paused(self) -> bool:
        """Whether the player waits for `play`."""
        return self._paused

    def play(self) -> None:
        """Resume after `pause`, or start if `autoplay` is off."""
        self._set_playing(True)

    def pause(self) -> None:
        """Pause: the tracks carry silence and the last frame."""
        self._set_playing(False)

    def _set_playing(self, playing: bool) -> None:
        self._bridge.check(self)
        self._paused = not playing
        self._playback.do(functools.partial(self._playback.play, playing))

    async def seek(self, seconds: float) -> None:
        """Continue at this position; returns when the tracks carry media from there.

        Raises RangeError for a position outside of the file, InvalidStateError after the end, and
        NotSupportedError if the input has no duration.
        """
        self._bridge.check(self)
        if seconds < 0 or (self._duration is not None and seconds > self._duration):
            raise RangeError(f"seconds is {seconds:g}: it must be 0 to {self._duration or 0:g}")
        if self._over:
            raise InvalidStateError("this MediaPlayer has ended: create another one")
        with self._pending.future() as future:
            self._playback.do(functools.partial(_seek, self._playback, self._bridge, seconds, future))
            await future

    async def ended(self) -> None:
        """Wait for the end; raises if the input could not be read to the end."""
        self._bridge.check(self)
        if not self._over:
            await self._waiters.change()
        if self._error:
            raise self._error

    def close(self) -> None:
        """Stop playing and end the tracks."""
        self._playback.stop()

    async def __aenter__(self) -> MediaPlayer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end_with(self, error: Exception | None) -> None:
        self._over, self._error = True, error
        if self._video and self._video._source.encoded:
            # An encoded source does not end by itself.
            self._video._source.end()
        self._pending.fail(InvalidStateError("this MediaPlayer ended before the seek completed"))
        if error and not self._waiters:
            loop = asyncio.get_running_loop()
            loop.call_exception_handler({"message": f"a MediaPlayer ended: {error}", "exception": error})
        self._waiters.wake()
        self._fire(Event._made("ended"))


def _open(
    source: Any,
    format: str | None,
    options: Any,
    loop: bool,
    encoded: bool,
    timeout: float | None,
    live: bool | None,
) -> tuple[Reader, bool]:
    av = load("MediaPlayer")
    pyav.check_text(format, "format")
    pyav.check_options(options)
    name = ProgramFile(source) if hasattr(source, "read") else pyav.path(source, "source", "read")
    with pyav.errors("play", name):
        container = av.open(name, format=format, options=options, timeout=timeout)
        return Reader(container, name, loop, encoded), is_live(container, name) if live is None else live


def _seek(playback: Playback, bridge: Bridge, seconds: float, future: asyncio.Future[None]) -> None:
    def tell(call: Callable[..., None], *args: Any) -> None:
        if not future.done():
            call(*args)

    try:
        playback.seek(seconds)
        bridge.post(functools.partial(tell, future.set_result, None))
    except Exception as error:
        bridge.post(functools.partial(tell, future.set_exception, error))


def _tell(reference: weakref.ref[MediaPlayer], bridge: Bridge, error: Exception | None) -> None:
    def tell() -> None:
        player = reference()
        if player is not None:
            player._end_with(error)

    bridge.post(tell)


@at_exit("media")
def _stop_all() -> None:
    # No daemon thread may be inside the engine during interpreter shutdown. A thread that waits for input is
    # not.
    for playback in list(_playbacks):
        playback.stop()
    for playback in list(_playbacks):
        if playback.thread is threading.current_thread():
            continue
        while playback.thread.is_alive() and not playback.is_waiting:
            playback.thread.join(0.05)
