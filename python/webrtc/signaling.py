"""Signalling for examples and small programs: descriptions and candidates as lines of JSON.

The messages have the format in which browsers serialize RTCSessionDescription and RTCIceCandidate, so any
transport for text can replace the classes in this module.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Final, TypeVar

from .background import background
from .dictionaries.candidate import RTCIceCandidate
from .dictionaries.dictionary import parse_json, wrong_contents
from .dictionaries.session_description import RTCSessionDescription, RTCSessionDescriptionInit
from .enums import RTCPeerConnectionState, RTCSdpType, RTCSignalingState
from .events.classes import RTCPeerConnectionIceEvent
from .events.event import Event
from .exceptions import InvalidStateError, OperationError, RangeError
from .interfaces.rtc_peer_connection import RTCPeerConnection

_log = logging.getLogger("webrtc.signaling")
# Do not write warnings to standard error.
_log.addHandler(logging.NullHandler())

__all__ = [
    "BYE",
    "CopyAndPasteSignaling",
    "Message",
    "Signaling",
    "StreamSignaling",
    "TcpSocketSignaling",
    "UnixSocketSignaling",
    "negotiate",
    "object_from_string",
    "object_to_string",
]

S = TypeVar("S", bound="Signaling")
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]
_Serving = Coroutine[Any, Any, asyncio.Server]

# A description of a hundred m= sections fits on one line.
LONGEST_LINE = 4 * 1024 * 1024
# Limit of candidates that arrive before their description: more than any peer has.
_EARLY = 256
# Seconds until the next attempt while the peer is about to listen.
_RETRY = 0.1


class _Bye:
    """The type of BYE, the last message."""

    def __repr__(self) -> str:
        return "BYE"


BYE: Final = _Bye()
"""The last message of a peer."""
Message = RTCSessionDescription | RTCSessionDescriptionInit | RTCIceCandidate | _Bye | None
"""The type of messages: a description, a candidate, None after the last candidate, or BYE."""


def object_to_string(message: Message) -> str:
    """Serialize a description, a candidate, None (no more candidates) or BYE as one line of JSON."""
    if isinstance(message, (RTCSessionDescription, RTCSessionDescriptionInit, RTCIceCandidate)):
        return json.dumps(message.to_json(), sort_keys=True)
    if message is None:
        return json.dumps({"candidate": None})
    if message is BYE:
        return json.dumps({"type": "bye"})
    raise TypeError(
        f"a message must be a description, a candidate, None or BYE, not {type(message).__name__}"
    )


def object_from_string(line: str) -> Message:
    """Parse the output of `object_to_string` or of a browser. Raises ValueError for anything else."""
    given = parse_json(line, "a message")
    if given.get("type") == "bye":
        return BYE
    with wrong_contents():
        if "sdp" in given:
            return RTCSessionDescription(given)
        if "candidate" in given:
            given.pop("type", None)
            return RTCIceCandidate(given) if given["candidate"] else None
    raise ValueError(f"a message must be a description, a candidate or a bye, not {line[:40]!r}")


class Signaling:
    """Carries messages between two peers. `async for` yields the peer's messages until it disconnects."""

    _address = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._address})"

    async def connect(self) -> None:
        """Connect to the peer."""

    async def send(self, message: Message) -> None:
        """Send a message to the peer."""
        raise NotImplementedError

    async def receive(self) -> Message:
        """Return the peer's next message, or BYE if it has disconnected."""
        raise NotImplementedError

    async def close(self) -> None:
        """Disconnect from the peer."""

    async def __aenter__(self: S) -> S:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[Message]:
        while (message := await self.receive()) is not BYE:
            yield message


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
            server.close()
            self._forget()

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

    def _forget(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)

    def _bind(self, accept: _Accept) -> _Serving:
        # A socket that another program left.
        self._forget()
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(self._path)
        except OSError:
            listener.close()
            raise
        return asyncio.start_unix_server(accept, sock=listener, limit=LONGEST_LINE)


