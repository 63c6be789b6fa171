"""RTCRtpScriptTransform: transforms encoded frames between codec and network."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Callable
from typing import Any

import wrtc

from webrtc.background import background
from webrtc.base import WebRTCObject
from webrtc.events.classes import KeyFrameRequestEvent
from webrtc.events.event import Event, EventInit
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge, LiveObject
from webrtc.streams import ReadableStream, WritableStream

from .rtc_encoded_frames import RTCEncodedAudioFrame, RTCEncodedVideoFrame, encoded_frame

# How many frames to take from the native queue at once; the others wait there in a bounded queue.
_AT_ONCE = 4

EncodedFrame = RTCEncodedVideoFrame | RTCEncodedAudioFrame


class RTCRtpScriptTransformer(LiveObject[wrtc.ScriptTransformer]):
    """Provides encoded frames to a transform's callable (W3C webrtc-encoded-transform).

    `async for frame in transformer.readable` yields the frames; frames written to `transformer.writable`
    continue. Frames that are not written are dropped. At most 64 frames wait to be read: then the oldest is
    dropped, and a key frame is requested when reading resumes.
    """

    _shown = ("options", "dropped")

    _made_by = "RTCRtpScriptTransform"

    onkeyframerequest = EventAttribute[KeyFrameRequestEvent](
        "The peer requests a key frame from a sender. The engine generates it automatically."
    )

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None, options: Any = None) -> None:
        super().__init__(native_obj, bridge)
        self._options = options
        self._frames: deque[Any] = deque()
        # Whether the native queue has frames.
        self._more = False
        self._stopped = False
        # Pending requests for a key frame, with the rid of the encoding.
        self._awaited: list[tuple[str | None, asyncio.Future[int]]] = []
        self._readable: ReadableStream[EncodedFrame] = ReadableStream(_Reader(self), native_obj.abandon)
        self._writable: WritableStream[EncodedFrame] = WritableStream(self._write, native_obj.abandon)

    @property
    def transformer(self) -> RTCRtpScriptTransformer:
        """This object, so that a browser's `onrtctransform`, which takes an event, works unchanged."""
        return self

    @property
    def readable(self) -> ReadableStream[EncodedFrame]:
        """The frames, in encoding order for a sender or in the order of arrival for a receiver."""
        return self._readable

    @property
    def writable(self) -> WritableStream[EncodedFrame]:
        """Accepts each frame once. Frames of another transformer raise InvalidStateError."""
        return self._writable

    @property
    def options(self) -> Any:
        """The options of the transform."""
        return self._options

    @property
    def dropped(self) -> int:
        """How many frames were dropped because they were not read in time."""
        return self._native.dropped

    async def generate_key_frame(self, rid: str | None = None) -> int:
        """Generate a key frame in the sender's encoder; return its RTP timestamp when it arrives here."""
        self._bridge.check(self)
        if self._stopped:
            raise InvalidStateError(
                "generate_key_frame: the transform was removed, or the connection was closed"
            )
        self._native.generate_key_frame([] if rid is None else [rid])
        with self._pending.future() as future:
            self._awaited.append((rid, future))
            try:
                timestamp: int = await future
                return timestamp
            finally:
                if (rid, future) in self._awaited:
                    self._awaited.remove((rid, future))

    async def send_key_frame_request(self) -> None:
        """Request a key frame from the peer; for the transform of a receiver."""
        self._bridge.check(self)
        self._native.request_key_frame()

    async def _write(self, frame: EncodedFrame) -> None:
        if not isinstance(frame, (RTCEncodedVideoFrame, RTCEncodedAudioFrame)):
            raise TypeError(f"writable takes an encoded frame, not {type(frame).__name__}")
        if not self._stopped:
            self._native.write(frame._changed())

    def _on_readable(self, _: None) -> None:
        self._more = True
        self._changed()

    def _on_keyframerequest(self, ssrc: int) -> None:
        if not self._stopped:
            self._fire(KeyFrameRequestEvent._made("keyframerequest", rid=self._native.rid_of(ssrc)))

    async def _next(self) -> EncodedFrame:
        while not self._frames:
            if self._stopped:
                raise StopAsyncIteration
            if self._more:
                frames = self._native.take(_AT_ONCE)
                self._more = len(frames) == _AT_ONCE
                self._frames.extend(frames)
            else:
                await self._change()
        native = self._frames.popleft()
        if native.is_key:
            self._key_frame(native)
        return encoded_frame(native)

    def _key_frame(self, frame: Any) -> None:
        for rid, future in self._awaited[:]:
            if rid in (None, frame.rid):
                self._awaited.remove((rid, future))
                if not future.done():
                    future.set_result(frame.timestamp)

    def _stop(self) -> None:
        self._stopped = True
        self._end()
        self._changed()


