"""Values of the API: they are equal by what they hold, hashable, and shown with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import RTCIceCandidate, RTCIceCandidatePair, RTCSessionDescription


def wrong(value: Any) -> Any:
    """A value that a type checker would refuse."""
    return value


def candidate(port: int = 1) -> RTCIceCandidate:
    return RTCIceCandidate({"candidate": f"candidate:1 1 udp 1 192.0.2.1 {port} typ host", "sdpMid": "0"})


def pair(port: int = 1) -> RTCIceCandidatePair:
    return RTCIceCandidatePair(candidate(port), candidate(2))


def description(sdp: str = "v=0") -> RTCSessionDescription:
    return RTCSessionDescription({"type": "offer", "sdp": sdp})


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (candidate, lambda: candidate(9)),
        (pair, lambda: pair(9)),
        (description, lambda: description("v=1")),
    ],
    ids=["candidate", "pair", "description"],
)
def test_equal_ones_are_one_in_a_set(make: Callable[[], object], other: Callable[[], object]) -> None:
    assert len({make(), make(), other()}) == 2
    assert make() != "text"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (pair(), ["RTCIceCandidatePair", "192.0.2.1 1 typ", "192.0.2.1 2 typ"]),
        (
            webrtc.EncodedVideoChunk(b"abc", "key", 5, codec="vp8", width=64, height=48),
            ["key", "vp8", "64x48", "3 bytes"],
        ),
        (webrtc.EncodedAudioChunk(b"abcd", timestamp=20_000, codec="opus"), ["opus", "20000 µs", "4 bytes"]),
    ],
    ids=["pair", "video", "audio"],
)
def test_a_value_shows_what_it_holds(value: object, words: list[str]) -> None:
    for word in words:
        assert word in repr(value)


def test_a_candidate_tells_how_it_reaches_its_turn_server() -> None:
    relayed = RTCIceCandidate({"candidate": "candidate:1", "sdpMid": "0", "relayProtocol": "tls"})
    assert relayed.relay_protocol is webrtc.RTCIceServerTransportProtocol.tls
    assert candidate().relay_protocol is None


async def test_a_report_lists_the_ids_of_its_statistics() -> None:
    async with webrtc.RTCPeerConnection() as connection:
        report = await connection.get_stats()
    assert len(report) > 0
    assert repr(report) == f"RTCStatsReport({', '.join(report)})"


def test_a_dictionary_has_no_other_keys() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        webrtc.RTCConfiguration()["nonsense"]


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: webrtc.Event(wrong(3)), TypeError, "an event's type must be a str, not 3"),
        (lambda: webrtc.log_engine(wrong("loud")), ValueError, "'loud': it must be one of verbose, info"),
        (
            lambda: webrtc.EncodedVideoChunk(b"", wrong("idr"), 0),
            TypeError,
            "'idr': it must be 'key' or 'delta'",
        ),
    ],
    ids=["event", "severity", "chunk"],
)
def test_a_wrong_value_is_named(use: Callable[[], object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        use()


def test_a_range_error_has_its_w3c_name() -> None:
    with pytest.raises(webrtc.RangeError) as caught:
        webrtc.EncodedVideoChunk(b"", "key", 2**63)
    assert caught.value.name == "RangeError"


def test_a_frame_is_no_array_without_a_copy() -> None:
    frame = webrtc.VideoFrame(np.zeros((16, 16, 3), np.uint8))
    assert np.asarray(frame).shape == (16, 16, 3)
    with pytest.raises(ValueError, match="without a copy: use its planes"):
        np.array(frame, copy=False)
