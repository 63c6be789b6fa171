"""Descriptions that cannot be read: the error names the line."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import webrtc
from webrtc import RTCPeerConnection, SdpParseException


@pytest.fixture
async def offer() -> AsyncIterator[str]:
    """An offer of audio, video and data."""
    async with RTCPeerConnection() as connection:
        connection.add_transceiver("audio")
        connection.add_transceiver("video")
        connection.create_data_channel("x")
        yield (await connection.create_offer()).sdp


BROKEN = {
    "no version": ("v=0", "x=0"),
    "a line without =": ("s=-", "nonsense"),
    "a wrong origin": ("o=-", "o=too short\r\na=-"),
    "a port in words": ("m=audio 9", "m=audio nine"),
    "an unknown setup": ("a=setup:actpass", "a=setup:sideways"),
    "a broken fingerprint": ("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 no-hexadecimal "),
    "a broken rtpmap": ("a=rtpmap:111 ", "a=rtpmap:many "),
    "a broken ssrc": ("a=mid:0", "a=ssrc:words cname:x"),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_the_line_is_named(offer: str, case: str) -> None:
    whole, broken = BROKEN[case]
    assert whole in offer
    sdp = offer.replace(whole, broken, 1)
    async with RTCPeerConnection() as connection:
        with pytest.raises(SdpParseException) as caught:
            await connection.set_remote_description({"type": "offer", "sdp": sdp})
        error = caught.value
        expected = sdp[: sdp.index(broken)].count("\n") + 1
        assert error.sdp_line_number == error.sdpLineNumber == expected
        assert error.error_detail == "sdp-syntax-error"
        assert str(expected) in error.message and "\n" not in error.message
        assert connection.signaling_state == "stable"
        # Nothing is harmed.
        await connection.set_remote_description({"type": "offer", "sdp": offer})
        await connection.set_local_description()


@pytest.mark.parametrize("sdp", ["nonsense", "v=0", "v=0\r\n", "\x00", "é" * 1000, "v=0\r\n" * 1000])
async def test_what_is_no_sdp_raises(sdp: str) -> None:
    async with RTCPeerConnection() as connection:
        for method in (connection.set_remote_description, connection.set_local_description):
            with pytest.raises(SdpParseException):
                await method({"type": "offer", "sdp": sdp})


async def test_an_answer_that_does_not_match_raises(offer: str) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.create_data_channel("x")
        await a.set_local_description()
        await b.set_remote_description({"type": "offer", "sdp": offer})
        answer = await b.create_answer()
        with pytest.raises(webrtc.InvalidAccessError, match="order of m-lines"):
            await a.set_remote_description(answer)
        assert a.signaling_state == "have-local-offer"


async def test_an_offer_without_a_fingerprint_raises(offer: str) -> None:
    lines = [line for line in offer.split("\r\n") if not line.startswith("a=fingerprint")]
    async with RTCPeerConnection() as connection:
        with pytest.raises(webrtc.RTCException, match="fingerprint"):
            await connection.set_remote_description({"type": "offer", "sdp": "\r\n".join(lines)})


async def test_an_offer_may_end_its_lines_as_a_text_editor_does(offer: str) -> None:
    async with RTCPeerConnection() as connection:
        await connection.set_remote_description({"type": "offer", "sdp": offer.replace("\r\n", "\n")})
        assert connection.signaling_state == "have-remote-offer"
