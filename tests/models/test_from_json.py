"""Dictionaries and what is made of them, from JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from webrtc import RTCConfiguration, RTCIceCandidate, RTCIceServer, RTCSessionDescription

LINE = "candidate:1 1 udp 2130706431 127.0.0.1 9 typ host"
MADE: list[Any] = [
    RTCConfiguration(ice_servers=[RTCIceServer(urls="stun:localhost")], ice_candidate_pool_size=2),
    RTCIceCandidate(LINE, "0", 0),
    RTCSessionDescription(type="offer", sdp="v=0\r\n"),
]


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
@pytest.mark.parametrize("form", [dict, json.dumps, lambda given: json.dumps(given).encode()])
def test_what_to_json_gives_is_taken_back(made: Any, form: Any) -> None:
    assert type(made).from_json(form(made.to_json())) == made


@pytest.mark.parametrize("text", ["", "v=0", "[1]", "7", b"\xff"])
def test_other_text_is_refused_by_name(text: Any) -> None:
    with pytest.raises(ValueError, match="RTCConfiguration as text must be a JSON object"):
        RTCConfiguration.from_json(text)


def test_a_candidate_is_made_in_order() -> None:
    made = RTCIceCandidate(LINE, "audio", 3, "ufrag")
    assert made == RTCIceCandidate(
        candidate=LINE, sdp_mid="audio", sdp_m_line_index=3, username_fragment="ufrag"
    )
    with pytest.raises(TypeError, match="must be its line"):
        RTCIceCandidate({"candidate": LINE}, "audio")  # type: ignore[call-overload]
