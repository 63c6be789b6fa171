"""What peers and servers write may be no UTF-8: it arrives with U+FFFD, as in browsers, and hurts nobody."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc import RTCPeerConnection, RTCVideoSource
from webrtc.testing import negotiate

from tests.unchecked import private

WRONG = b"\xff\xfe\xed\xa0\x80"
REPLACED = WRONG.decode(errors="replace")


async def test_a_channel_whose_names_are_no_text_opens_like_another(peers: Any, event: Any) -> None:
    a, b = peers
    opened = event(b, "datachannel")
    native = a._native.create_data_channel(WRONG, {"protocol": WRONG})
    await negotiate(a, b)
    channel = (await asyncio.wait_for(opened, 10)).channel
    assert (channel.label, channel.protocol) == (REPLACED, REPLACED)
    assert (native.label, native.protocol) == (REPLACED, REPLACED)
    stats = (await b.get_stats()).values()
    assert [s.label for s in stats if s.type == "data-channel"] == [REPLACED]


@pytest.fixture
async def offer() -> bytes:
    """An offer of video, in which everything that a peer may choose is not text."""
    async with RTCPeerConnection() as a:
        a.add_transceiver(RTCVideoSource().create_track(), streams=[webrtc.MediaStream()])
        a.create_data_channel("x")
        sdp = (await a.create_offer()).sdp.encode()
    lines = []
    for line in sdp.split(b"\r\n"):
        if line.startswith((b"a=msid:", b"a=ssrc:")) and (b"msid:" in line or b"cname:" in line):
            line += WRONG
        elif line.startswith(b"a=fmtp:") and b"profile-id=0" in line:
            line += b";x-%s=%s" % (WRONG, WRONG)
        elif line.startswith(b"s="):
            line = b"s=" + WRONG
        lines.append(line)
    return b"\r\n".join(lines)


async def set_remote(connection: RTCPeerConnection, offer: bytes) -> None:
    """As `set_remote_description`, which takes no bytes."""
    await private(connection)._call(private(connection)._native.set_remote_description, "offer", offer)


async def test_a_description_that_is_no_text_is_taken(offer: bytes, event: Any) -> None:
    async with RTCPeerConnection() as b:
        arrived = event(b, "track")
        await set_remote(b, offer)
        track = (await arrived).track
        (stream,) = (await arrived).streams
        assert "\ufffd" in track.id + stream.id
        assert b.remote_description and "\ufffd" in b.remote_description.sdp
        await b.set_local_description()
        receiver = b.get_receivers()[0]
        parameters = receiver.get_parameters()
        assert any("\ufffd" in (codec.sdp_fmtp_line or "") for codec in parameters.codecs) or parameters
        assert len(await b.get_stats()) > 0


async def test_an_error_about_what_is_no_text_is_an_error_like_another() -> None:
    async with RTCPeerConnection() as b:
        with pytest.raises(webrtc.SdpParseException, match="\ufffd"):
            await set_remote(b, b"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n" + WRONG)
        with pytest.raises(webrtc.OperationError, match="\ufffd"):
            private(b)._native.add_ice_candidate(1, WRONG, "0", 0, None)
        with pytest.raises(TypeError, match="\ufffd"):
            private(b)._native.add_transceiver(
                webrtc.MediaType.video, {"send_encodings": [{"priority": WRONG}]}
            )
    assert private(wrtc).parse_candidate(b"candidate:" + WRONG) is None
    line = b"candidate:1 1 udp 1 %s 1 typ host ufrag %s" % (b"x" + WRONG + b".local", WRONG)
    assert private(wrtc).parse_candidate(line)["username_fragment"] == REPLACED


@pytest.mark.parametrize("scheme", ["stun", "turn"])
async def test_a_servers_refusal_that_is_no_text_is_told(refusing: Any, event: Any, scheme: str) -> None:
    server: dict[str, Any] = {"urls": f"{scheme}:{await refusing(403, WRONG)}"}
    if scheme == "turn":
        server |= {"username": "u", "credential": "c"}
    async with RTCPeerConnection({"ice_servers": [server]}) as a:
        a.create_data_channel("x")
        told = event(a, "icecandidateerror", lambda error: error.error_text == REPLACED)
        await a.set_local_description()
        await asyncio.wait_for(told, 10)
        assert len(await a.get_stats()) > 0


async def test_a_log_line_that_is_no_text_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "webrtc.engine")
    webrtc.log_engine("verbose")
    try:
        async with RTCPeerConnection() as b:
            with pytest.raises(webrtc.SdpParseException):
                await set_remote(b, b"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n" + WRONG)
            await b.get_stats()
    finally:
        webrtc.log_engine(None)
    assert any("\ufffd" in record.message for record in caplog.records)
