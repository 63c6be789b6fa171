"""Which RTP header extensions are negotiated (W3C webrtc-extensions §5)."""

from __future__ import annotations

from typing import Any

import pytest
import webrtc
from webrtc.testing import negotiate

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
CAPTURE = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"


def directions(extensions: list[webrtc.RTCRtpHeaderExtensionCapability]) -> dict[str, str]:
    return {each.uri: str(each.direction) for each in extensions}


def choose(transceiver: webrtc.RTCRtpTransceiver, uri: str, direction: str) -> None:
    extensions = transceiver.get_header_extensions_to_negotiate()
    [extension] = [each for each in extensions if each.uri == uri]
    extension.direction = webrtc.RTCRtpTransceiverDirection(direction)
    transceiver.set_header_extensions_to_negotiate(extensions)


async def test_one_that_is_stopped_is_not_offered_and_not_negotiated(peers: Any) -> None:
    a, b = peers
    transceiver, other = a.add_transceiver("audio"), a.add_transceiver("audio")
    assert set(directions(transceiver.get_negotiated_header_extensions()).values()) == {"stopped"}
    assert directions(transceiver.get_header_extensions_to_negotiate())[LEVEL] == "sendrecv"
    choose(transceiver, LEVEL, "stopped")
    assert directions(transceiver.get_header_extensions_to_negotiate())[LEVEL] == "stopped"
    await negotiate(a, b)
    first, second = a.local_description.sdp.split("\r\nm=")[1:]
    assert LEVEL not in first and LEVEL in second
    negotiated = directions(transceiver.getNegotiatedHeaderExtensions())
    assert (negotiated[LEVEL], negotiated[MID]) == ("stopped", "sendrecv")
    assert directions(other.get_negotiated_header_extensions())[LEVEL] == "sendrecv"
    assert LEVEL not in [each.uri for each in transceiver.sender.get_parameters().header_extensions]
    assert MID in [each.uri for each in transceiver.sender.get_parameters().header_extensions]


async def test_one_that_is_stopped_at_first_is_offered_when_chosen(peers: Any) -> None:
    a, b = peers
    transceiver = a.add_transceiver("audio")
    assert directions(transceiver.get_header_extensions_to_negotiate())[CAPTURE] == "stopped"
    choose(transceiver, CAPTURE, "sendrecv")
    await a.set_local_description()
    assert CAPTURE in a.local_description.sdp
    await b.set_remote_description(a.local_description)
    [answering] = b.get_transceivers()
    choose(answering, LEVEL, "stopped")
    await b.set_local_description()
    assert LEVEL not in b.local_description.sdp
    await a.set_remote_description(b.local_description)
    assert directions(transceiver.get_negotiated_header_extensions())[LEVEL] == "stopped"


async def test_plain_dictionaries_are_taken(peers: Any) -> None:
    transceiver = peers[0].add_transceiver("video")
    given = [each.to_json() for each in transceiver.get_header_extensions_to_negotiate()]
    transceiver.setHeaderExtensionsToNegotiate(given)
    assert [each.to_json() for each in transceiver.getHeaderExtensionsToNegotiate()] == given


async def test_what_must_be_there_cannot_be_stopped(peers: Any) -> None:
    transceiver = peers[0].add_transceiver("video")
    with pytest.raises(webrtc.InvalidModificationError):
        choose(transceiver, MID, "stopped")
    extensions = transceiver.get_header_extensions_to_negotiate()
    wrong: list[Any]
    for wrong in (extensions[1:], extensions[::-1], []):
        with pytest.raises(webrtc.InvalidModificationError):
            transceiver.set_header_extensions_to_negotiate(wrong)
    assert transceiver.get_header_extensions_to_negotiate() == extensions
    peers[0].close()
    with pytest.raises(webrtc.InvalidStateError):
        transceiver.set_header_extensions_to_negotiate(extensions)
