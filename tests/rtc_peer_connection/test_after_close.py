"""What a connection's parts do after its close, and before its first negotiation (W3C webrtc §4.4.2)."""

from __future__ import annotations

from typing import Any

import pytest
from webrtc import InvalidStateError, MediaStream
from webrtc.testing import negotiate

from tests.waiting import turns


async def test_parts_of_a_closed_connection_refuse_to_change(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    a.close()
    with pytest.raises(InvalidStateError):
        transceiver.stop()
    with pytest.raises(InvalidStateError):
        transceiver.direction = "inactive"
    with pytest.raises(InvalidStateError):
        transceiver.sender.set_streams(MediaStream())
    with pytest.raises(InvalidStateError):
        await transceiver.sender.replace_track(None)


async def test_restarting_ice_before_any_negotiation_needs_none(peers: Any) -> None:
    a, _ = peers
    needed: list[str] = []
    a.on("negotiationneeded", lambda event: needed.append(event.type))
    a.restart_ice()
    await a.create_offer()
    await turns()
    assert needed == []


async def test_each_object_tells_what_it_is(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("chat")
    transceiver = a.add_transceiver("audio")
    assert repr(a) == "<RTCPeerConnection new, signaling stable, 1 data channels>"
    assert repr(channel) == "<RTCDataChannel 'chat' connecting>"
    assert repr(transceiver) == "<RTCRtpTransceiver audio sendrecv, no mid>"
    assert repr(transceiver.sender) == "<RTCRtpSender audio, no track>"
    await negotiate(a, b)
    await channel.opened()
    track = b.get_receivers()[0].track
    assert repr(channel) == "<RTCDataChannel 'chat' open>"
    assert repr(b.get_receivers()[0]) == f"<RTCRtpReceiver audio, track {track.id!r}>"
    assert repr(track).startswith("<MediaStreamTrack audio live ")