class _Reader:
    """The frames of a transformer, as an iterator."""

    def __init__(self, transformer: RTCRtpScriptTransformer) -> None:
        self._transformer = transformer

    def __aiter__(self) -> _Reader:
        return self

    async def __anext__(self) -> EncodedFrame:
        return await self._transformer._next()


class _RTCTransformEventInit(EventInit):
    transformer: RTCRtpScriptTransformer


class RTCTransformEvent(Event):
    """A transform begins (W3C webrtc-encoded-transform): the argument of a worker's `onrtctransform`."""

    transformer: RTCRtpScriptTransformer
    """The transformer that reads and writes the frames."""

    _init = _RTCTransformEventInit


def _of_events(handler: Callable[[RTCTransformEvent], Any]) -> Callable[[RTCRtpScriptTransformer], Any]:
    return lambda transformer: handler(RTCTransformEvent._made("rtctransform", transformer=transformer))


class RTCRtpScriptTransform(WebRTCObject):
    """Lets a callable transform the encoded frames of a sender or receiver: `sender.transform = ...`

    The callable is called with the `RTCRtpScriptTransformer`. Instead, an object may have an `onrtctransform`
    like a browser's worker, which is called with an `RTCTransformEvent`. A coroutine function runs as a task;
    `readable` ends when the transform is removed or the connection closes. Exceptions of the callable go to
    the loop's exception handler; afterwards no frame passes, so that nothing is sent unencrypted by mistake.
    """

    def __init__(
        self,
        worker: Callable[[RTCRtpScriptTransformer], Any] | Any,
        options: Any = None,
        transfer: Any = None,
    ) -> None:
        """`options` is passed to the callable; `transfer` has no effect within one process."""
        super().__init__()
        handler = getattr(worker, "onrtctransform", None)
        if handler is None and not callable(worker):
            raise TypeError(
                "a transform requires a function, a coroutine function, or an object with onrtctransform, "
                f"not {worker!r}"
            )
        self._worker: Callable[[RTCRtpScriptTransformer], Any] = _of_events(handler) if handler else worker
        self._options = options
        self._transformer: RTCRtpScriptTransformer | None = None
        self._task: asyncio.Task[Any] | None = None

    def _check_unused(self) -> None:
        if self._transformer is not None:
            raise InvalidStateError("this transform has already been used: create another one")

    def _attach(self, endpoint: Any, bridge: Bridge) -> None:
        native = wrtc.ScriptTransformer(endpoint, bridge.mailbox)
        self._transformer = RTCRtpScriptTransformer._wrap(native, bridge, self._options)
        try:
            result = self._worker(self._transformer)
            if inspect.iscoroutine(result):
                self._task = background(result)
                self._task.add_done_callback(self._ended)
        except Exception as error:
            self._report(error)

    def _detach(self, closed: bool = False) -> None:
        """Let frames pass unchanged again, unless the connection is closed."""
        if self._transformer is not None:
            if not closed:
                self._transformer._native.stop()
            self._transformer._stop()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._report(error)

    def _report(self, error: Exception) -> None:
        assert self._transformer
        self._transformer._native.abandon()
        message = f"a transform raised {type(error).__name__}: {error}. Its frames are dropped from now on"
        asyncio.get_running_loop().call_exception_handler({"message": message, "exception": error})
