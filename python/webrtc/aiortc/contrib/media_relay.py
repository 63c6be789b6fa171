"""MediaRelay: one track for several readers."""

from __future__ import annotations

import asyncio
import logging
import weakref
from typing import Any

from av.frame import Frame
from av.packet import Packet

from webrtc.aiortc.mediastreams import MediaStreamError, MediaStreamTrack, QueuedTrack

logger = logging.getLogger("aiortc.contrib.media")

# Frames that wait for a buffered reader; beyond that the oldest are dropped.
_MOST_WAITING = 250
# Seconds for which a frame is a recent one, for a reader without buffering.
_JUST_NOW = 0.01


class RelayStreamTrack(QueuedTrack):
    """The track of one reader of a relay."""

    def __init__(self, relay: MediaRelay, source: MediaStreamTrack, buffered: bool) -> None:
        super().__init__(source.kind, _MOST_WAITING if buffered else 1)
        self._relay = relay
        self._source = source
        self._buffered = buffered
        self._arrived = 0.0
        self._ending = False

    async def recv(self) -> Frame | Packet[Any]:
        """The next frame; without buffering, the one that came just now, or the next that comes."""
        self._check_live()
        self._relay._start(self)
        if not self._buffered:
            late = asyncio.get_running_loop().time() - self._arrived > _JUST_NOW
            while late and not self._queue.empty():
                self._queue.get_nowait()
            if self._queue.empty() and (self._ending or self._source.readyState != "live"):
                self._put(None)
        frame: Frame | Packet[Any] = await self._next()
        return frame

    def stop(self) -> None:
        """End this reader's track; the source goes on for the others."""
        super().stop()
        self._relay._stop(self)

    def _take(self, frame: Frame | Packet[Any] | None) -> None:
        self._ending = frame is None
        self._arrived = asyncio.get_running_loop().time()
        self._put(frame)


class MediaRelay:
    """Has several readers share a track, each at its own pace."""

    def __init__(self) -> None:
        # Weak: a reader that the program dropped without stopping it must not stay.
        self._readers: dict[MediaStreamTrack, weakref.WeakSet[RelayStreamTrack]] = {}
        self._tasks: dict[MediaStreamTrack, asyncio.Task[None]] = {}

    def subscribe(self, track: MediaStreamTrack, buffered: bool = True) -> MediaStreamTrack:
        """Return a track with the frames of `track`. Without `buffered`, a slow reader misses frames."""
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
                # Any exception of the program's track: no other task would report it.
                logger.exception("MediaRelay stops reading a track of %s", source.kind)
                frame = None
            readers = tuple(self._readers[source])
            for reader in readers:
                reader._take(frame)
            if frame is None or not readers:
                break
            # While it waits for the next frame, it keeps no reader alive.
            del readers, reader
        self._readers.pop(source, None)
        self._tasks.pop(source, None)
