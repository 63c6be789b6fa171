"""Signalling between two peers over sockets."""

from __future__ import annotations

import asyncio
import pathlib
import socket

import pytest
import webrtc
from webrtc.signaling import BYE, Signaling, TcpSocketSignaling, UnixSocketSignaling, negotiate

from tests.waiting import started, turns


@pytest.fixture(params=["tcp", "unix"])
def ends(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> tuple[Signaling, Signaling]:
    """The same place, from both sides."""
    if request.param == "unix":
        return UnixSocketSignaling(str(tmp_path / "s")), UnixSocketSignaling(str(tmp_path / "s"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return TcpSocketSignaling("127.0.0.1", port), TcpSocketSignaling("127.0.0.1", port)


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
