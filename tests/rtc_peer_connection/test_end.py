"""How a connection ends: by its own close, by the peer's, by failure."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import pytest
from webrtc import ConnectionEnd, InvalidStateError, MediaStreamTrack, RTCPeerConnection, RTCVideoSource
from webrtc.enums import RTCIceConnectionState, RTCPeerConnectionState
from webrtc.testing import connect, negotiate

from tests.waiting import started


async def test_the_peers_close_is_known_at_once_without_a_data_channel(
    peers: Any, watched: tuple[RTCVideoSource, MediaStreamTrack]
) -> None:
    a, b = peers
    _, track = watched
    await b.connected()
    states: list[str] = []
    b.on("connectionstatechange", lambda _: states.append(str(b.connection_state)))
    ends: list[str] = []
    track.on("ended", lambda event: ends.append(event.type))

    async def read() -> None:
        async for _ in track:
            pass

    reading = await started(read())
    begun = time.monotonic()
    a.close()
    end = await asyncio.wait_for(b.ended(), 5)
    await asyncio.wait_for(reading, 5)
    # ICE alone takes five seconds to become doubtful.
    assert time.monotonic() - begun < 3
    assert end == ConnectionEnd("peer", "the peer closed the connection")
    assert str(end) == "the peer closed the connection"
    assert (track.ready_state, ends) == ("ended", ["ended"])
    assert (b.connection_state, states) == ("failed", ["failed"])
    assert b.get_senders()[0].transport.state == "closed"


async def test_who_closes_ends_by_its_own_close(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await connect(a, b)
    ending = await started(a.ended())
    assert not ending.done()
    a.close()
    assert (await ending).cause == "close"
    assert (await a.ended()).cause == "close"


async def test_a_connection_that_closes_with_its_peer_is_closed() -> None:
    async with RTCPeerConnection() as a:
        b = RTCPeerConnection(close_with_peer=True)
        a.create_data_channel("x")
        await connect(a, b)
    assert (await asyncio.wait_for(b.ended(), 5)).cause == "peer"
    assert b.connection_state == "closed"
    with pytest.raises(InvalidStateError):
        b.create_data_channel("y")


PROGRAM = """
import asyncio, sys, warnings, webrtc

async def main():
    pc = webrtc.RTCPeerConnection()
    print(__import__("json").dumps(await pc.answer(sys.stdin.readline())), flush=True)
    await pc.connected()
    warnings.simplefilter("ignore", ResourceWarning)
    sys.exit()

asyncio.run(main())
"""


async def test_a_program_that_ends_without_closing_is_known_at_once() -> None:
    async with RTCPeerConnection() as a:
        a.add_transceiver("audio")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(await a.offer()).encode() + b"\n")
        await a.set_remote_description((await process.stdout.readline()).decode())
        assert (await asyncio.wait_for(a.ended(), 20)).cause == "peer"
        await process.wait()


async def test_the_end_of_the_last_section_is_not_the_end_of_the_peer(peers: Any) -> None:
    a, b = peers
    transceiver = a.add_transceiver("audio")
    await connect(a, b)
    transceiver.stop()
    await negotiate(a, b)
    a.create_data_channel("x")
    await negotiate(a, b)
    ending = asyncio.ensure_future(a.ended()), asyncio.ensure_future(b.ended())
    await asyncio.gather(a.connected(), b.connected())
    assert not any(each.done() for each in ending)


async def test_a_connection_that_was_up_is_lost_when_it_fails(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    await negotiate(a, peers[1])
    await a.connected()
    # As when the engine finds that the peer is gone, which takes it some 20 seconds.
    a._on_iceconnectionstatechange(RTCIceConnectionState.failed)
    a._on_connectionstatechange(RTCPeerConnectionState.failed)
    assert str(await a.ended()) == "the connection to the peer was lost: no more packets arrived from it"
