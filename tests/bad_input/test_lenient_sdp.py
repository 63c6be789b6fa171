"""Descriptions that are not quite as the engine's parser wants them, as other programs write them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import webrtc
from webrtc import RTCPeerConnection


@pytest.fixture
async def offer() -> AsyncIterator[str]:
    """An offer of audio, video and data, with a candidate."""
    async with RTCPeerConnection() as connection:
        connection.add_transceiver("audio")
        connection.add_transceiver("video")
        connection.create_data_channel("x")
        sdp = (await connection.create_offer()).sdp
        candidate = "a=candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host\r\n"
        yield sdp.replace("a=mid:0\r\n", "a=mid:0\r\n" + candidate)


def after(sdp: str, line: str, *more: str) -> str:
    """The description with more lines after the first that begins so."""
    at = sdp.index("\n", sdp.index("\n" + line) + 1) + 1
    return sdp[:at] + "".join(f"{each}\r\n" for each in more) + sdp[at:]


TAKEN: dict[str, Callable[[str], str]] = {
    "no last line end": lambda sdp: sdp.rstrip(),
    "blank lines": lambda sdp: sdp.replace("a=mid:", "\r\na=mid:") + "\r\n\n",
    "a byte order mark": lambda sdp: "\ufeff" + sdp,
    "an empty session name": lambda sdp: sdp.replace("s=-", "s="),
    "feedback for a number that is not in the m= line": lambda sdp: after(
        sdp, "m=video", "a=rtcp-fb:17 nack", "a=rtcp-fb:17 nack pli"
    ),
    "parameters for a number that is not in the m= line": lambda sdp: after(
        sdp, "m=video", "a=fmtp:17 profile-id=0", "a=fmtp:19 apt=17"
    ),
    "a codec and its feedback that are not in the m= line": lambda sdp: after(
        sdp, "m=audio", "a=rtpmap:17 OPUS/48000/2", "a=fmtp:17 useinbandfec=1", "a=rtcp-fb:17 nack"
    ),
    "a candidate of an unknown type": lambda sdp: after(
        sdp, "a=mid:0", "a=candidate:2 1 udp 2122260223 192.0.2.2 50000 typ wormhole"
    ),
    "a candidate over an unknown transport": lambda sdp: after(
        sdp, "a=mid:0", "a=candidate:2 1 quic 2122260223 192.0.2.2 50000 typ host"
    ),
    "a candidate with a name of the internet": lambda sdp: after(
        sdp, "a=mid:0", "a=candidate:2 1 udp 2122260223 peer.invalid 50000 typ host"
    ),
    "header extensions with numbers for a choice of the answerer": lambda sdp: after(
        sdp, "m=video", "a=extmap:4096 urn:example:one", "a=extmap:0 urn:example:two"
    ),
    "retransmission of an unnamed codec": lambda sdp: after(
        sdp.replace("m=video 9 UDP/TLS/RTP/SAVPF", "m=video 9 UDP/TLS/RTP/SAVPF 17", 1),
        "m=video",
        "a=rtpmap:17 rtx/90000",
    ),
}


@pytest.mark.parametrize("case", TAKEN)
async def test_it_is_taken_and_answered(offer: str, case: str) -> None:
    sdp = TAKEN[case](offer)
    assert sdp != offer
    async with RTCPeerConnection() as connection:
        await connection.set_remote_description({"type": "offer", "sdp": sdp})
        assert connection.remote_description
        assert connection.remote_description.sdp.count("a=candidate") == 1
        await connection.set_local_description()
        assert connection.local_description
        media = [line for line in connection.local_description.sdp.split("\r\n") if line.startswith("m=")]
        assert len(media) == 3
        assert not any(line.split()[1] == "0" for line in media)


@pytest.mark.parametrize("kind", ["a=fmtp:96", "a=rtcp-fb:words nack", "a=rtcp-fb:"])
async def test_what_is_broken_is_still_refused(offer: str, kind: str) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(webrtc.SdpParseException):
            await connection.set_remote_description({"type": "offer", "sdp": after(offer, "m=video", kind)})


async def test_an_unknown_candidate_is_ignored_where_it_is_trickled(offer: str) -> None:
    async with RTCPeerConnection() as connection:
        unknown: dict[str, Any] = {
            "candidate": "candidate:2 1 udp 1 192.0.2.2 50000 typ wormhole",
            "sdpMid": "0",
        }
        with pytest.raises(webrtc.InvalidStateError):
            await connection.add_ice_candidate(unknown)
        await connection.set_remote_description({"type": "offer", "sdp": offer})
        await connection.add_ice_candidate(unknown)
        assert connection.remote_description
        assert "192.0.2.2" not in connection.remote_description.sdp


async def test_a_candidate_for_a_section_numbered_as_json_has_it(offer: str) -> None:
    given: dict[str, Any] = {
        "candidate": "candidate:2 1 udp 1 192.0.2.2 50000 typ host",
        "sdpMid": 0,
        "label": 0,
        "foundation": "2",
    }
    async with RTCPeerConnection() as connection:
        extended: dict[str, Any] = {"type": "offer", "sdp": offer, "from": "ann", "id": 7}
        await connection.set_remote_description(extended)
        await connection.add_ice_candidate(given)
        assert connection.remote_description
        assert "192.0.2.2" in connection.remote_description.sdp
