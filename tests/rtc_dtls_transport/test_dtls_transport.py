"""RTCDtlsTransport (W3C webrtc §5.5)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import webrtc
from webrtc.testing import connect, negotiate


async def test_it_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match="RTCDtlsTransport cannot be created directly"):
        webrtc.RTCDtlsTransport()


async def test_states_are_told_in_order(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await a.set_local_description()
    transport = a.sctp.transport
    assert transport.state == "new"
    assert transport.get_remote_certificates() == []
    states: list[str] = []
    transport.onstatechange = lambda _: states.append(str(transport.state))
    await negotiate(a, b)
    await channel.opened()
    assert states == ["connecting", "connected"]


async def test_the_remote_certificate_has_the_fingerprint_of_the_description(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    for one, other in ((a, b), (b, a)):
        [certificate] = one.sctp.transport.get_remote_certificates()
        fingerprint = hashlib.sha256(certificate).digest().hex(":").upper()
        assert f"a=fingerprint:sha-256 {fingerprint}\r\n" in other.local_description.sdp


async def test_media_and_data_share_it(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    transceiver = a.add_transceiver("audio")
    assert transceiver.sender.transport is None
    await connect(a, b)
    assert transceiver.sender.transport is transceiver.receiver.transport is a.sctp.transport


async def test_it_is_closed_with_its_connection(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await connect(a, b)
    transport = a.sctp.transport
    closed = event(transport, "statechange", lambda _: transport.state == "closed")
    a.close()
    await closed


async def test_it_fails_with_a_wrong_fingerprint(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    transport = a.sctp.transport
    failed = event(transport, "statechange", lambda _: transport.state == "failed")
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    fingerprint = b.local_description.sdp.split("a=fingerprint:sha-256 ")[1].split("\r\n")[0]
    other = ":".join(reversed(fingerprint.split(":")))
    await a.set_remote_description(
        {"type": "answer", "sdp": b.local_description.sdp.replace(fingerprint, other)}
    )
    await failed


async def test_a_wrong_fingerprint_fails_with_an_error_event(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    told: list[str] = []
    for one in (a, b):
        one.on("connectionstatechange", lambda _, one=one: told.append(str(one.connection_state)))
    offer = a.local_description.to_json()
    before, _, after = offer["sdp"].partition("a=fingerprint:sha-256 ")
    offer["sdp"] = f"{before}a=fingerprint:sha-256 {'00:' * 31}00{after[95:]}"
    await b.set_remote_description(offer)
    await b.set_local_description()
    transport = b.sctp.transport
    error, failed = (
        event(transport, "error"),
        event(transport, "statechange", lambda _: transport.state == "failed"),
    )
    await a.set_remote_description(b.local_description)
    assert (await error).error.error_detail == "dtls-failure"
    assert transport.state == "failed"
    await failed
    with pytest.raises(webrtc.NetworkError, match="DTLS handshake with the peer failed"):
        await b.connected()


async def test_its_state_is_told_before_that_of_the_connection(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await a.set_local_description()
    transport, order = a.sctp.transport, []
    transport.on("statechange", lambda _: order.append(f"dtls {transport.state}"))
    transport.ice_transport.on("statechange", lambda _: order.append(f"ice {transport.ice_transport.state}"))
    a.on("iceconnectionstatechange", lambda _: order.append(f"ICE {a.ice_connection_state}"))
    a.on("connectionstatechange", lambda _: order.append(f"connection {a.connection_state}"))
    await connect(a, b)
    assert order.index("dtls connected") < order.index("connection connected")
    assert order.index("ice connected") < order.index("ICE connected")
    assert order.index("ice checking") < order.index("ICE checking") < order.index("connection connecting")
