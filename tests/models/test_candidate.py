"""RTCIceCandidate: its parts, and how it travels."""

from __future__ import annotations

import pytest
import webrtc
from webrtc.dictionaries.candidate import candidate_init

LINE = (
    "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154 "
    "generation 0 ufrag EEtu network-cost 999"
)


def test_a_candidate_tells_its_parts() -> None:
    candidate = webrtc.RTCIceCandidate({"candidate": LINE, "sdpMid": "0"})
    assert candidate.foundation == "842163049"
    assert candidate.component is webrtc.RTCIceComponent.RTP
    assert candidate.priority == 1677729535
    assert (candidate.address, candidate.port) == ("203.0.113.7", 46154)
    assert candidate.protocol is webrtc.RTCIceProtocol.udp
    assert candidate.type is webrtc.RTCIceCandidateType.srflx
    assert (candidate.related_address, candidate.relatedPort) == ("10.0.0.17", 46154)
    assert candidate.username_fragment == "EEtu"
    assert candidate.tcp_type is None


def test_a_line_that_is_no_candidate_has_no_parts() -> None:
    candidate = webrtc.RTCIceCandidate(candidate="nonsense", sdp_m_line_index=0)
    assert candidate.candidate == "nonsense"
    assert (candidate.address, candidate.type) == (None, None)


def test_a_candidate_needs_its_section() -> None:
    with pytest.raises(TypeError, match="requires sdp_mid or sdp_m_line_index"):
        webrtc.RTCIceCandidate(candidate=LINE)


def test_a_candidate_travels_as_a_browser_writes_it() -> None:
    candidate = webrtc.RTCIceCandidate(candidate=LINE, sdp_mid="0", sdp_m_line_index=0)
    written = candidate.to_json()
    assert written == {"candidate": LINE, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "EEtu"}
    assert webrtc.RTCIceCandidate(written) == candidate


@pytest.mark.parametrize("end", [None, "", {}, webrtc.RTCIceCandidateInit()])
def test_the_end_of_candidates_has_several_forms(end: object) -> None:
    assert candidate_init(end).candidate == ""


def test_sdp_where_json_is_wanted_is_told() -> None:
    with pytest.raises(
        ValueError,
        match="a candidate as text must be a JSON object, as created by a browser, not 'candidate:",
    ):
        candidate_init(LINE)
