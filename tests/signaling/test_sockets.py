"""Signalling between two peers over sockets."""

from __future__ import annotations

import asyncio
import errno
import os
import pathlib
import socket
import struct
import subprocess
from collections.abc import AsyncIterator
from typing import Any

import pytest
import webrtc
from webrtc.signaling import (
    BYE,
    Signaling,
    StreamSignaling,
    TcpSocketSignaling,
    UnixSocketSignaling,
    negotiate,
)

from tests.waiting import started, turns, until


@pytest.fixture(params=["tcp", "unix"])
def ends(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> tuple[StreamSignaling, StreamSignaling]:
    """The same place, from both sides."""
    if request.param == "unix":
        return UnixSocketSignaling(str(tmp_path / "s")), UnixSocketSignaling(str(tmp_path / "s"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return TcpSocketSignaling("127.0.0.1", port), TcpSocketSignaling("127.0.0.1", port)


@pytest.fixture
async def unused_streams() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    yield reader, writer
    writer.close()
    theirs.close()


async def test_either_side_may_come_first(ends: tuple[Signaling, Signaling]) -> None:
    for first, second in (ends, ends[::-1]):
        waiting = await started(first.connect())
        await second.connect()
        await waiting
        await first.send(None)
        assert await second.receive() is None
        await first.close()
        assert await second.receive() is BYE
        await second.close()


# Meets a peer at one path after another. A line of stdin begins each round, as in the other process.
MEETING = """
import asyncio, sys
from webrtc.signaling import UnixSocketSignaling

async def main():
    for line in sys.stdin:
        signaling = UnixSocketSignaling(line.strip())
        await signaling.connect()
        await signaling.write_line("hello")
        print(await signaling.read_line(), flush=True)
        await signaling.close()

asyncio.run(main())
"""


def test_processes_that_come_at_the_same_moment_meet(tmp_path: pathlib.Path, python: list[str]) -> None:
    command = [*python, "-c", MEETING]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as first,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as second,
    ):
        for index in range(300):
            for process in (first, second):
                assert process.stdin
                process.stdin.write(f"{tmp_path / str(index)}\n")
                process.stdin.flush()
            for process in (first, second):
                assert process.stdout and process.stdout.readline() == "hello\n", f"round {index}"
        for process in (first, second):
            process.communicate()
    assert list(tmp_path.iterdir()) == []


async def test_a_socket_that_nobody_listens_at_is_taken_over(tmp_path: pathlib.Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "s"))
    a, b = UnixSocketSignaling(str(tmp_path / "s")), UnixSocketSignaling(str(tmp_path / "s"))
    await asyncio.gather(a.connect(), b.connect())
    await a.close()
    await b.close()


async def test_sending_before_connect_is_told(ends: tuple[Signaling, Signaling]) -> None:
    with pytest.raises(webrtc.InvalidStateError, match="await connect"):
        await ends[0].send(BYE)


async def test_peers_connect_when_both_offer_at_once(ends: tuple[Signaling, Signaling]) -> None:
    await asyncio.gather(ends[0].connect(), ends[1].connect())
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        talks = [
            asyncio.ensure_future(negotiate(a, ends[0], polite=True)),
            asyncio.ensure_future(negotiate(b, ends[1], polite=False)),
        ]
        await turns()
        channels = a.create_data_channel("from a"), b.create_data_channel("from b")
        await asyncio.gather(*(channel.opened() for channel in channels))
        for end in ends:
            await end.send(BYE)
        await asyncio.gather(*talks)
    for end in ends:
        await end.close()


async def test_a_third_peer_is_turned_away(tmp_path: pathlib.Path) -> None:
    end = UnixSocketSignaling(str(tmp_path / "s"))
    waiting = await started(end.connect())
    await until((tmp_path / "s").exists)
    await turns(20)
    with socket.socket(socket.AF_UNIX) as second, socket.socket(socket.AF_UNIX) as third:
        # Both are in the queue of the listening socket before it accepts the first of them.
        second.connect(str(tmp_path / "s"))
        third.connect(str(tmp_path / "s"))
        await waiting
        await end.send(None)
        assert await asyncio.to_thread(second.recv, 100) == b'{"candidate": null}\n'
        assert await asyncio.to_thread(third.recv, 100) == b""
    await end.close()


async def test_a_peer_whose_connection_breaks_has_said_bye() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    end = TcpSocketSignaling(*address)
    waiting = await started(end.connect())
    await turns(20)
    peer = socket.create_connection(address)
    await waiting
    # Without lingering, closing resets the connection.
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    assert await end.receive() is BYE
    await end.close()


async def test_a_path_at_which_nobody_can_listen_is_an_error(tmp_path: pathlib.Path) -> None:
    end = UnixSocketSignaling(str(tmp_path / "missing" / "s"))
    with pytest.raises(FileNotFoundError):
        await asyncio.wait_for(end.connect(), 20)


async def test_lines_of_any_format_pass_between_peers(ends: tuple[StreamSignaling, StreamSignaling]) -> None:
    # The one that does not listen waits until the other one does.
    waiting = await started(ends[0].connect(listen=False))
    await asyncio.gather(ends[1].connect(), waiting)
    await ends[1].write_line("not JSON: ü")
    assert await ends[0].read_line() == "not JSON: ü"
    await ends[1].close()
    assert await ends[0].read_line() is None
    await ends[0].close()
    assert await ends[0].read_line() is None
    with pytest.raises(webrtc.InvalidStateError, match="was closed"):
        await ends[0].write_line("late")


async def test_a_unix_socket_is_removed_when_the_peers_are_connected(tmp_path: pathlib.Path) -> None:
    a, b = UnixSocketSignaling(str(tmp_path / "s")), UnixSocketSignaling(str(tmp_path / "s"))
    await asyncio.gather(a.connect(), b.connect())
    assert not os.listdir(tmp_path)
    await a.write_line("still connected")
    assert await b.read_line() == "still connected"
    await a.close()
    await b.close()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EADDRNOTAVAIL, "error while attempting to bind on address"),
        OSError("could not bind on any address out of [('192.0.2.7', 9000)]"),
    ],
)
async def test_an_address_of_another_machine_is_tried_until_the_peer_listens(
    error: OSError, unused_streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    answers: list[Exception | None] = [ConnectionRefusedError(), ConnectionRefusedError(), None]

    async def open() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if (answer := answers.pop(0)) is not None:
            raise answer
        return unused_streams

    async def serve(_: object) -> asyncio.Server:
        raise error

    end = StreamSignaling(open, serve)
    await end.connect()
    assert answers == []
    assert end.writer is unused_streams[1]


@pytest.mark.parametrize(
    ("port", "kind", "words"),
    [
        ("9000", TypeError, "port is '9000': it must be an integer"),
        (None, TypeError, "port is None"),
        (0, webrtc.RangeError, "port is 0: it must be 1 to 65535"),
        (70_000, webrtc.RangeError, "port is 70000: it must be 1 to 65535"),
    ],
)
def test_a_wrong_port_is_refused_by_the_constructor(port: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        TcpSocketSignaling("127.0.0.1", port)
