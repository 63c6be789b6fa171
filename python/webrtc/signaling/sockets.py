"""Signalling over sockets: the first peer listens, the second one connects."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

from webrtc.exceptions import InvalidStateError, RangeError

from .carriers import Signaling
from .messages import BYE, Message, object_from_string, object_to_string

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]
_Serving = Coroutine[Any, Any, asyncio.Server]

# A description of a hundred m= sections fits on one line.
LONGEST_LINE = 4 * 1024 * 1024
# Seconds until the next attempt while the peer is about to listen.
_RETRY = 0.1


class StreamSignaling(Signaling):
    """Lines over a stream: the first peer listens, the second one connects."""

    def __init__(self, open: Callable[[], Awaitable[_Streams]], serve: Callable[[_Accept], _Serving]) -> None:
        self._open = open
        self._serve = serve
        self._streams: _Streams | None = None
        self._closed = False

    async def connect(self, *, listen: bool = True) -> None:
        """Connect to the peer, or wait for it: by listening, or without `listen` until the peer does.

        An address of another machine is tried until the peer listens there. Raises OSError where it is
        impossible to listen for another reason.
        """
        self._closed = False
        while self._streams is None:
            try:
                self._streams = await self._open()
            except (ConnectionRefusedError, FileNotFoundError):
                await (self._listen() if listen else asyncio.sleep(_RETRY))

    async def _listen(self) -> None:
        arrived = asyncio.get_running_loop().create_future()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if arrived.done():
                writer.close()
            else:
                arrived.set_result((reader, writer))

        try:
            server = await self._serve(accept)
        except OSError as error:
            if not _is_elsewhere(error):
                raise
            # Both peers started at once and the other one was faster, or the address is another machine's.
            await asyncio.sleep(_RETRY)
            return
        try:
            self._streams = await arrived
        finally:
            # In this order, because another peer may take over an address at which nobody listens.
            self._forget()
            server.close()

    def _forget(self) -> None:
        """Remove what is left of the listener."""

    def _connected(self) -> _Streams:
        if self._streams is None:
            state = "was closed" if self._closed else "is not connected"
            raise InvalidStateError(f"signalling {state}: await connect() first")
        return self._streams

    @property
    def writer(self) -> asyncio.StreamWriter:
        """The stream to the peer. Raises InvalidStateError if this is not connected."""
        return self._connected()[1]

    async def write_line(self, line: str) -> None:
        """Send any text without a line break to the peer."""
        self.writer.write(line.encode() + b"\n")
        await self.writer.drain()

    async def read_line(self) -> str | None:
        """Return the peer's next line; None if it has disconnected or this end was closed."""
        if self._closed:
            return None
        try:
            line = await self._connected()[0].readline()
        except ConnectionError:
            return None
        return line.decode().removesuffix("\n") if line else None

    async def send(self, message: Message) -> None:
        """Send a message to the peer."""
        await self.write_line(object_to_string(message))

    async def receive(self) -> Message:
        """Return the peer's next message, or BYE if it has disconnected or this end was closed."""
        line = await self.read_line()
        return BYE if line is None else object_from_string(line)

    async def close(self) -> None:
        """Disconnect from the peer."""
        self._closed = True
        if self._streams:
            writer = self._streams[1]
            self._streams = None
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def _is_elsewhere(error: OSError) -> bool:
    """Whether only the peer can listen at the address."""
    if error.errno is None:
        # asyncio of Python 3.13 and newer tries all addresses of a host and raises an error without a number.
        return str(error).startswith("could not bind on any address")
    return error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL)


class TcpSocketSignaling(StreamSignaling):
    """Signalling over TCP: the first peer listens at the address, the second one connects.

    Between two machines, the address is that of one of them, and only that one can listen.
    """

    def __init__(self, host: str, port: int) -> None:
        """Raises TypeError for a port that is not an integer, RangeError for one outside of 1 to 65535."""
        if isinstance(port, bool) or not isinstance(port, int):
            raise TypeError(f"port is {port!r}: it must be an integer")
        if not 1 <= port <= 65535:
            raise RangeError(f"port is {port}: it must be 1 to 65535")
        self._address = f"{host!r}, {port}"
        super().__init__(
            lambda: asyncio.open_connection(host, port, limit=LONGEST_LINE),
            lambda accept: asyncio.start_server(accept, host, port, limit=LONGEST_LINE),
        )


class UnixSocketSignaling(StreamSignaling):
    """Signalling over a Unix socket: the first peer listens at the path, the second one connects."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._address = repr(path)
        super().__init__(lambda: asyncio.open_unix_connection(path, limit=LONGEST_LINE), self._bind)

    async def _listen(self) -> None:
        try:
            with _held(os.path.dirname(self._path) or "."):
                # The peer may listen by now: it has held the folder until then.
                peer = _connected_to(self._path)
                if peer is None:
                    self._listener = self._bound()
        except BlockingIOError:
            await asyncio.sleep(_RETRY)
            return
        if peer is None:
            await super()._listen()
        else:
            self._streams = await asyncio.open_unix_connection(sock=peer, limit=LONGEST_LINE)

    def _bound(self) -> socket.socket:
        self._forget()  # what another program left
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(self._path)
            listener.listen()
        except OSError:
            listener.close()
            raise
        return listener

    def _bind(self, accept: _Accept) -> _Serving:
        return asyncio.start_unix_server(accept, sock=self._listener, limit=LONGEST_LINE)

    def _forget(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)


@contextlib.contextmanager
def _held(folder: str) -> Iterator[None]:
    """Keep others that call this out of a folder. Raises BlockingIOError while one of them is in it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _connected_to(path: str) -> socket.socket | None:
    """A socket that is connected to the listener at the path; None if there is none."""
    made = socket.socket(socket.AF_UNIX)
    made.setblocking(False)
    try:
        made.connect(path)
    except OSError as error:
        made.close()
        if isinstance(error, (ConnectionRefusedError, FileNotFoundError)):
            return None
        raise
    return made
