"""iceServers: STUN, TURN over UDP, TCP and TLS, and servers that do not answer."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Coroutine
from typing import Any

import pytest
import webrtc
from webrtc.testing import negotiate


async def test_a_stun_server_gives_a_reflexive_candidate(gather: Any, stun_server: str) -> None:
    candidates = await gather(ice_servers=[{"urls": stun_server}])
    [reflexive] = [each for each in candidates if each.type == "srflx" and each.url == stun_server]
    assert (reflexive.address, reflexive.port) == ("203.0.113.77", 4242)
    assert reflexive.related_address is not None


async def test_all_of_several_servers_are_asked(gather: Any, stun_server: str, silent_server: str) -> None:
    candidates = await gather(ice_servers=[{"urls": [silent_server, stun_server]}])
    assert any(each.address == "203.0.113.77" for each in candidates)


async def seconds(gathering: Coroutine[Any, Any, Any]) -> float:
    loop = asyncio.get_running_loop()
    start = loop.time()
    await gathering
    return loop.time() - start


async def test_a_silent_server_costs_a_second(gather: Any, silent_server: str) -> None:
    """The engine itself waits for ten, and longer on a machine with several interfaces."""
    assert await seconds(gather(ice_servers=[{"urls": silent_server}])) < 5


async def test_without_a_silent_server_gathering_does_not_wait(gather: Any, silent_server: str) -> None:
    without = await seconds(gather())
    assert without < await seconds(gather(ice_servers=[{"urls": silent_server}]))


async def test_the_limit_of_gathering_is_configurable(gather: Any, silent_server: str) -> None:
    servers = [{"urls": silent_server}]
    short = await seconds(gather(ice_servers=servers, gathering_timeout=0.1))
    long = await seconds(gather(ice_servers=servers, gatheringTimeout=2.1))
    assert long > 2 and short < long - 0.5


async def test_a_server_whose_name_is_unknown_is_told(event: Any) -> None:
    async with webrtc.RTCPeerConnection(ice_servers=[{"urls": "stun:nobody.invalid"}]) as connection:
        failed = event(connection, "icecandidateerror")
        last = event(connection, "icecandidate", lambda event: event.candidate is None)
        connection.create_data_channel("x")
        await connection.set_local_description()
        await last
        error = await failed
        assert (error.error_code, error.url) == (701, "stun:nobody.invalid:3478")


TRANSPORTS = {
    "udp": ("turn", "?transport=udp"),
    "tcp": ("turn", "?transport=tcp"),
    "tls by name": ("turns", "", "localhost"),
    "tls by address": ("turns", "", "127.0.0.1"),
}


async def give(peer: webrtc.RTCPeerConnection, event: webrtc.RTCPeerConnectionIceEvent) -> None:
    await peer.add_ice_candidate(event.candidate)


@pytest.mark.parametrize("way", TRANSPORTS)
async def test_peers_connect_through_a_relay_alone(
    turn_server: Any, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(turn_server.certificate))
    server = turn_server.ice_server(*TRANSPORTS[way])
    configuration: dict[str, Any] = {"iceServers": [server], "iceTransportPolicy": "relay"}
    async with webrtc.RTCPeerConnection(configuration) as a, webrtc.RTCPeerConnection(configuration) as b:
        told: list[Any] = []
        for one, other in ((a, b), (b, a)):
            one.on("icecandidate", functools.partial(give, other))
            one.on("icecandidate", lambda event: told.append(event.candidate))
        channel = a.create_data_channel("x")
        await negotiate(a, b)
        await asyncio.wait_for(channel.opened(), 10)
        candidates = [each for each in told if each]
        assert candidates and {str(each.type) for each in candidates} == {"relay"}
        assert a.sctp
        pair = a.sctp.transport.ice_transport.get_selected_candidate_pair()
        assert pair
        assert (pair.local.type, pair.remote.type) == ("relay", "relay")
        report = await a.get_stats()
        local = [each for each in report.values() if each.type == "local-candidate"]
        assert {str(each.relay_protocol) for each in local} == {way.split()[0]}


async def test_a_wrong_password_is_told(turn_server: Any, event: Any) -> None:
    server = {**turn_server.ice_server("turn"), "credential": "wrong"}
    async with webrtc.RTCPeerConnection(ice_servers=[server]) as connection:
        failed = event(connection, "icecandidateerror")
        connection.create_data_channel("x")
        await connection.set_local_description()
        error = await failed
        assert error.error_code == error.errorCode == 401
        assert error.url.startswith("turn:127.0.0.1:")
        assert error.error_text


async def test_the_relay_policy_without_a_relay_gathers_nothing(gather: Any, stun_server: str) -> None:
    assert await gather(ice_transport_policy="relay", ice_servers=[{"urls": stun_server}]) == []
