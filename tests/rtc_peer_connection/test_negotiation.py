"""negotiationneeded, renegotiation and perfect negotiation (W3C webrtc §4.7, §10.7)."""

from __future__ import annotations

import asyncio
import contextlib
from itertools import pairwise
from typing import Any

import pytest
from webrtc import RTCException, RTCSignalingState
from webrtc.testing import connect, negotiate


async def test_the_first_channel_needs_negotiation_and_the_second_does_not(peers: Any, event: Any) -> None:
    a, b = peers
    needed: list[str] = []
    a.on("negotiationneeded", lambda e: needed.append(e.type))
    first = event(a, "negotiationneeded")
    a.create_data_channel("x")
    await first
    await negotiate(a, b)
    await a.create_data_channel("y").opened()
    assert needed == ["negotiationneeded"]


async def test_several_changes_at_once_need_one_negotiation(peers: Any, event: Any) -> None:
    a, _ = peers
    needed: list[str] = []
    a.on("negotiationneeded", lambda e: needed.append(e.type))
    first = event(a, "negotiationneeded")
    a.create_data_channel("x")
    a.add_transceiver("audio")
    a.add_transceiver("video")
    await first
    await a.create_offer()
    assert len(needed) == 1


async def test_a_change_during_negotiation_is_told_when_it_ends(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await event(a, "negotiationneeded")
    await a.set_local_description()
    states: list[RTCSignalingState] = []
    a.on("negotiationneeded", lambda _: states.append(a.signaling_state))
    needed = event(a, "negotiationneeded")
    a.add_transceiver("audio")
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    assert states == []
    await a.set_remote_description(b.local_description)
    await needed
    assert states == ["stable"]


async def test_renegotiation_adds_to_the_same_transport(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    transport = a.sctp.transport
    a.add_transceiver("audio")
    await negotiate(a, b)
    assert a.local_description.sdp.count("m=") == 2
    assert a.get_senders()[0].transport is transport
    assert channel.ready_state == "open"
    await negotiate(b, a)
    assert b.local_description.type == "offer"
    assert channel.ready_state == "open"


@pytest.mark.parametrize("impolite_first", [True, False])
async def test_perfect_negotiation_settles_a_collision(peers: Any, impolite_first: bool) -> None:
    """The W3C's example, with both peers adding something at the same moment, in both orders of arrival."""
    a, b = peers
    making = {a: False, b: False}

    def perfect(one: Any, other: Any, polite: bool) -> None:
        async def receive(description: Any) -> None:
            collision = description.type == "offer" and (making[one] or one.signaling_state != "stable")
            if collision and not polite:
                return
            await one.set_remote_description(description)
            if description.type == "offer":
                await one.set_local_description()
                await deliver[other](one.local_description)

        async def offer(_: Any) -> None:
            making[one] = True
            await one.set_local_description()
            making[one] = False
            await deliver[other](one.local_description)

        deliver[one] = receive
        one.on("negotiationneeded", offer)

    deliver: dict[Any, Any] = {}
    perfect(a, b, polite=True)
    perfect(b, a, polite=False)
    # Candidates of an offer that was ignored lead nowhere.
    for one in (a, b):
        one.off("icecandidate")
    a.on("icecandidate", lambda e: asyncio.ensure_future(_quietly(b, e.candidate)))
    b.on("icecandidate", lambda e: asyncio.ensure_future(_quietly(a, e.candidate)))
    order = (b, a) if impolite_first else (a, b)
    channels = [one.create_data_channel("x") for one in order]
    for channel in channels:
        await channel.opened()
    assert (a.signaling_state, b.signaling_state) == ("stable", "stable")


async def _quietly(connection: Any, candidate: Any) -> None:
    with contextlib.suppress(RTCException):
        await connection.add_ice_candidate(candidate)


async def test_attributes_agree_with_the_last_event(peers: Any) -> None:
    a, b = peers
    log: list[tuple[str, str]] = []
    names = {
        "signalingstatechange": "signaling_state",
        "icegatheringstatechange": "ice_gathering_state",
        "iceconnectionstatechange": "ice_connection_state",
        "connectionstatechange": "connection_state",
    }
    for name, attribute in names.items():
        a.on(name, lambda e, attribute=attribute: log.append((e.type, str(getattr(a, attribute)))))
    a.create_data_channel("x")
    await connect(a, b)
    for name, attribute in names.items():
        told = [state for type, state in log if type == name]
        # ICE may go back from completed to connected, where a candidate comes late.
        assert all(state != following for state, following in pairwise(told)), f"{name} told a state twice"
        assert told[-1] == str(getattr(a, attribute))
    assert [state for type, state in log if type == "connectionstatechange"] == ["connecting", "connected"]
