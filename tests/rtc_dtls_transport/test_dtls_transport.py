"""RTCDtlsTransport (W3C webrtc §5.5)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import webrtc


async def test_it_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match="RTCDtlsTransport is not made by hand"):
        webrtc.RTCDtlsTransport()


async def test_states_are_told_in_order(peers: Any, negotiate: Any) -> None:
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


async def test_the_remote_certificate_has_the_fingerprint_of_the_description(
    peers: Any, negotiate: Any
) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    for one, other in ((a, b), (b, a)):
        [certificate] = one.sctp.transport.get_remote_certificates()
        fingerprint = hashlib.sha256(certificate).digest().hex(":").upper()
        assert f"a=fingerprint:sha-256 {fingerprint}\r\n" in other.local_description.sdp


async def test_media_and_data_share_it(peers: Any, negotiate: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    transceiver = a.add_transceiver("audio")
    assert transceiver.sender.transport is None
    await negotiate(a, b)
    await a.connected()
    assert transceiver.sender.transport is transceiver.receiver.transport is a.sctp.transport


async def test_it_is_closed_with_its_connection(peers: Any, negotiate: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    await negotiate(a, b)
    await a.connected()
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
