"""RTCIceTransport (W3C webrtc §5.6)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import webrtc
from webrtc import RTCIceComponent
from webrtc.testing import negotiate


@pytest.fixture
async def connected(peers: Any) -> Any:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    await asyncio.gather(a.connected(), b.connected())
    return a, b


def ice(connection: Any) -> Any:
    return connection.sctp.transport.ice_transport


async def test_it_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match="RTCIceTransport cannot be created directly"):
        webrtc.RTCIceTransport()


async def test_the_offerer_controls(connected: Any) -> None:
    a, b = connected
    assert (ice(a).role, ice(b).role) == ("controlling", "controlled")
    assert ice(a).component is RTCIceComponent.RTP


async def test_states_are_told_in_order(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await a.set_local_description()
    transport = ice(a)
    assert transport.state == "new"
    states: list[str] = []
    transport.on("statechange", lambda _: states.append(str(transport.state)))
    await negotiate(a, b)
    await channel.opened()
    assert states[:2] == ["checking", "connected"]


async def test_a_restart_gathers_anew(connected: Any, event: Any) -> None:
    a, b = connected
    transport = ice(a)
    before = transport.get_local_parameters()
    states: list[str] = []
    transport.on("gatheringstatechange", lambda _: states.append(str(transport.gathering_state)))
    complete = event(transport, "gatheringstatechange", lambda _: transport.gathering_state == "complete")
    a.restart_ice()
    await negotiate(a, b)
    await complete
    assert states == ["gathering", "complete"]
    assert ice(a) is transport
    assert transport.get_local_parameters() != before


async def test_the_selected_pair_is_of_both_ends(connected: Any) -> None:
    a, b = connected
    pair, mirrored = ice(a).get_selected_candidate_pair(), ice(b).get_selected_candidate_pair()
    assert pair.local.port == mirrored.remote.port
    assert pair.remote.port == mirrored.local.port
    assert pair.local.protocol == pair.remote.protocol == "udp"
    assert ice(a).get_selected_candidate_pair() == pair


async def test_selectedcandidatepairchange_tells_of_the_pair(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    assert ice(a).get_selected_candidate_pair() is None
    selected = event(ice(a), "selectedcandidatepairchange")
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    await selected
    assert ice(a).get_selected_candidate_pair() is not None


async def test_it_knows_the_candidates_of_both_ends(connected: Any) -> None:
    a, b = connected
    for one, other in ((a, b), (b, a)):
        local = {(each.address, each.port) for each in ice(one).get_local_candidates()}
        remote = {(each.address, each.port) for each in ice(other).get_remote_candidates()}
        assert remote and remote <= local


async def test_it_knows_the_credentials_of_both_ends(connected: Any) -> None:
    a, b = connected
    for one, other in ((a, b), (b, a)):
        parameters = ice(one).get_local_parameters()
        assert f"a=ice-ufrag:{parameters.username_fragment}\r\n" in one.local_description.sdp
        assert f"a=ice-pwd:{parameters.password}\r\n" in one.local_description.sdp
        assert ice(other).get_remote_parameters() == parameters


async def test_it_is_closed_with_its_connection(connected: Any, event: Any) -> None:
    a, _ = connected
    transport, sctp = ice(a), a.sctp
    closed = event(sctp, "statechange", lambda _: sctp.state == "closed")
    a.close()
    await closed
    assert transport.state == "closed"
