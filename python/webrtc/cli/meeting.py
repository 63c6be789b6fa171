"""How two commands exchange descriptions: by copy and paste, or over one's own server (`webrtc meet`)."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Protocol

import typer

import webrtc

from . import codes, console
from .console import Failure

PORT = 9000
"""The port of `webrtc meet`."""
MAX_LINE = 32 * 1024
"""Characters of a line between a command and the server."""
# Seconds. Checks are over sooner, but a person may take a while to paste the answer.
_CONNECT = 30
_PASTE = 3600
# 80 bits: nobody finds a code by trying.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 16

Server = Annotated[
    str | None,
    typer.Option(
        metavar="HOST[:PORT]", help="Meet at this server (webrtc meet) instead of by copy and paste."
    ),
]
Code = Annotated[
    str | None, typer.Option(help="The code that the other end shows; without it, this end shows one.")
]


class Meeting(Protocol):
    """Carries one description to the peer, and one back."""

    patience: float
    """Seconds until the peers must be connected."""

    async def send(self, description: Any) -> None:
        """Pass a description to the peer."""

    async def receive(self) -> dict[str, Any]:
        """Return the peer's description."""


class Pasting:
    """A person carries the codes."""

    patience: float = _PASTE

    async def send(self, description: Any) -> None:
        """Print the code of a description."""
        console.say("Give this code to the other end:\n")
        # On standard output, so that it can be piped.
        print(codes.encode(description), flush=True)

    async def receive(self) -> dict[str, Any]:
        """Wait until a code is pasted."""
        console.say("\nPaste the code of the other end, then Enter:")
        while line := await _typed_line():
            try:
                return codes.decode(line)
            except ValueError as error:
                console.say(str(error))
        raise Failure("no code was pasted")


async def _typed_line() -> str:
    """Return the next line that is not blank; empty at the end of the input.

    The thread that waits for it does not keep the program from ending.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        text = b""
        # Not by sys.stdin, whose lock the interpreter needs when it ends.
        while piece := os.read(0, 1):
            text += piece
            if piece == b"\n" and text.strip():
                break
        with contextlib.suppress(RuntimeError):
            # The loop may be closed.
            loop.call_soon_threadsafe(take, text.decode(errors="replace"))

    def take(text: str) -> None:
        if not line.done():
            line.set_result(text)

    threading.Thread(target=read, daemon=True, name="webrtc-paste").start()
    return (await line).strip()


class Met:
    """The peer came to the same server.

    What it says is authenticated by the code, which the server does not know.
    """

    patience: float = _CONNECT

    def __init__(self, code: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._key = _derived(code, "key")
        self._reader = reader
        self._writer = writer

    async def send(self, description: Any) -> None:
        """Pass a description to the peer."""
        line = codes.encode(description)
        self._writer.write(f"{self._seal(line)} {line}\n".encode())
        await self._writer.drain()

    async def receive(self) -> dict[str, Any]:
        """Return the peer's description. Raises Failure if somebody else made it."""
        seal, _, line = (await _line(self._reader)).partition(" ")
        if not hmac.compare_digest(seal.encode(), self._seal(line).encode()):
            raise Failure("what came does not belong to this code", "start both ends again with a new code")
        return codes.decode(line)

    def _seal(self, line: str) -> str:
        return hmac.new(self._key, line.encode(), hashlib.sha256).hexdigest()


def _derived(code: str, purpose: str) -> bytes:
    return hmac.new(code.encode(), purpose.encode(), hashlib.sha256).digest()


def room_of(code: str) -> str:
    """Return what the server learns of a code: enough to find the peer, too little to guess the code."""
    return _derived(code, "room").hex()


async def _line(reader: asyncio.StreamReader) -> str:
    try:
        line = await reader.readline()
    except (ConnectionError, ValueError):
        line = b""
    if not line.endswith(b"\n"):
        raise Failure("the server or the other end has disconnected", "start both ends again")
    return line.decode(errors="replace").rstrip("\n")


@contextlib.asynccontextmanager
async def meeting(server: str | None, code: str | None, command: str) -> AsyncIterator[Meeting]:
    """Meet the peer; `command` is what a person types at the other end. Raises Failure without a server."""
    if server is None:
        if code is not None:
            raise Failure("a code needs the server at which it holds", "pass --server HOST:PORT")
        yield Pasting()
        return
    host, port = address(server)
    if code is None:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        code = "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))
        console.say("At the other end:\n")
        print(f"webrtc {command} --server {server} --code {code}", flush=True)
    elif len(code) < _CODE_LENGTH:
        raise Failure(f"the code {code!r} is too short", "it has 16 letters and figures in four groups")
    try:
        reader, writer = await asyncio.open_connection(host, port, limit=MAX_LINE)
    except OSError as error:
        raise Failure(
            f"no server answers at {host}:{port}: {error.strerror or error}",
            f"on that machine: webrtc meet --port {port}",
        ) from None
    try:
        writer.write(f"{room_of(code)}\n".encode())
        with console.busy("waiting for the other end …"):
            answer = await _line(reader)
        if answer != "together":
            raise Failure(f"the server says: {answer[:200]}")
        yield Met(code, reader, writer)
    finally:
        writer.close()


def address(server: str) -> tuple[str, int]:
    """Return the host and port of HOST, HOST:PORT or [IPV6]:PORT. Raises Failure for anything else."""
    host, colon, port = server.rpartition(":")
    if not colon or server.endswith("]"):
        host, port = server, str(PORT)
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Failure(f"{server!r} is not HOST:PORT", f"for example: example.org:{PORT}")
    return host.strip("[]"), int(port)


@contextlib.asynccontextmanager
async def joined(
    met: Meeting,
    prepare: Callable[[webrtc.RTCPeerConnection], None],
    *,
    offering: bool,
    servers: list[webrtc.RTCIceServer],
) -> AsyncIterator[webrtc.RTCPeerConnection]:
    """A connection with the peer meanwhile; `prepare` adds its channels, tracks and handlers."""
    async with webrtc.RTCPeerConnection(ice_servers=servers) as connection:
        prepare(connection)
        try:
            if offering:
                await met.send(await connection.offer())
                await connection.set_remote_description(_checked(await met.receive(), "answer"))
            else:
                answer = await connection.answer(_checked(await met.receive(), "offer"))
                await met.send(answer)
        except (webrtc.RTCException, ValueError) as error:
            raise Failure(f"the code of the other end cannot be used: {error}") from None
        await _until_connected(connection, met.patience)
        # From now on, a connection that fails is over.
        connection.set_configuration(connection.get_configuration(), close_with_peer=True)
        yield connection


def _checked(description: dict[str, Any], wanted: str) -> dict[str, Any]:
    kind = description.get("type")
    if kind != wanted:
        raise Failure(
            f"this is the code of another step ({str(kind)[:20]})",
            "one end sends and the other one receives; paste the code that the other end shows",
        )
    return description


async def _until_connected(connection: webrtc.RTCPeerConnection, patience: float) -> None:
    changed = asyncio.Event()
    connection.on("connectionstatechange", lambda event: changed.set())

    async def connected() -> None:
        while connection.connection_state != "connected":
            # While a person carries the answer, checks fail, and succeed later.
            if connection.connection_state == "failed" and patience == _CONNECT:
                raise asyncio.TimeoutError
            changed.clear()
            await changed.wait()

    try:
        with console.busy("connecting …"):
            await asyncio.wait_for(connected(), patience)
    except asyncio.TimeoutError:
        raise Failure(
            "no path through the network was found",
            "webrtc doctor tells what is in the way; a TURN server (--ice-server) always helps",
        ) from None
