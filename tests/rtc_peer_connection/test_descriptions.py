"""Descriptions and states change with the event that tells of them; one operation at a time."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from webrtc import InvalidStateError, RTCPeerConnection, RTCSessionDescription
from webrtc.dictionaries.session_description import CompleteDescription
from webrtc.testing import negotiate

from tests.waiting import started


async def test_descriptions_change_with_the_event_that_tells(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    seen: list[tuple[str, Any, Any]] = []

    def look(_: Any) -> None:
        local, remote = a.pending_local_description, a.current_remote_description
        seen.append((str(a.signaling_state), local and str(local.type), remote and str(remote.type)))

    a.on("signalingstatechange", look)
    await negotiate(a, b)
    assert seen == [("have-local-offer", "offer", None), ("stable", None, "answer")]


async def test_descriptions_are_those_of_the_operation_that_ended(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    b.create_data_channel("y")
    await a.set_local_description()
    offer = a.local_description

    async def offers() -> str:
        await b.set_local_description()
        assert b.local_description
        return str(b.local_description.type)

    async def answers() -> str:
        await b.set_remote_description(offer)
        await b.set_local_description()
        assert b.local_description
        return str(b.local_description.type)

    assert [*await asyncio.gather(offers(), answers())] == ["offer", "answer"]
    assert b.signaling_state == "stable"


async def test_a_local_description_has_the_candidates_that_were_told(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    told: list[int] = []

    def look(event: Any) -> None:
        if event.candidate:
            told.append(a.local_description.sdp.count("a=candidate:"))
            assert event.candidate.candidate in a.local_description.sdp

    a.on("icecandidate", look)
    await a.set_local_description()
    assert "a=candidate:" not in a.local_description.sdp
    await a.gathered()
    assert told == list(range(1, len(told) + 1))
    assert told


async def test_a_remote_description_has_the_candidates_that_were_added(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    line = "candidate:1 1 udp 2130706431 127.0.0.1 9 typ host"
    await b.add_ice_candidate({"candidate": line, "sdpMid": "0"})
    assert line in b.remote_description.sdp
    assert b.remote_description is b.pending_remote_description


async def test_descriptions_stay_when_the_connection_is_closed(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await negotiate(a, b)
    before = a.local_description.sdp
    a.close()
    assert a.local_description.sdp == before


async def test_operations_run_in_the_order_in_which_they_were_asked_for(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    offer = await a.create_offer()
    results = await asyncio.gather(
        b.set_remote_description(offer),
        b.set_local_description(),
        b.create_offer(),
        a.set_local_description(offer),
    )
    assert results[2].type == "offer"
    assert b.signaling_state == "stable"


async def test_an_operation_that_was_cancelled_while_it_waited_does_not_stop_the_others(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    first = asyncio.ensure_future(a.create_offer())
    second = asyncio.ensure_future(a.create_offer())
    third = await started(a.create_offer())
    second.cancel()
    assert (await first).type == (await third).type == "offer"
    assert second.cancelled()


async def test_no_offer_is_made_while_the_peers_offer_is_open(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    with pytest.raises(InvalidStateError, match="signaling state is have-remote-offer"):
        await b.create_offer()
    with pytest.raises(InvalidStateError, match="signaling state is have-remote-offer"):
        await b.set_local_description({"type": "offer"})


async def test_an_offer_that_was_made_is_used_until_something_changed(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    made = await a.create_offer()
    await a.set_local_description({"type": "offer"})
    assert a.local_description.sdp == made.sdp
    await a.set_local_description({"type": "rollback"})
    made = await a.create_offer()
    a.add_transceiver("audio")
    await a.set_local_description({"type": "offer"})
    assert "m=audio" in a.local_description.sdp


@pytest.mark.parametrize("change", ["direction", "stop", "set_codec_preferences", "set_streams"])
async def test_each_change_of_what_is_offered_makes_another_offer(peers: Any, change: str) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    made = await a.create_offer()
    if change == "direction":
        transceiver.direction = "recvonly"
    elif change == "stop":
        transceiver.stop()
    elif change == "set_codec_preferences":
        codecs = a.get_transceivers()[0].receiver.get_capabilities("audio").codecs
        transceiver.set_codec_preferences([c for c in codecs if c.mime_type == "audio/PCMU"])
    else:
        from webrtc import MediaStream

        transceiver.sender.set_streams(MediaStream())
    await a.set_local_description({"type": "offer"})
    assert a.local_description.sdp.splitlines()[4:] != made.sdp.splitlines()[4:]


async def test_the_sdp_of_what_was_made_can_be_changed(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    offer = await a.create_offer()
    offer.sdp = offer.sdp.replace("s=-", "s=changed")
    await a.set_local_description(offer)
    assert a.signaling_state == "have-local-offer"


async def test_negotiation_is_not_needed_while_an_offer_is_being_made(peers: Any, event: Any) -> None:
    a, _ = peers
    order: list[str] = []
    a.on("negotiationneeded", lambda _: order.append("needed"))
    needed = event(a, "negotiationneeded")
    making = await started(a.create_offer())
    a.create_data_channel("x")
    making.add_done_callback(lambda _: order.append("made"))
    await making
    await needed
    assert order == ["made", "needed"]


async def test_an_offer_and_an_answer_are_one_call_each() -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        channel = a.create_data_channel("x")
        offer = await a.offer()
        assert sorted(offer) == ["sdp", "type"]
        assert type(offer["type"]) is str
        assert "a=candidate" in offer["sdp"]
        answer = await b.answer(json.dumps(offer).encode())
        await a.set_remote_description(json.loads(json.dumps(answer)))
        await asyncio.wait_for(channel.opened(), 10)


@pytest.mark.parametrize("form", [dict, json.dumps, RTCSessionDescription])
async def test_an_offer_is_answered_in_each_form(form: Any) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.create_data_channel("x")
        assert (await b.answer(form(await a.offer())))["type"] == "answer"


async def test_an_answer_to_no_offer_is_refused(peers: Any) -> None:
    _, b = peers
    with pytest.raises(ValueError, match=r"answer\(\) takes a description of type offer, not answer"):
        await b.answer({"type": "answer", "sdp": ""})


@pytest.mark.parametrize(
    "body",
    [
        "hello",
        b"\xff",
        b"",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        '{"sdp": "v=0"}',
        '{"type": "ofer", "sdp": "v=0"}',
        '{"type": "offer"}',
        '{"type": "offer", "sdp": "v=1"}',
        {},
        {"type": 5, "sdp": ""},
    ],
    ids=lambda body: str(body)[:30],
)
async def test_a_request_without_an_offer_is_a_value_error(body: Any) -> None:
    async with RTCPeerConnection() as pc:
        with pytest.raises(ValueError, match=r"RTCSessionDescriptionInit|JSON object|sdp|SDP"):
            await pc.answer(body)


@pytest.mark.parametrize("value", [None, 5, []])
async def test_an_offer_of_the_wrong_type_is_a_type_error(value: Any) -> None:
    async with RTCPeerConnection() as pc:
        with pytest.raises(TypeError):
            await pc.answer(value)


async def test_an_ice_restart_is_gathered_anew() -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.create_data_channel("x")
        first = await a.offer()
        await a.set_remote_description(await b.answer(first))
        await asyncio.wait_for(a.connected(), 10)
        second = await a.offer(ice_restart=True)
        assert "a=candidate" in second["sdp"]
        assert ufrag(second) != ufrag(first)


def ufrag(description: CompleteDescription) -> str:
    return description["sdp"].partition("a=ice-ufrag:")[2].splitlines()[0]


async def test_nothing_to_gather_is_gathered() -> None:
    async with RTCPeerConnection() as a:
        await a.set_local_description()
        await a.gathered()
        waiting = await started(a.gathered())
        await waiting


async def test_waiting_for_candidates_ends_with_the_connection() -> None:
    async with RTCPeerConnection() as a:
        waiting = await started(a.gathered())
        a.close()
        with pytest.raises(InvalidStateError):
            await waiting


async def test_certificates_that_are_not_named_stay(peers: Any) -> None:
    certificate = await RTCPeerConnection.generate_certificate()
    async with RTCPeerConnection(certificates=[certificate]) as pc:
        pc.set_configuration(ice_servers=[])
        assert pc.get_configuration().certificates == [certificate]


async def test_unknown_members_of_a_description_are_ignored_as_in_a_browser(peers: Any) -> None:
    a, _ = peers
    a.create_data_channel("x")
    given: Any = {"tpye": "answer"}
    await a.set_local_description(given)
    assert a.local_description.type == "offer"
    with pytest.raises(TypeError, match="type"):
        await a.set_remote_description(given)
