"""The common base of track readers: a bounded native queue, and its frames in order."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Generic, Protocol, TypeVar

from webrtc.dictionaries.conversion import Range, converter
from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.exceptions import InvalidStateError
from webrtc.loop import LiveObject

from .track import Track

FrameT = TypeVar("FrameT")
_to_capacity = converter(Annotated[int, Range(1, 2**31 - 1)])


class NativeSink(Protocol):
    """The bounded queue of a sink."""

    @property
    def dropped(self) -> int: ...
    @property
    def received(self) -> int: ...
    def take(self, limit: int) -> list[Any]: ...
    def stop(self) -> None: ...


class TrackSink(LiveObject[NativeSink], Generic[FrameT]):
    """Reads a track's frames. If the reader is slow, the oldest frames are dropped and counted."""

    _shown = ("_track", "received", "dropped")

    # How many frames to take from the native queue at once.
    _at_once = 1

    def __init__(self, track: Track, native: NativeSink) -> None:
        super().__init__(native, track._bridge)
        self._track = track
        self._frames: deque[FrameT] = deque()
        self._readable = False
        self._stopped = False
        # Called when the last frame was taken and no more will follow.
        self._at_end: Callable[[], object] | None = None
        track._followers.add(self)

    @classmethod
    def _check(cls, track: Track, kind: MediaType | None, capacity: int) -> None:
        if not isinstance(track, Track) or kind not in (None, track._kind):
            what = "a track" if kind is None else f"{'an' if kind == MediaType.audio else 'a'} {kind} track"
            raise TypeError(f"{cls.__name__} takes {what}, not {track!r}")
        if track._source.encoded:
            raise InvalidStateError("this track carries encoded frames: read the received track itself")
        _to_capacity(capacity, "capacity")

    @abstractmethod
    def _frame(self, native: Any) -> FrameT:
        """Convert a native frame for the program."""

    @property
    def dropped(self) -> int:
        """How many frames were dropped because the reader was slow."""
        return self._native.dropped

    @property
    def received(self) -> int:
        """How many frames arrived, including dropped ones."""
        return self._native.received

    def stop(self) -> None:
        """Stop reading. The iteration ends after the queued frames."""
        self._stopped = True
        # There may be frames of which the loop was not notified yet.
        self._readable = True
        self._native.stop()
        self._changed()

    def __aiter__(self) -> AsyncIterator[FrameT]:
        """Iterate over the frames until the track ends."""
        return self

    async def __anext__(self) -> FrameT:
        while not self._frames:
            if self._readable:
                self._take()
            elif self._finished:
                raise StopAsyncIteration
            else:
                await self._change()
        frame = self._frames.popleft()
        if self._finished:
            self._check_end()
        return frame

    @property
    def _finished(self) -> bool:
        return self._stopped or self._track._state == MediaStreamTrackState.ended

    def _take(self) -> None:
        frames = self._native.take(self._at_once)
        self._readable = len(frames) == self._at_once
        self._frames.extend(map(self._frame, frames))

    def _changed(self) -> None:
        super()._changed()
        if self._finished:
            self._check_end()

    def _track_ended(self) -> None:
        self._changed()

    def _check_end(self) -> None:
        if self._at_end is None:
            return
        if not self._frames:
            # There may be frames of which the loop was not notified yet.
            self._take()
        if not self._frames:
            self._at_end()

    def _on_readable(self, _: None) -> None:
        self._readable = True
        self._changed()
