"""`webrtc meet`: a small server at which commands find each other by a code. It carries descriptions only."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

import typer

from . import console
from .meeting import MAX_LINE, PORT

# Each keeps one connection open until its peer comes.
_MAX_WAITING = 1000
_MAX_WAIT = 3600
# Of both ends, when they have met: two descriptions are two lines.
_MAX_LINES = 16
_MAX_TALK = 3600
_ROOM_LENGTH = 64


def meet(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "0.0.0.0",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The TCP port; 0 for any.")] = PORT,
) -> None:
    """Be the server at which send, receive and call meet.

    It sees addresses, but neither files nor media, which go from peer to peer, encrypted. It cannot change
    what the peers agree on either, because it does not know their code.
    """

    async def serving() -> None:
        server = await asyncio.start_server(_Rooms().enter, host, port, limit=MAX_LINE)
        async with server:
            console.out.print(f"meeting at port {server.sockets[0].getsockname()[1]}")
            console.say("Ctrl-C ends it.")
            await asyncio.Event().wait()

    with contextlib.suppress(typer.Exit):
        console.run(serving())


class _Rooms:
    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = {}

    async def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bring a peer together with the one that has the same code."""
        try:
            room = (await asyncio.wait_for(reader.readline(), 30)).decode("ascii", "replace").strip()
            if len(room) != _ROOM_LENGTH or not room.isalnum():
                writer.write(b"this is a server of webrtc meet: connect with webrtc send or webrtc receive\n")
            elif room in self._waiting:
                self._waiting.pop(room).set_result((reader, writer))
                # The one who waited talks for both.
                return
            elif len(self._waiting) >= _MAX_WAITING:
                writer.write(b"too many are waiting: try again later\n")
            else:
                await self._wait(room, reader, writer)
        except (ConnectionError, ValueError, asyncio.TimeoutError):
            pass
        writer.close()

    async def _wait(self, room: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = self._waiting[room] = asyncio.get_running_loop().create_future()
        # It says nothing before it is answered, so a line means that it has left.
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait([peer, leaving], timeout=_MAX_WAIT, return_when=asyncio.FIRST_COMPLETED)
            if not peer.done():
                writer.write(b"nobody came\n")
                return
        finally:
            self._waiting.pop(room, None)
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await leaving
        other_reader, other_writer = peer.result()
        console.say("two peers have met")
        for each in (writer, other_writer):
            each.write(b"together\n")
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(
                asyncio.gather(_relay(reader, other_writer), _relay(other_reader, writer)), _MAX_TALK
            )


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass lines on until one end has left."""
    with contextlib.suppress(ConnectionError, ValueError):
        for _ in range(_MAX_LINES):
            line = await reader.readline()
            if not line:
                break
            writer.write(line)
            await writer.drain()
    writer.close()
