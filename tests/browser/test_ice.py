"""Candidates between this engine and a browser's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCIceCandidateType, RTCPeerConnectionState

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def echoing(link: Any) -> Any:
    """An open channel that the page echoes."""
    channel = link.pc.create_data_channel("echo")
    await channel.opened()
    await link.page.tells(channel="echo", event="open")
    await link.page("echo", "echo")
    return channel


async def test_candidates_trickle_both_ways_with_an_end(link: Any, event: Callable[..., Any]) -> None:
    last = event(link.pc, "icecandidate", lambda event: event.candidate is None)
    await echoing(link)
    await link.pc.connected()
    await link.page.tells(connectionState="connected")
    await last
    assert link.candidates
    assert link.pc.can_trickle_ice_candidates is True
    # A better pair may still be found: both ends come to agree on one, or the test takes too long.
    transport = link.pc.sctp.transport.ice_transport
    while True:
        seen = (await link.page("selectedPair"))["remote"]
        local = transport.get_selected_candidate_pair().local
        if (seen["address"], seen["port"]) == (local.address, local.port):
            break


async def test_a_page_that_hides_its_addresses_is_reached_by_their_names(link: Any) -> None:
    # The page is told of no candidate, so it is for this end to find the page.
    link.telling = False
    channel = await echoing(link)
    assert any(".local " in candidate for candidate in link.candidates)
    pair = link.pc.sctp.transport.ice_transport.get_selected_candidate_pair()
    print(link.candidates, pair)
    assert pair.remote.type == RTCIceCandidateType.host
    channel.send("found you")
    assert await anext(channel) == "found you"


@pytest.mark.parametrize("restarter", ["here", "page"])
async def test_an_ice_restart_from_either_end_keeps_the_channels(
    link: Any, event: Callable[..., Any], restarter: str
) -> None:
    channel = await echoing(link)
    transport = link.pc.sctp.transport.ice_transport
    before = fragment(link.pc.local_description), fragment(link.pc.remote_description)
    stable = event(link.pc, "signalingstatechange", lambda event: event.target.signaling_state == "stable")
    if restarter == "here":
        link.pc.restart_ice()
    else:
        await link.page("restartIce")
    await stable
    after = fragment(link.pc.local_description), fragment(link.pc.remote_description)
    assert before[0] != after[0] and before[1] != after[1]
    # The new candidates come to be used, and no message is lost on the way.
    number = 0
    while transport.get_selected_candidate_pair().local.username_fragment != after[0]:
        channel.send(str(number))
        assert await anext(channel) == str(number)
        number += 1
    channel.send("over the new path")
    assert await anext(channel) == "over the new path"
    assert link.pc.connection_state == RTCPeerConnectionState.connected


def fragment(description: Any) -> str:
    found = re.search(r"a=ice-ufrag:(\S+)", description.sdp)
    assert found
    return found[1]
