"""Values of the API: they are equal by what they hold, hashable, and shown with it."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import RTCIceCandidate, RTCIceCandidatePair, RTCSessionDescription
from webrtc.dictionaries.conversion import ClampedUnsignedLong, UnsignedLong, converter


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


class _Odd:
    def __float__(self) -> Any:
        return "3"


@pytest.mark.parametrize(
    "value",
    [np.array([1.0]), np.array([1.0, 2.0]), decimal.Decimal("sNaN"), float, _Odd(), 1j, "3"],
    ids=["array of one", "array", "signaling NaN", "class", "wrong __float__", "complex", "text"],
)
def test_what_is_no_number_is_named_with_its_field(value: Any) -> None:
    source = webrtc.RTCAudioSource()
    uses: dict[str, Callable[[], object]] = {
        "duration": lambda: source.skip(value),
        "pause": lambda: webrtc.Conversation(source.create_track(), pause=value),
        r"ULongRange\.max": lambda: webrtc.ULongRange(max=value),
    }
    for name, use in uses.items():
        with pytest.raises(TypeError, match=f"^{name} is .*: it must be a number$"):
            use()


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_of_any_length_is_refused_by_its_size(digits: int, sign: int) -> None:
    value, source = wrong(sign * 10**digits), webrtc.RTCAudioSource()
    finite = r" is an integer of \d+ bits: it must be a finite number$"
    with pytest.raises(TypeError, match="^duration" + finite):
        source.skip(value)
    with pytest.raises(TypeError, match="^pause" + finite):
        webrtc.Conversation(source.create_track(), pause=value)
    with pytest.raises(TypeError, match=r"^AudioDataInit\.sample_rate" + finite):
        wrong(webrtc).AudioDataInit(sample_rate=value)
    with pytest.raises(webrtc.RangeError, match=r"\.id is an integer of \d+ bits: it must be 0 to 65535$"):
        webrtc.RTCDataChannelInit(id=value)
    # WebIDL's [Clamp]
    assert webrtc.ULongRange(max=value).max == (2**32 - 1 if sign > 0 else 0)


def test_a_number_of_thousands_of_digits_is_no_text() -> None:
    assert webrtc.RTCIceServer(urls="stun:a", username=wrong(10**400)).username == "1" + "0" * 400
    with pytest.raises(TypeError, match=r"username is an integer of 16610 bits: it must be str$"):
        webrtc.RTCIceServer(urls="stun:a", username=wrong(10**5000))
    with pytest.raises(TypeError, match=r"credential is a secret of the wrong type: int$"):
        webrtc.RTCIceServer(urls="stun:a", credential=wrong(10**5000))


def test_a_clamped_number_stays_one_whatever_was_used_before() -> None:
    # `typing` returns the same object for equal annotations.
    in_range, clamped = wrong(UnsignedLong) | None, wrong(ClampedUnsignedLong) | None
    assert in_range != clamped
    assert converter(clamped)(2.0**40, "value") == 2**32 - 1
    with pytest.raises(webrtc.RangeError):
        converter(in_range)(2**40, "value")


def test_an_array_without_dimensions_is_a_number() -> None:
    assert webrtc.ULongRange(max=wrong(np.array(3.0))).max == 3


def test_a_range_error_has_its_w3c_name() -> None:
    with pytest.raises(webrtc.RangeError) as caught:
        webrtc.EncodedVideoChunk(b"", "key", 2**63)
    assert caught.value.name == "RangeError"


def test_a_frame_is_no_array_without_a_copy() -> None:
    frame = webrtc.VideoFrame(np.zeros((16, 16, 3), np.uint8))
    assert np.asarray(frame).shape == (16, 16, 3)
    with pytest.raises(ValueError, match="without a copy: use its planes"):
        np.array(frame, copy=False)
