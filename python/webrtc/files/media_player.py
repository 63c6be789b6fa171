"""MediaPlayer: a file, an address or a capture input as tracks."""

from __future__ import annotations

import asyncio
import atexit
import functools
import os
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.encoded.encoded_video_source import EncodedVideoSource
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute, EventTarget
from webrtc.exceptions import InvalidStateError, RangeError
from webrtc.files import pyav
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LoopObject
from webrtc.tracks.track import TrackSource

from .live import is_live
from .playing import Feed
from .reading import Reader

if TYPE_CHECKING:
    from types import TracebackType

_feeds: weakref.WeakSet[Feed] = weakref.WeakSet()


class MediaPlayer(LoopObject, EventTarget):
    """Plays what PyAV reads, in real time: a file, a URL, a capture input. Needs `python-webrtc[media]`.

    It begins when somebody looks or listens, and the tracks end with it. It plays on while it or one of its
    tracks is held, also by a connection.
    """

    onended = EventAttribute[Event]("It has come to its end, was closed, or cannot be read any further.")

    def __init__(
        self,
        source: str | os.PathLike[str] | Any,
        *,
        format: str | None = None,
        options: dict[str, str] | None = None,
        loop: bool = False,
        encoded: bool = False,
        autoplay: bool = True,
        timeout: float | None = 10.0,
        live: bool | None = None,
    ) -> None:
        """A path, a URL, or an object with `read`; `format` names a capture input, as "v4l2" or "lavfi".

        With `encoded` the pictures are sent as they are in the file, H.264 without B-frames, VP8, VP9 or AV1,
        to connections that negotiated this codec; nobody's network slows them. It begins with `play`.

        `options` are libav's. A source that says nothing for `timeout` seconds is given up. Opening blocks:
        for a slow network take `MediaPlayer.open`.

        A `live` source sets the pace itself: what it gives is handed on as it comes, and after a stall what
        is old is dropped, so that the delay stays small. Devices, RTSP, and URLs without a duration are live;
        `live` says so, or not, for others.

        Raises NotFoundError if there is no such file, NotReadableError for what cannot be read.
        """
        self._begin(*_open(source, format, options, loop, encoded, timeout, live), autoplay)

    @classmethod
    async def open(
        cls,
        source: str | os.PathLike[str] | Any,
        *,
        format: str | None = None,
        options: dict[str, str] | None = None,
        loop: bool = False,
        encoded: bool = False,
        autoplay: bool = True,
        timeout: float | None = 10.0,
        live: bool | None = None,
    ) -> MediaPlayer:
        """The same, with the source opened by another thread, for a network that may be slow."""
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
        self._waiters: list[asyncio.Future[None]] = []
        told = functools.partial(_tell, weakref.ref(self), bridge)
        self._feed = Feed(reader, audio, video, bridge, told, live)
        weakref.finalize(self, self._feed.stop).atexit = False
        if not _feeds:
            # Not before: handlers run in reverse order, and the engine's end must come after.
            atexit.unregister(_stop_all)
            atexit.register(_stop_all)
        _feeds.add(self._feed)
        self._feed.do(functools.partial(self._feed.play, autoplay))
        self._feed.thread.start()

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
        """Its sound; None if it has none."""
        return self._audio

    @property
    def video(self) -> MediaStreamTrack | None:
        """Its pictures; None if it has none."""
        return self._video

    @property
    def duration(self) -> float | None:
        """Seconds; None for what has no end, as a camera."""
        return self._duration

    @property
    def position(self) -> float:
        """Where it is, in seconds from the beginning."""
        return self._feed.position

    @property
    def paused(self) -> bool:
        """Whether it waits for `play`."""
        return self._paused

    def play(self) -> None:
        """Go on after `pause`, or begin if it was not to do so by itself."""
        self._set_playing(True)

    def pause(self) -> None:
        """Stand still: silence, and the last picture."""
        self._set_playing(False)

    def _set_playing(self, playing: bool) -> None:
        self._bridge.check(self)
        self._paused = not playing
        self._feed.do(functools.partial(self._feed.play, playing))

    async def seek(self, seconds: float) -> None:
        """Go on from there; returns when what comes from now on is from there.

        Raises RangeError for a time that it has not, InvalidStateError when it has ended, NotSupportedError
        for what has no duration.
        """
        self._bridge.check(self)
        if seconds < 0 or (self._duration is not None and seconds > self._duration):
            raise RangeError(f"seconds is {seconds:g}: it must be 0 to {self._duration or 0:g}")
        if self._over:
            raise InvalidStateError("this MediaPlayer has ended: make a new one")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.add(future)
        self._feed.do(functools.partial(_seek, self._feed, self._bridge, seconds, future))
        try:
            await future
        finally:
            self._pending.discard(future)

    async def ended(self) -> None:
        """Wait for its end; raises what was wrong if it could not be read to the end."""
        self._bridge.check(self)
        if not self._over:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            finally:
                # Cancelled, it does not hear of an error.
                if waiter in self._waiters:
                    self._waiters.remove(waiter)
        if self._error:
            raise self._error

    def close(self) -> None:
        """End, and end the tracks."""
        self._feed.stop()

    async def __aenter__(self) -> MediaPlayer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end_with(self, error: Exception | None) -> None:
        self._over, self._error = True, error
        if self._video and self._video._source.encoded:
            # An encoded source has no end of its own.
            self._video._source.end()
        for future in self._pending:
            if not future.done():
                future.set_exception(InvalidStateError("this MediaPlayer has ended meanwhile"))
        waiters, self._waiters = self._waiters, []
        if error and not waiters:
            loop = asyncio.get_running_loop()
            loop.call_exception_handler({"message": f"a MediaPlayer ended: {error}", "exception": error})
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
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
    av = pyav.load("MediaPlayer")
    name = source if hasattr(source, "read") else os.fspath(source)
    with pyav.errors("play", name):
        container = av.open(name, format=format, options=options, timeout=timeout)
        return Reader(container, name, loop, encoded), is_live(container, name) if live is None else live


def _seek(feed: Feed, bridge: Bridge, seconds: float, future: asyncio.Future[None]) -> None:
    def tell(call: Callable[..., None], *args: Any) -> None:
        if not future.done():
            call(*args)

    try:
        feed.seek(seconds)
        bridge.post(functools.partial(tell, future.set_result, None))
    except Exception as error:
        bridge.post(functools.partial(tell, future.set_exception, error))


def _tell(reference: weakref.ref[MediaPlayer], bridge: Bridge, error: Exception | None) -> None:
    def tell() -> None:
        player = reference()
        if player is not None:
            player._end_with(error)

    bridge.post(tell)


def _stop_all() -> None:
    # No daemon thread may be in the engine while the interpreter goes. One that waits for an input is not.
    for feed in list(_feeds):
        feed.stop()
    for feed in list(_feeds):
        while feed.thread.is_alive() and not feed.is_waiting:
            feed.thread.join(0.05)
