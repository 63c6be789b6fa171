"""MediaRelay: one track for several readers."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import deque
from typing import Any

from av.frame import Frame
from av.packet import Packet

from webrtc.aiortc.mediastreams import MediaStreamError, MediaStreamTrack

logger = logging.getLogger("aiortc.contrib.media")

# Frames that wait for a buffered reader; beyond that the oldest are dropped.
_MOST_WAITING = 250
# Seconds for which a frame is one of now, for a reader without buffering.
_JUST_NOW = 0.01


class RelayStreamTrack(MediaStreamTrack):
    """What one reader of a relayed track reads."""

    def __init__(self, relay: MediaRelay, source: MediaStreamTrack, buffered: bool) -> None:
        super().__init__()
        self.kind = source.kind
        self._relay = relay
        self._source = source
        self._frames: deque[Frame | Packet[Any]] = deque(maxlen=_MOST_WAITING if buffered else 1)
        self._buffered = buffered
        self._arrived = 0.0
        self._ending = False
        self._news = asyncio.Event()

    async def recv(self) -> Frame | Packet[Any]:
        """The next frame; without buffering, the one that came just now, or the next that comes."""
        if self.readyState != "live":
            raise MediaStreamError
        self._relay._start(self)
        if not self._buffered:
            if asyncio.get_running_loop().time() - self._arrived > _JUST_NOW:
                self._frames.clear()
            self._ending = self._ending or self._source.readyState != "live"
        while not self._frames and not self._ending and self.readyState == "live":
            self._news.clear()
            await self._news.wait()
        if not self._frames:
            self.stop()
            raise MediaStreamError
        return self._frames.popleft()

    def stop(self) -> None:
        """End this reader's track; the source goes on for the others."""
        super().stop()
        self._relay._stop(self)
        self._news.set()

    def _put(self, frame: Frame | Packet[Any] | None) -> None:
        if frame is None:
            self._ending = True
        else:
            self._frames.append(frame)
            self._arrived = asyncio.get_running_loop().time()
        self._news.set()


class MediaRelay:
    """Has several readers share a track, each at its own pace."""

    def __init__(self) -> None:
        # A reader that the program dropped is none any more, stopped or not.
        self._readers: dict[MediaStreamTrack, weakref.WeakSet[RelayStreamTrack]] = {}
        self._tasks: dict[MediaStreamTrack, asyncio.Task[None]] = {}

    def subscribe(self, track: MediaStreamTrack, buffered: bool = True) -> MediaStreamTrack:
        """A track that gives what `track` gives; without `buffered` a slow reader misses frames."""
        return RelayStreamTrack(self, track, buffered)

    def _start(self, reader: RelayStreamTrack) -> None:
        self._readers.setdefault(reader._source, weakref.WeakSet()).add(reader)
        if reader._source not in self._tasks:
            self._tasks[reader._source] = asyncio.create_task(self._run(reader._source))

    def _stop(self, reader: RelayStreamTrack) -> None:
        readers = self._readers.get(reader._source)
        if readers is None:
            return
        readers.discard(reader)
        if not readers:
            del self._readers[reader._source]
            self._tasks.pop(reader._source).cancel()

    async def _run(self, source: MediaStreamTrack) -> None:
        frame: Frame | Packet[Any] | None
        while True:
            try:
                frame = await source.recv()
            except MediaStreamError:
                frame = None
            except Exception:
                # Whatever the program's track raises: nobody waits for this task.
                logger.exception("MediaRelay stops reading a track of %s", source.kind)
                frame = None
            readers = tuple(self._readers[source])
            for reader in readers:
                reader._put(frame)
            if frame is None or not readers:
                break
            # While it waits for the next frame, it holds nobody.
            del readers, reader
        self._readers.pop(source, None)
        self._tasks.pop(source, None)
