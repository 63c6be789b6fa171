"""Messages as text."""

from __future__ import annotations

import json

import pytest
import webrtc
from webrtc.signaling import BYE, object_from_string, object_to_string

CANDIDATE = "candidate:1 1 udp 2122262783 192.0.2.1 5000 typ host"


@pytest.mark.parametrize(
    "message",
    [
        webrtc.RTCSessionDescription(type="offer", sdp="v=0\r\n"),
        webrtc.RTCIceCandidate(candidate=CANDIDATE, sdp_mid="0"),
        None,
        BYE,
    ],
)
def test_a_message_comes_back_from_its_text(message: object) -> None:
    line = object_to_string(message)  # type: ignore[arg-type]
    assert "\n" not in line
    assert object_from_string(line) == message


def test_a_browsers_json_is_read() -> None:
    description = object_from_string(json.dumps({"type": "answer", "sdp": "v=0\r\n"}))
    assert isinstance(description, webrtc.RTCSessionDescription)
    assert description.type == "answer"
    written = {"candidate": CANDIDATE, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": None}
    candidate = object_from_string(json.dumps(written))
    assert isinstance(candidate, webrtc.RTCIceCandidate)
    assert candidate.address == "192.0.2.1"


@pytest.mark.parametrize("line", ["hello", "[]", "{}", '{"type": "offer"}', "[" * 100_000])
def test_other_text_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="message"):
        object_from_string(line)


@pytest.mark.parametrize(
    "line", ['{"sdp": "v=0"}', '{"candidate": "candidate:1"}', '{"sdp": "", "type": "x"}']
)
def test_a_message_without_its_members_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"type|sdp_mid"):
        object_from_string(line)


def test_only_messages_are_written() -> None:
    with pytest.raises(TypeError, match="a message must be a description, a candidate, None or BYE, not int"):
        object_to_string(5)  # type: ignore[arg-type]
