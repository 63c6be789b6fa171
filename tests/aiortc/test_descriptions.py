"""What passes between the ends in descriptions, also in those that a program changed."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from webrtc import aiortc
from webrtc.aiortc.descriptions import Description

from tests.unchecked import private


async def offered(
    pair: list[aiortc.RTCPeerConnection], change: tuple[str, str] = ("", "")
) -> aiortc.RTCSessionDescription:
    """Negotiate, with an offer in which a pattern is replaced; gives the answer."""
    one, other = pair
    await one.setLocalDescription(await one.createOffer())
    sdp = (
        re.sub(*change, one.localDescription.sdp, flags=re.MULTILINE)
        if change[0]
        else one.localDescription.sdp
    )
    await other.setRemoteDescription(aiortc.RTCSessionDescription(sdp=sdp, type="offer"))
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)
    return other.localDescription


async def test_tracks_have_the_ids_that_they_have_at_the_peer(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    sent = [aiortc.AudioStreamTrack(), aiortc.AudioStreamTrack()]
    one.addTrack(sent[0])
    other.addTrack(sent[1])
    await offered(pair)
    received = [end.getReceivers()[0].track.id for end in (other, one)]
    assert received == [track.id for track in sent]


async def test_retransmissions_of_a_codec_that_was_removed_are_ignored(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    pair[0].addTrack(aiortc.VideoStreamTrack())
    offer = await pair[0].createOffer()
    vp8 = re.search(r"^a=rtpmap:(\d+) VP8/", offer.sdp, re.MULTILINE)
    assert vp8
    answer = await offered(
        pair, (rf"^(m=video.*?) {vp8[1]}\b|^a=(rtpmap|rtcp-fb|fmtp):{vp8[1]} .*\r\n", r"\1")
    )
    assert "VP8" not in answer.sdp and f"apt={vp8[1]}" not in answer.sdp and "H264" in answer.sdp


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_other_retransmissions_stay(end: str) -> None:
    lines = ["v=0", "m=video 9 UDP/TLS/RTP/SAVPF 97 96 99", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]
    orphan = ["a=rtpmap:99 rtx/90000", "a=fmtp:99 x=1;apt=98", ""]
    assert str(Description(end.join(lines + orphan)).mend()) == "\r\n".join([*lines, ""]).replace(" 99", "")


async def test_a_legacy_offer_of_data_channels_gets_a_legacy_answer(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    private(pair[0])._sctpLegacySdp = True
    pair[0].createDataChannel("chat")
    answer = await offered(pair)
    assert "DTLS/SCTP 5000" in answer.sdp and "a=sctpmap:5000 webrtc-datachannel 65535" in answer.sdp


async def test_ids_of_header_extensions_do_not_depend_on_the_kinds(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    pair[0].addTransceiver("audio")
    alone = (await pair[0].createOffer()).sdp
    pair[0].addTransceiver("video")
    both = (await pair[0].createOffer()).sdp
    extensions = re.compile(r"^a=(extmap:\d+ \S+)", re.MULTILINE)
    assert set(extensions.findall(alone)) <= set(extensions.findall(both))
    # As aiortc's.
    assert "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid" in alone
    assert "a=extmap:2 urn:ietf:params:rtp-hdrext:ssrc-audio-level" in alone
    assert "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time" in both


@pytest.mark.parametrize("numbers", [{"1": "2", "2": "1"}, {"1": "9"}], ids=["exchanged", "moved"])
async def test_an_answer_with_other_header_extension_ids_is_accepted(
    pair: list[aiortc.RTCPeerConnection], numbers: dict[str, str]
) -> None:
    one, other = pair
    one.addTrack(aiortc.AudioStreamTrack())
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    await other.setLocalDescription(await other.createAnswer())
    sdp = re.sub(
        r"a=extmap:(\d+)",
        lambda line: f"a=extmap:{numbers.get(line[1], line[1])}",
        other.localDescription.sdp,
    )
    await one.setRemoteDescription(aiortc.RTCSessionDescription(sdp=sdp, type="answer"))
    frame: Any = await asyncio.wait_for(other.getReceivers()[0].track.recv(), 10)
    assert frame.sample_rate == 48000


@pytest.mark.parametrize(
    "line",
    [
        "a=extmap:1",
        "a=extmap:x urn:y",
        "a=candidate:1 1 udp",
        "a=setup:neither",
        "a=fingerprint:sha-256",
        "a=ssrc:x cname:y",
        "a=ssrc-group:FID x",
        "a=rtcp:9 IN IP4",
        "a=sctp-port:x",
        "c=IN IP5 ::",
        "m=audio",
        "m=audio 9 UDP/TLS/RTP/SAVPF x",
        "x",
    ],
)
async def test_a_description_of_the_peer_that_cannot_be_read_is_a_value_error(
    line: str, pair: list[aiortc.RTCPeerConnection]
) -> None:
    one, other = pair
    one.addTransceiver("audio")
    offer = await one.createOffer()
    with pytest.raises(ValueError):  # noqa: PT011
        await other.setRemoteDescription(aiortc.RTCSessionDescription(f"{offer.sdp}{line}\r\n", "offer"))
    await one.setLocalDescription(offer)
    await other.setRemoteDescription(one.localDescription)
    assert other.signalingState == "have-remote-offer"
