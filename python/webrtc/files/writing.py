"""Writes a container on a thread of its own."""

from __future__ import annotations

import errno
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from webrtc.files import pyav
from webrtc.waiters import Waiters

from .encoding import Stream

if TYPE_CHECKING:
    from av.container import OutputContainer

    from webrtc.loop import Bridge

# Seconds to wait for the first frame of each video track.
PATIENCE = 5.0
# Minimum wait, until the capture times of received media are accurate.
_SETTLING = 0.5
# Interval in seconds at which an idle thread checks that its loop still exists.
_CHECK_INTERVAL = 0.5


def check_path(path: str) -> None:
    """Raise OSError if there cannot be a file at a path; libav would only miss its suffix."""
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, "it is a directory", path)
    # With the dot, a parent that is a file is an error too.
    os.stat(os.path.join(os.path.dirname(path), ".") if path else path)


class Writer:
    """The writer thread and its queue. The file begins with the first video or audio frame."""

    def __init__(
        self,
        container: OutputContainer,
        name: Any,
        streams: Sequence[Stream | None],
        bridge: Bridge,
        ended: Callable[[], None],
    ) -> None:
        self.container = container
        self._name = name
        # None for a stream that is not selected yet.
        self._streams = list(streams)
        self._ended = ended
        self._items: deque[tuple[int, Any]] = deque()
        self._waiting = [0] * len(streams)
        self._bridge = bridge
        self._space = Waiters()
        self._over = False
        self._changed = threading.Condition()
        self._finishing = False
        self._begun = False
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._run, name="webrtc-recorder", daemon=True)

    async def room(self, index: int) -> None:
        """Wait until a stream accepts another frame."""
        while True:
            with self._space.future() as change:
                stream = self._streams[index]
                if not stream or self._waiting[index] < stream.most or self._over:
                    return
                await change

    def choose(self, index: int, make: Callable[[OutputContainer], Stream]) -> None:
        """Select the stream at an index that was left open; callable from any thread."""
        self.put(index, make)

    def more(self) -> int | None:
        """Add a stream, to be selected later, and return its index; None once the file has begun."""
        with self._changed:
            if self._begun or self._over:
                return None
            self._streams.append(None)
            self._waiting.append(0)
            return len(self._streams) - 1

    def put(self, index: int, frame: Any) -> None:
        """Add a frame to a stream; callable from any thread."""
        with self._changed:
            self._waiting[index] += 1
            self._items.append((index, frame))
            self._changed.notify()

    def finish(self) -> None:
        """Write the queued frames and close the file; callable from any thread."""
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
                    self.container.close()
        except Exception as error:
            self.error = error
        self._over = True
        self._bridge.post(self._space.wake)
        self._bridge.post(self._ended)

    def _take(self) -> tuple[int, Any] | None:
        with self._changed:
            while not self._items and not self._finishing:
                self._changed.wait(_CHECK_INTERVAL)
                # Without its loop, nothing can stop the recorder.
                self._finishing = self._finishing or self._bridge.ended
            if not self._items:
                return None
            item = self._items.popleft()
            self._waiting[item[0]] -= 1
        if self._space:
            self._bridge.post(self._space.wake)
        return item

    def _write(self, index: int, item: Any) -> None:
        stream = self._streams[index]
        if stream is None:
            self._streams[index] = item(self.container)
            return
        time = stream.add(item)
        if not self._begun:
            self._begin(time)
        if self._begun:
            for each in self._known:
                each.write(time)

    @property
    def _known(self) -> list[Stream]:
        return [stream for stream in self._streams if stream is not None]

    def _begin(self, now: float) -> None:
        with self._changed:
            firsts = [stream.first for stream in self._known if stream.first is not None]
            unseen = any(stream.awaited and stream.first is None for stream in self._known)
            waited = now - min(firsts, default=now)
            early = None in self._streams or waited < (PATIENCE if unseen else _SETTLING)
            if not firsts or (early and not self._finishing):
                return
            self._begun = True
        for stream in self._known:
            stream.begin(min(firsts))
        self.container.start_encoding()

    def _finish(self) -> None:
        if not self._begun:
            self._begin(0.0)
        if self._begun:
            for stream in self._known:
                stream.write(None)
                stream.finish()
