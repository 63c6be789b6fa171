"""Candidates, roles and restarts between this engine and a peer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from webrtc import RTCPeerConnection

from tests.peers.links import End, Link, Trickle
from tests.peers.peer import ForeignPeer
from tests.peers.suite.channels import exchange, opened
from tests.waiting import until

pytestmark = pytest.mark.needs("data")
# What the peer must be able to do for each way to exchange candidates, by who offers.
NEEDS = {
    ("full", "ours"): ("trickle", "remote-trickle"),
    ("full", "theirs"): ("trickle", "remote-trickle"),
    ("half", "ours"): ("trickle",),
    ("half", "theirs"): ("gathered", "remote-trickle"),
    ("none", "ours"): ("gathered",),
    ("none", "theirs"): ("gathered",),
}
NAMES = {"full": "trickle", "half": "half trickle", "none": "no trickle"}


@pytest.mark.cell("negotiation", "{way}")
@pytest.mark.parametrize(
    ("way", "offers"),
    [pytest.param(NAMES[way], offers, marks=pytest.mark.needs(*NEEDS[way, offers])) for way, offers in NEEDS],
)
async def test_candidates_are_exchanged(peer: ForeignPeer, way: str, offers: End) -> None:
    trickle: Trickle = next(each for each in ("full", "half", "none") if NAMES[each] == way)
    async with Link(RTCPeerConnection(), peer, trickle=trickle) as link:
        await exchange(link, await opened(link, offers), way)


@pytest.mark.cell("negotiation", "DTLS: the peer is the {role}")
@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=pytest.mark.needs(f"dtls-{role}")) for role in ("client", "server")]
)
async def test_the_offer_decides_who_is_the_dtls_client(peer: ForeignPeer, role: str) -> None:
    ours, setup = ("server", "passive") if role == "client" else ("client", "active")

    def edit(sdp: str) -> str:
        return sdp.replace("a=setup:actpass", f"a=setup:{setup}")

    async with Link(RTCPeerConnection(), peer, edit=edit) as link:
        channel = await opened(link, "ours")
        stats = await link.pc.get_stats()
        [transport] = [each for each in stats.values() if each.type == "transport"]
        assert transport.dtls_role == ours
        await exchange(link, channel, role)


@pytest.mark.cell("negotiation", "ICE restart")
@pytest.mark.parametrize(
    "offers",
    [
        pytest.param("ours", marks=pytest.mark.needs("remote-ice-restart")),
        pytest.param("theirs", marks=pytest.mark.needs("ice-restart")),
    ],
)
async def test_ice_restarts_with_new_credentials_and_the_channel_stays(link: Link, offers: End) -> None:
    channel = await opened(link, offers)
    before = credentials(link.pc)
    for _ in range(2):
        if offers == "ours":
            link.pc.restart_ice()
        else:
            await link.peer.call("restart_ice")
        await link.negotiate(offers)
        after = credentials(link.pc)
        assert len(before | after) == len(before) + 2
        before = before | after
        await link.within(pair_of(link, after))
        await exchange(link, channel, "after the restart")


def credentials(pc: RTCPeerConnection) -> set[str]:
    """The user name fragments of both ends."""
    assert pc.local_description and pc.remote_description
    found: set[str] = set()
    for description in (pc.local_description, pc.remote_description):
        [fragment] = set(re.findall(r"a=ice-ufrag:(\S+)", description.sdp))
        found.add(fragment)
    return found


async def pair_of(link: Link, fragments: set[str]) -> None:
    """Wait until candidates with these fragments are in use at this end."""

    async def used() -> bool:
        stats: Any = await link.pc.get_stats()
        pairs = [each for each in stats.values() if each.type == "candidate-pair" and each.nominated]
        return any(stats[pair.local_candidate_id].username_fragment in fragments for pair in pairs)

    await until(used, 60)


@pytest.mark.cell("negotiation", "offers change sides")
@pytest.mark.needs("renegotiates")
async def test_both_ends_offer_in_turn(link: Link) -> None:
    channel = await opened(link, "ours")
    turns: list[End] = ["theirs", "ours", "theirs"]
    for number, offers in enumerate(turns):
        await link.negotiate(offers)
        assert link.pc.signaling_state == "stable"
        await exchange(link, channel, f"round {number}")
