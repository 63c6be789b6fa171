"""createOffer, createAnswer, setLocalDescription, setRemoteDescription (W3C webrtc §4.4.2)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import webrtc
from webrtc import InvalidStateError, RTCSdpType, RTCSignalingState
from webrtc.testing import connect

from tests.waiting import started


async def test_signaling_goes_through_its_states(peers: Any) -> None:
    a, b = peers
    heard: list[tuple[str, RTCSignalingState]] = []
    a.on("signalingstatechange", lambda _: heard.append(("a", a.signaling_state)))
    b.on("signalingstatechange", lambda _: heard.append(("b", b.signaling_state)))
    a.create_data_channel("x")
    await a.set_local_description(await a.create_offer())
    await b.set_remote_description(a.local_description)
    await b.set_local_description(await b.create_answer())
    await a.set_remote_description(b.local_description)
    assert heard == [
        ("a", "have-local-offer"),
        ("b", "have-remote-offer"),
        ("b", "stable"),
        ("a", "stable"),
    ]


async def test_descriptions_are_pending_until_the_answer(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    assert a.local_description is a.current_local_description is a.pending_local_description is None
    complete = event(a, "icegatheringstatechange", lambda _: a.ice_gathering_state == "complete")
    await a.set_local_description()
    # Until then the description grows.
    await complete
    assert a.local_description is not None and a.local_description == a.pending_local_description
    assert a.local_description is a.local_description
    assert a.current_local_description is None
    await b.set_remote_description(a.local_description)
    assert b.remote_description == b.pending_remote_description
    assert b.current_remote_description is None
    await b.set_local_description()
    assert b.pending_remote_description is b.pending_local_description is None
    assert b.current_remote_description and b.current_local_description
    assert (b.current_remote_description.type, b.current_local_description.type) == ("offer", "answer")
    await a.set_remote_description(b.local_description)
    assert a.pending_local_description is a.pending_remote_description is None
    assert a.current_local_description == a.local_description
    assert a.current_remote_description == a.remote_description


async def test_an_implicit_description_is_the_one_that_is_due(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    assert a.local_description.type is RTCSdpType.offer
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    assert b.local_description.type is RTCSdpType.answer


async def test_a_type_alone_uses_what_was_made_last(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    offer = await a.create_offer()
    await a.set_local_description({"type": "offer"})
    assert a.local_description.sdp.startswith(offer.sdp.split("t=0 0")[0])


@pytest.mark.parametrize("form", ["object", "dict", "init", "json"])
async def test_a_description_is_taken_in_every_form(peers: Any, form: str) -> None:
    a, b = peers
    a.create_data_channel("x")
    offer = await a.create_offer()
    given: Any = {
        "object": offer,
        "dict": {"type": "offer", "sdp": offer.sdp},
        "init": webrtc.RTCSessionDescriptionInit(type="offer", sdp=offer.sdp),
        "json": json.dumps(offer.to_json()),
    }[form]
    await b.set_remote_description(given)
    assert b.remote_description.sdp == offer.sdp
    await a.set_local_description(given)
    assert a.signaling_state == "have-local-offer"


async def test_local_descriptions_get_the_candidates(peers: Any, event: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    complete = event(a, "icegatheringstatechange", lambda _: a.ice_gathering_state == "complete")
    await a.set_local_description()
    await complete
    assert "a=candidate:" in a.local_description.sdp


async def test_offer_options_ask_for_media(peers: Any) -> None:
    a, _ = peers
    offer = await a.create_offer(offer_to_receive_audio=True, offerToReceiveVideo=True)
    assert "m=audio" in offer.sdp and "m=video" in offer.sdp and "a=recvonly" in offer.sdp
    assert [t.direction for t in a.get_transceivers()] == ["recvonly", "recvonly"]


async def test_a_provisional_answer_is_followed_by_the_final_one(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    answer = await b.create_answer()
    provisional = {"type": "pranswer", "sdp": answer.sdp}
    await b.set_local_description(provisional)
    assert b.signaling_state == "have-local-pranswer"
    await a.set_remote_description(provisional)
    assert a.signaling_state == "have-remote-pranswer"
    assert a.pending_remote_description.type is RTCSdpType.pranswer
    await b.set_local_description({"type": "answer", "sdp": answer.sdp})
    await a.set_remote_description({"type": "answer", "sdp": answer.sdp})
    assert (a.signaling_state, b.signaling_state) == ("stable", "stable")
    await asyncio.gather(a.connected(), b.connected())


async def test_a_local_offer_is_rolled_back(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    await a.set_local_description()
    assert transceiver.mid is not None
    await a.set_local_description({"type": "rollback"})
    assert a.signaling_state == "stable"
    assert a.local_description is None
    assert transceiver.mid is None


async def test_a_remote_offer_is_rolled_back(peers: Any) -> None:
    a, b = peers
    a.add_transceiver("audio")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    assert len(b.get_transceivers()) == 1
    await b.set_remote_description({"type": "rollback"})
    assert b.signaling_state == "stable"
    assert b.remote_description is None
    assert b.get_transceivers() == []


async def test_a_remote_offer_rolls_a_local_one_back(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    b.create_data_channel("y")
    await b.set_local_description()
    await connect(a, b)


async def test_calls_are_chained(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    await asyncio.gather(a.set_local_description(), a.set_local_description({"type": "rollback"}))
    assert a.signaling_state == "stable"


async def test_operations_of_a_closed_connection_raise(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    offer = await a.create_offer()
    a.close()
    for operation in (
        a.create_offer,
        a.create_answer,
        a.set_local_description,
        lambda: a.set_remote_description(offer),
    ):
        with pytest.raises(InvalidStateError, match="the connection is closed"):
            await operation()


async def test_an_answer_without_an_offer_raises(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    offer = await a.create_offer()
    with pytest.raises(InvalidStateError):
        await a.create_answer()
    with pytest.raises(InvalidStateError):
        await a.set_local_description({"type": "answer", "sdp": offer.sdp})
    with pytest.raises(InvalidStateError):
        await a.set_remote_description({"type": "answer", "sdp": offer.sdp})
    assert a.signaling_state == "stable"


async def test_a_rollback_in_stable_raises(peers: Any) -> None:
    a, _ = peers
    with pytest.raises(InvalidStateError):
        await a.set_local_description({"type": "rollback"})


async def test_what_is_awaited_as_the_connection_closes_raises(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    offering = await started(a.create_offer())
    a.close()
    with pytest.raises(InvalidStateError, match="the connection was closed"):
        await offering
