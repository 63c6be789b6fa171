"""ICE with Janus, full or lite: candidates, restarts, and how each end notices the end of the other."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any, get_args

import pytest
from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import sources

from tests.peers.janus.call import Call, Trickle
from tests.peers.janus.server import Janus, Session
from tests.peers.media import OURS, PEAK, tone_heard
from tests.peers.peer import PATIENT

ICE = pytest.mark.parametrize("ice", ["full", "lite"])
RESTARTS = 5


async def opened(call: Call) -> RTCDataChannel:
    """A channel that Janus has opened."""
    channel = call.connection.create_data_channel("x")
    await call.offer({"data": True})
    await asyncio.wait_for(channel.opened(), PATIENT)
    return channel


async def echoed(channel: RTCDataChannel, word: bytes) -> None:
    channel.send(word)
    assert await asyncio.wait_for(anext(channel), PATIENT) == word


def pair(connection: RTCPeerConnection) -> Any:
    """The candidate pair in use."""
    assert connection.sctp
    found = connection.sctp.transport.ice_transport.get_selected_candidate_pair()
    assert found
    return found


@ICE
@pytest.mark.cell("ICE", "trickle: {trickle}, the peer {ice}")
@pytest.mark.parametrize("trickle", get_args(Trickle))
async def test_candidates_reach_janus(trickle: Trickle, ice: str, session: Session) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection(), trickle) as call:
        await echoed(await opened(call), b"hello")
        answer = call.connection.remote_description
        assert answer and ("a=ice-lite" in answer.sdp) == (ice == "lite")
        assert call.connection.sctp
        assert call.connection.sctp.transport.ice_transport.role == "controlling"


@pytest.mark.nat(full_trickle=True)
@pytest.mark.cell("ICE", "trickle: the peer's candidates follow its answer")
async def test_candidates_of_janus_follow_its_answer(session: Session) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection(), "full") as call:
        channel = call.connection.create_data_channel("x")
        said = await call.offer({"data": True})
        assert said.jsep and "a=candidate" not in said.jsep["sdp"]
        await asyncio.wait_for(channel.opened(), PATIENT)
        await echoed(channel, b"hello")


@pytest.mark.nat(ipv6_alone=True)
@pytest.mark.cell("ICE", "IPv6 alone")
async def test_janus_is_reached_over_ipv6(janus: Janus, session: Session) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        await echoed(await opened(call), b"hello")
        assert pair(call.connection).remote.address == janus.host.address6


@ICE
@pytest.mark.cell("ICE", "restarts by us, the peer {ice}")
async def test_data_and_a_tone_go_on_through_many_restarts(ice: str, session: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as source,
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        channel = await opened(call)
        track = await call.track("audio")
        fragments, ports = set(), set()
        for number in range(RESTARTS):
            await call.restart({"audio": True})
            await echoed(channel, b"restart %d" % number)
            # It comes in the new generation, over its pair.
            local = call.connection.local_description
            assert local
            fragments |= set(re.findall(r"a=ice-ufrag:(\S+)", local.sdp))
            await tone_heard(track, OURS)
            ports.add(pair(call.connection).local.port)
        assert len(fragments) == len(ports) == RESTARTS


@ICE
@pytest.mark.cell("ends", "the peer hangs up, the peer {ice}")
async def test_a_connection_ends_when_janus_hangs_up(
    ice: str, session: Session, figure: Callable[[str], None]
) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        channel = await opened(call)
        began = time.monotonic()
        await call.handle.hang_up()
        end = await asyncio.wait_for(call.connection.ended(), PATIENT)
        figure(f"{time.monotonic() - began:.1f} s")
        assert end.cause == "peer" and channel.ready_state == "closed"


@ICE
@pytest.mark.cell("ends", "we close, the peer {ice}")
async def test_janus_is_told_when_we_close(ice: str, session: Session, figure: Callable[[str], None]) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        await opened(call)
        began = time.monotonic()
        call.connection.close()
        hung_up = await call.handle.event("hangup")
        figure(f"{time.monotonic() - began:.1f} s")
        assert hung_up["reason"] == "DTLS alert"


@pytest.mark.cell("ends", "the peer vanishes")
async def test_a_connection_fails_when_janus_vanishes(
    janus: Janus, session: Session, event: Any, figure: Callable[[str], None]
) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        await opened(call)
        states: list[str] = []
        call.connection.on(
            "connectionstatechange", lambda _: states.append(str(call.connection.connection_state))
        )
        began = time.monotonic()
        janus.program.vanish()
        end = await asyncio.wait_for(call.connection.ended(), PATIENT)
        figure(f"{time.monotonic() - began:.0f} s")
        assert end.cause == "failure" and states[:2] == ["disconnected", "failed"]