class CopyAndPasteSignaling(Signaling):
    """Manual signalling: messages are printed, and those of the peer pasted. An empty line means BYE."""

    async def send(self, message: Message) -> None:
        """Print a message for the peer."""
        print(f"-- pass this to the peer --\n{object_to_string(message)}\n", flush=True)

    async def receive(self) -> Message:
        """Wait until the peer's message is pasted."""
        print("-- paste the peer's message --", flush=True)
        line = (await asyncio.to_thread(sys.stdin.readline)).strip()
        return object_from_string(line) if line else BYE


async def negotiate(connection: RTCPeerConnection, signaling: Signaling, *, polite: bool) -> None:
    """Negotiate whenever it is needed, with the W3C's perfect negotiation (webrtc §10.7).

    Returns when the peer sends BYE, or when signalling is closed at either end.

    One of the peers is polite and yields if both offer at once. Offers are created when they are needed, so a
    program only adds channels and tracks, before or after this call. Invalid messages are ignored with a
    warning to the logger `webrtc.signaling`.
    """
    await _Negotiator(connection, signaling, polite).run()


class _Negotiator:
    def __init__(self, connection: RTCPeerConnection, signaling: Signaling, polite: bool) -> None:
        self._connection = connection
        self._signaling = signaling
        self._polite = polite
        self._offering = False
        self._ignoring = False
        self._early: list[RTCIceCandidate] = []
        # Candidates must not overtake their description.
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Negotiate until the peer has disconnected."""
        connection = self._connection
        connection.on("negotiationneeded", self._on_negotiationneeded)
        connection.on("icecandidate", self._on_icecandidate)
        try:
            if connection.signaling_state == RTCSignalingState.have_local_offer:
                await self._send(connection.local_description)
            elif connection._needs_negotiation:
                self._on_negotiationneeded()
            while not isinstance(message := await self._next(), _Bye):
                if isinstance(message, (RTCSessionDescription, RTCSessionDescriptionInit)):
                    await self._take_description(message)
                else:
                    await self._take_candidate(message)
            if connection.connection_state in (RTCPeerConnectionState.new, RTCPeerConnectionState.connecting):
                _log.warning("signalling ended while the connection was %s", connection.connection_state)
        finally:
            connection.off("negotiationneeded", self._on_negotiationneeded)
            connection.off("icecandidate", self._on_icecandidate)

    def _on_negotiationneeded(self, _: Event | None = None) -> None:
        # Set at once, so that an offer of the peer that is read before the task runs counts as a collision.
        self._offering = True
        self._do(self._offer())

    async def _offer(self) -> None:
        try:
            await self._connection.set_local_description({"type": "offer"})
            await self._send(self._connection.local_description)
        except InvalidStateError:
            # The peer's offer came first, or the connection was closed. If negotiation is still needed after
            # the answer, the event fires again.
            pass
        finally:
            self._offering = False

    def _on_icecandidate(self, event: RTCPeerConnectionIceEvent) -> None:
        self._do(self._send(event.candidate))

    async def _take_description(self, description: RTCSessionDescription | RTCSessionDescriptionInit) -> None:
        connection = self._connection
        is_offer = description.type == RTCSdpType.offer
        is_stable = connection.signaling_state == RTCSignalingState.stable
        self._ignoring = not self._polite and is_offer and (self._offering or not is_stable)
        if self._ignoring:
            return
        await connection.set_remote_description(description)
        early, self._early = self._early, []
        for candidate in early:
            await self._take_candidate(candidate)
        if is_offer:
            await connection.set_local_description({"type": "answer"})
            await self._send(connection.local_description)

    async def _take_candidate(self, candidate: RTCIceCandidate | None) -> None:
        try:
            await self._connection.add_ice_candidate(candidate)
        except (InvalidStateError, OperationError):
            # Candidates of an ignored offer are not needed. Others may belong to a later description.
            if not self._ignoring and candidate and len(self._early) < _EARLY:
                self._early.append(candidate)

    async def _next(self) -> Message:
        while True:
            try:
                return await self._signaling.receive()
            except (TypeError, ValueError) as error:
                _log.warning("ignoring an invalid message of the peer: %s", error)

    async def _send(self, message: Message) -> None:
        async with self._sending:
            # A disconnected peer and closed signalling are detected where messages are read.
            with contextlib.suppress(ConnectionError, InvalidStateError):
                await self._signaling.send(message)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = background(work)
        # The loop itself keeps no strong reference to tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
