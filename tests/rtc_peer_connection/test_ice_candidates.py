"""Trickle ICE: icecandidate, addIceCandidate, canTrickleIceCandidates, restartIce."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import webrtc
from webrtc import InvalidStateError, OperationError, RTCIceCandidate
from webrtc.testing import negotiate

Forms: dict[str, Callable[[RTCIceCandidate], Any]] = {
    "object": lambda candidate: candidate,
    "dict": lambda candidate: candidate.to_json(),
    "snake_case dict": lambda candidate: {"candidate": candidate.candidate, "sdp_mid": candidate.sdp_mid},
    "index only": lambda candidate: {"candidate": candidate.candidate, "sdpMLineIndex": 0},
    "json": lambda candidate: json.dumps(candidate.to_json()),
}


@pytest.fixture
async def strangers() -> AsyncIterator[tuple[Any, Any]]:
    """Two connections that know no candidates of each other."""
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        yield a, b


async def gathered(connection: Any) -> list[Any]:
    """The candidates of a connection that has not gathered yet, None last."""
    candidates: list[Any] = []
    done = asyncio.get_running_loop().create_future()

    def heard(event: Any) -> None:
        candidates.append(event.candidate)
        if event.candidate is None:
            done.set_result(None)

    connection.on("icecandidate", heard)
    await connection.set_local_description()
    await done
    return candidates


def without_candidates(description: Any) -> dict[str, Any]:
    lines = description.sdp.split("\r\n")
    kept = [line for line in lines if not line.startswith(("a=candidate", "a=end-of-candidates"))]
    return {"type": description.type, "sdp": "\r\n".join(kept)}


async def test_candidates_come_one_by_one_and_none_after_the_last(strangers: Any) -> None:
    a, _ = strangers
    a.create_data_channel("x")
    states = []
    a.on("icecandidate", lambda event: states.append((event.candidate is None, a.ice_gathering_state)))
    *candidates, last = await gathered(a)
    assert candidates and last is None
    for candidate in candidates:
        assert candidate.candidate.startswith("candidate:")
        assert (candidate.sdp_mid, candidate.sdp_m_line_index) == ("0", 0)
        assert f"a=ice-ufrag:{candidate.username_fragment}" in a.local_description.sdp
        assert f"a={candidate.candidate.split(' ufrag ')[0]}" in a.local_description.sdp
    assert states == [(False, "gathering")] * len(candidates) + [(True, "complete")]


@pytest.mark.parametrize("form", Forms)
async def test_candidates_are_taken_in_every_form(strangers: Any, form: str) -> None:
    a, b = strangers
    channel = a.create_data_channel("x")
    offered = await gathered(a)
    await b.set_remote_description(without_candidates(a.local_description))
    answered = await gathered(b)
    await a.set_remote_description(without_candidates(b.local_description))
    for connection, candidates in ((b, offered), (a, answered)):
        for candidate in candidates:
            await connection.add_ice_candidate(Forms[form](candidate) if candidate else None)
    await channel.opened()
    await asyncio.gather(a.connected(), b.connected())


@pytest.mark.parametrize("end", [None, "", {}, {"candidate": ""}, {"candidate": "", "sdpMid": "0"}])
async def test_the_end_of_candidates_is_taken_in_every_form(strangers: Any, end: Any) -> None:
    a, b = strangers
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.add_ice_candidate(end)
    assert b.signaling_state == "have-remote-offer"


async def test_remote_candidates_are_added_to_the_remote_description(strangers: Any) -> None:
    a, b = strangers
    a.create_data_channel("x")
    candidates = await gathered(a)
    await b.set_remote_description(without_candidates(a.local_description))
    assert "a=candidate" not in b.remote_description.sdp
    await b.add_ice_candidate(candidates[0])
    assert candidates[0].address in b.remote_description.sdp
    assert "a=candidate" in b.remote_description.sdp


async def test_a_candidate_before_the_remote_description_raises(strangers: Any) -> None:
    a, b = strangers
    a.create_data_channel("x")
    candidate = (await gathered(a))[0]
    with pytest.raises(InvalidStateError, match="remote description"):
        await b.add_ice_candidate(candidate)


@pytest.mark.parametrize(
    "candidate",
    [
        {"candidate": "candidate:nonsense", "sdpMid": "0"},
        {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid": "no such section"},
        {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMLineIndex": 7},
        {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid": "0", "usernameFragment": "old"},
    ],
    ids=["broken", "unknown mid", "unknown index", "unknown generation"],
)
async def test_a_wrong_candidate_raises_and_harms_nothing(strangers: Any, candidate: Any) -> None:
    a, b = strangers
    channel = a.create_data_channel("x")
    await gathered(a)
    await b.set_remote_description(a.local_description)
    with pytest.raises(OperationError):
        await b.add_ice_candidate(candidate)
    await gathered(b)
    await a.set_remote_description(b.local_description)
    await channel.opened()


async def test_a_candidate_of_a_closed_connection_raises_at_once(strangers: Any) -> None:
    a, _ = strangers
    a.close()
    with pytest.raises(InvalidStateError, match="closed"):
        a.add_ice_candidate({"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid": "0"})


async def test_whether_the_peer_trickles_is_known_from_its_description(strangers: Any) -> None:
    a, b = strangers
    a.create_data_channel("x")
    offer = await a.create_offer()
    assert b.can_trickle_ice_candidates is None
    await b.set_remote_description(offer)
    assert b.can_trickle_ice_candidates is True
    old = offer.sdp.replace("a=ice-options:trickle", "a=ice-options:renomination")
    async with webrtc.RTCPeerConnection() as c:
        await c.set_remote_description({"type": "offer", "sdp": old})
        assert c.can_trickle_ice_candidates is False


def ufrag(description: Any) -> str:
    return str(description.sdp.split("a=ice-ufrag:")[1].split("\r\n")[0])


@pytest.mark.parametrize("how", ["restart_ice", "option"])
async def test_a_restart_changes_the_credentials_and_keeps_the_channels(
    peers: Any, event: Any, how: str
) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    arriving = event(b, "datachannel")
    await negotiate(a, b)
    await channel.opened()
    arrived = (await arriving).channel
    before = ufrag(a.local_description), ufrag(b.local_description)
    again = event(a, "icecandidate", lambda e: e.candidate)
    if how == "restart_ice":
        needed = event(a, "negotiationneeded")
        a.restart_ice()
        await needed
        await a.set_local_description()
    else:
        await a.set_local_description(await a.create_offer(ice_restart=True))
    candidate = (await again).candidate
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    assert ufrag(a.local_description) != before[0] and ufrag(b.local_description) != before[1]
    assert candidate.username_fragment == ufrag(a.local_description)
    message = event(arrived, "message")
    channel.send("still here")
    assert (await message).data == "still here"


async def test_either_end_restarts(peers: Any, event: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    for one, other in ((b, a), (a, b)):
        before = ufrag(one.local_description)
        one.restart_ice()
        await negotiate(one, other)
        assert ufrag(one.local_description) != before
    assert channel.ready_state == "open"
