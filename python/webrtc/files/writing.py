"""Writes a container from a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from webrtc.models.audio_data import AudioData

from . import pyav
from .encoding import PictureStream, SoundStream

if TYPE_CHECKING:
    from av.container import OutputContainer

    from webrtc.loop import Bridge
    from webrtc.models.video_frame import VideoFrame

# What may wait for the encoders: pictures are large.
_MOST_PICTURES, _MOST_SOUNDS = 30, 500
# How long the file waits for the first picture of each track, whose size it has to know, in seconds.
_PATIENCE = 5.0

Item = tuple[int, "VideoFrame | AudioData"]


class Writer:
    """The thread, and what it is given. What it writes begins with the first picture or sound."""

    def __init__(
        self,
        container: OutputContainer,
        name: Any,
        streams: Sequence[SoundStream | PictureStream],
        bridge: Bridge,
        ended: Callable[[], None],
    ) -> None:
        self._container = container
        self._name = name
        self._streams = streams
        self._ended = ended
        self._items: deque[Item] = deque()
        self._waiting = [0] * len(streams)
        self._bridge = bridge
        self._taken = asyncio.Event()
        self._over = False
        self._changed = threading.Condition()
        self._finishing = False
        self._begun = False
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._run, name="webrtc-recorder", daemon=True)

    async def room(self, index: int) -> None:
        """Wait until a stream takes another frame."""
        most = _MOST_SOUNDS if isinstance(self._streams[index], SoundStream) else _MOST_PICTURES
        while self._waiting[index] >= most and not self._over:
            self._taken.clear()
            await self._taken.wait()

    def put(self, index: int, frame: VideoFrame | AudioData) -> None:
        """A frame of a stream; from any thread."""
        with self._changed:
            self._waiting[index] += 1
            self._items.append((index, frame))
            self._changed.notify()

    def finish(self) -> None:
        """Write what is there, and close the file; from any thread."""
        with self._changed:
            self._finishing = True
            self._changed.notify()

    def _run(self) -> None:
        try:
            with pyav.errors("write", self._name):
                try:
                    while item := self._take():
                        self._write(*item)
                    self._finish()
                finally:
                    self._container.close()
        except Exception as error:
            self.error = error
        self._over = True
        self._bridge.post(self._taken.set)
        self._bridge.post(self._ended)

    def _take(self) -> Item | None:
        with self._changed:
            while not self._items and not self._finishing:
                self._changed.wait()
            if not self._items:
                return None
            item = self._items.popleft()
            self._waiting[item[0]] -= 1
        if not self._taken.is_set():
            self._bridge.post(self._taken.set)
        return item

    def _write(self, index: int, frame: VideoFrame | AudioData) -> None:
        stream = self._streams[index]
        if isinstance(frame, AudioData):
            time = frame._time / 1e6
            stream.timeline.add(time, frame.to_ndarray())  # type: ignore[union-attr]
        else:
            assert isinstance(stream, PictureStream)
            time = frame._native.time / 1e6
            if self._begun:
                stream.write(time, frame)
            else:
                stream.waiting.append((time, frame))
        if not self._begun:
            self._begin(time)
        if self._begun:
            for each in self._streams:
                if isinstance(each, SoundStream):
                    each.write(time)

    def _begin(self, now: float) -> None:
        firsts = [s.timeline.first if isinstance(s, SoundStream) else s.first for s in self._streams]
        known = [first for first in firsts if first is not None]
        unseen = any(
            isinstance(stream, PictureStream) and first is None
            for stream, first in zip(self._streams, firsts, strict=True)
        )
        if not known or (unseen and not self._finishing and now - min(known) < _PATIENCE):
            return
        self._begun = True
        for stream in self._streams:
            if isinstance(stream, PictureStream):
                stream.begin(min(known))
            else:
                stream.timeline.begin(min(known))
        self._container.start_encoding()
        for stream in self._streams:
            if isinstance(stream, PictureStream):
                while stream.waiting:
                    stream.write(*stream.waiting.popleft())

    def _finish(self) -> None:
        if not self._begun:
            self._begin(0.0)
        if self._begun:
            for stream in self._streams:
                stream.finish()
