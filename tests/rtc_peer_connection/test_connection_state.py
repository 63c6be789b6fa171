"""connectionState, connected(), and how a failure shows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import webrtc
from webrtc import InvalidStateError, NetworkError
from webrtc.testing import connect, negotiate

from tests.waiting import started


async def test_connected_waits_until_the_peers_are_connected(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    waiting = asyncio.ensure_future(a.connected())
    assert a.connection_state == "new"
    await negotiate(a, b)
    await waiting
    assert a.connection_state == "connected"
    assert a.ice_connection_state in ("connected", "completed")
    await a.connected()


async def test_connected_raises_if_the_connection_is_closed(peers: Any) -> None:
    a, _ = peers
    waiting = await started(a.connected())
    a.close()
    with pytest.raises(InvalidStateError, match="closed before it was connected"):
        await waiting
    with pytest.raises(InvalidStateError, match="closed before it was connected"):
        await a.connected()


async def test_a_wrong_fingerprint_fails_the_handshake(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    sdp = b.local_description.sdp
    fingerprint = sdp.split("a=fingerprint:sha-256 ")[1].split("\r\n")[0]
    wrong = sdp.replace(fingerprint, ":".join(reversed(fingerprint.split(":"))))
    await a.set_remote_description({"type": "answer", "sdp": wrong})
    with pytest.raises(NetworkError, match="DTLS handshake"):
        await a.connected()
    assert a.connection_state == "failed"


async def test_the_end_of_a_peer_shows_on_the_channel(peers: Any, event: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    closed = event(channel, "close")
    b.close()
    await closed
    assert channel.ready_state == "closed"


async def test_a_closed_connection_is_closed_in_every_state(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    sctp = a.sctp
    events: list[str] = []
    for name in ("signalingstatechange", "connectionstatechange", "iceconnectionstatechange"):
        a.on(name, lambda e: events.append(e.type))
    a.close()
    assert (a.signaling_state, a.connection_state, a.ice_connection_state) == ("closed", "closed", "closed")
    assert channel.ready_state == "closed"
    await b.get_stats()
    assert events == [], "a closed connection fires no events (W3C webrtc §4.4.2)"
    assert sctp is not None


async def test_a_connection_that_is_not_negotiated_has_no_transport(peers: Any) -> None:
    a, _ = peers
    assert a.sctp is None
    assert (a.get_senders(), a.get_receivers(), a.get_transceivers()) == ([], [], [])
    a.create_data_channel("x")
    assert a.sctp is None
    assert (a.connection_state, a.ice_connection_state, a.ice_gathering_state) == ("new", "new", "new")


async def test_the_same_object_is_given_each_time(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    a.add_transceiver("audio")
    await connect(a, b)
    assert a.sctp is a.sctp
    assert a.sctp.transport is a.sctp.transport
    assert a.sctp.transport.ice_transport is a.get_senders()[0].transport.ice_transport
    assert a.get_transceivers()[0] is a.get_transceivers()[0]
    assert a.get_transceivers()[0].sender is a.get_senders()[0]
    assert a.get_transceivers()[0].receiver is a.get_receivers()[0]
    assert a.get_receivers()[0].track is a.get_receivers()[0].track


async def test_remove_track_has_no_effect_on_a_foreign_sender(peers: Any) -> None:
    a, b = peers
    track = a.add_transceiver("audio").receiver.track
    own, foreign = a.add_track(track), b.add_track(track)
    a.remove_track(foreign)
    assert own.track is foreign.track is track
    a.remove_track(own)
    a.remove_track(own)
    assert own.track is None and foreign.track is track
    assert own in a.get_senders()


async def test_the_constructor_takes_the_native_one_alone() -> None:
    """`RTCPeerConnection(native_obj=None)`, as the reference manual writes it."""
    async with webrtc.RTCPeerConnection(native_obj=None) as connection:
        assert connection.connection_state == "new"
