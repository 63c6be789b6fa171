"""Arguments of a wrong type, range or state: the named error, at once, and nothing is harmed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
import webrtc
from webrtc import InvalidStateError, RangeError, RTCPeerConnection, UnknownEventError
from webrtc.testing import negotiate

Use = Callable[[RTCPeerConnection], Any]

CHANNELS: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "both limits": ({"maxRetransmits": 1, "maxPacketLifeTime": 1}, TypeError, "not both"),
    "a negative number": ({"maxRetransmits": -1}, RangeError, "0 to 65535"),
    "a large number": ({"maxPacketLifeTime": 65536}, RangeError, "0 to 65535"),
    "text for a number": ({"maxRetransmits": "3"}, TypeError, "max_retransmits is '3'"),
    "no id": ({"negotiated": True}, TypeError, "id"),
    "the forbidden id": ({"negotiated": True, "id": 65535}, RangeError, "0 to 65534"),
    "an unknown priority": ({"priority": "urgent"}, TypeError, "very-low"),
    "a long protocol": ({"protocol": "p" * 65536}, TypeError, "65535"),
    "a wrong truth": ({"ordered": "yes"}, TypeError, "ordered"),
}


@pytest.mark.parametrize("case", CHANNELS)
async def test_a_wrong_option_of_a_channel_raises(case: str) -> None:
    options, error, message = CHANNELS[case]
    async with RTCPeerConnection() as connection:
        spellings: list[Callable[[], object]] = [
            lambda: connection.create_data_channel("x", options),
            lambda: connection.create_data_channel("x", **options),
        ]
        for spell in spellings:
            with pytest.raises(error, match=message):
                spell()
        assert "m=application" not in (await connection.create_offer()).sdp


async def test_an_unknown_keyword_raises_and_an_unknown_member_of_a_dict_does_not() -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(TypeError, match="'max_retransmit': it has ordered"):
            connection.create_data_channel("x", max_retransmit=3)  # type: ignore[call-arg]
        options: dict[str, Any] = {"maxRetransmit": 3, "ordered": False}
        channel = connection.create_data_channel("x", options)
        assert channel.max_retransmits is None and not channel.ordered


async def test_a_number_out_of_range_is_an_error_of_webidl_and_of_python() -> None:
    async with RTCPeerConnection() as connection:
        for error in (RangeError, ValueError, TypeError):
            with pytest.raises(error, match="max_retransmits is 65536: it must be 0 to 65535"):
                connection.create_data_channel("x", max_retransmits=65536)


async def test_an_id_is_ignored_where_the_ends_do_not_agree_on_it() -> None:
    async with RTCPeerConnection() as connection:
        for id in (5, 65535):
            assert connection.create_data_channel("x", id=id).id is None


async def test_lone_surrogates_become_replacement_characters() -> None:
    async with RTCPeerConnection() as connection:
        channel = connection.create_data_channel("a\ud800b", protocol="\udfffc")
        assert (channel.label, channel.protocol) == ("a\ufffdb", "\ufffdc")


@pytest.mark.parametrize("label", [None, 5, b"x", "l" * 65536])
async def test_a_wrong_label_raises(label: Any) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(TypeError, match="label"):
            connection.create_data_channel(label)


async def test_an_id_that_is_taken_raises() -> None:
    async with RTCPeerConnection() as connection:
        connection.create_data_channel("x", negotiated=True, id=5)
        with pytest.raises(webrtc.OperationError):
            connection.create_data_channel("y", negotiated=True, id=5)


DESCRIPTIONS: dict[str, tuple[Any, type[Exception], str]] = {
    "nothing": (None, TypeError, "requires the peer's description"),
    "no type": ({"sdp": "v=0"}, TypeError, "type"),
    "an unknown type": ({"type": "suggestion", "sdp": ""}, TypeError, "offer.*answer"),
    "SDP alone": ("v=0\r\n", ValueError, "JSON"),
    "a number": (5, TypeError, "5|int"),
    "bytes for SDP": ({"type": "offer", "sdp": b"v=0"}, TypeError, "sdp"),
    "an empty offer": ({"type": "offer", "sdp": ""}, webrtc.SdpParseException, ""),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
async def test_a_wrong_description_raises(case: str) -> None:
    description, error, message = DESCRIPTIONS[case]
    async with RTCPeerConnection() as connection:
        with pytest.raises(error, match=message or None):
            await connection.set_remote_description(description)
        assert connection.signaling_state == "stable"


CANDIDATES: dict[str, tuple[Any, type[Exception], str]] = {
    "no section": ({"candidate": "candidate:1 1 udp 1 192.0.2.1 5000 typ host"}, TypeError, "sdp_mid or"),
    "a number": (5, TypeError, "5|int"),
    "a wrong index": ({"candidate": "c", "sdpMLineIndex": -1}, RangeError, "0 to 65535"),
    "an index in text": ({"candidate": "c", "sdpMLineIndex": "0"}, TypeError, "sdp_m_line_index"),
    "the line alone": ("candidate:1 1 udp 1 192.0.2.1 5000 typ host", ValueError, "JSON"),
}


@pytest.mark.parametrize("case", CANDIDATES)
async def test_a_wrong_candidate_raises(case: str) -> None:
    candidate, error, message = CANDIDATES[case]
    async with RTCPeerConnection() as connection:
        with pytest.raises(error, match=message):
            await connection.add_ice_candidate(candidate)


FOREIGN: dict[str, Use] = {
    "add_track": lambda connection: connection.add_track("track"),  # type: ignore[arg-type]
    "remove_track": lambda connection: connection.remove_track("sender"),  # type: ignore[arg-type]
    "remove_track of None": lambda connection: connection.remove_track(None),  # type: ignore[arg-type]
    "add_transceiver": lambda connection: connection.add_transceiver(object()),  # type: ignore[arg-type]
    "a stream": lambda connection: connection.add_transceiver(
        "audio",
        streams=["stream"],  # type: ignore[list-item]
    ),
    "an init": lambda connection: connection.add_transceiver("audio", 5),  # type: ignore[arg-type]
    "a handler": lambda connection: connection.on("track", 5),  # type: ignore[call-overload]
    "an attribute": lambda connection: setattr(connection, "ontrack", 5),
}


@pytest.mark.parametrize("case", FOREIGN)
async def test_a_foreign_object_raises(case: str) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(TypeError):
            FOREIGN[case](connection)
        assert connection.get_transceivers() == []


async def test_an_unknown_event_is_told_with_the_known_ones() -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(UnknownEventError, match="no event 'message': it has connectionstatechange, data"):
            connection.on("message", print)  # type: ignore[call-overload]
        with pytest.raises(ValueError, match="bufferedamountlow, close"):
            connection.create_data_channel("x").on("msg", print)  # type: ignore[call-overload]


@pytest.mark.parametrize("name", ["onmessage", "on_track", "nonsense"])
async def test_an_unknown_attribute_is_not_taken_for_a_handler(name: str) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(AttributeError):
            getattr(connection, name)


@pytest.mark.parametrize(
    "name",
    ["connection_state", "signaling_state", "ice_connection_state", "local_description", "sctp"],
)
async def test_what_is_read_only_cannot_be_set(name: str) -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(AttributeError):
            setattr(connection, name, None)


async def test_offer_options_are_checked() -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(TypeError, match="'iceRestrat': it has ice_restart"):
            await connection.create_offer(iceRestrat=True)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="ice_restart"):
            await connection.create_offer(ice_restart="maybe")  # type: ignore[arg-type]


async def test_errors_of_the_w3c_have_their_names() -> None:
    async with RTCPeerConnection() as connection:
        with pytest.raises(webrtc.DOMException) as caught:
            await connection.create_answer()
        assert (caught.value.name, type(caught.value)) == ("InvalidStateError", InvalidStateError)
        assert "\n" not in caught.value.message and caught.value.message


OBJECTS = [name for name in webrtc.__all__ if isinstance(thing := getattr(webrtc, name), type)
           and issubclass(thing, webrtc.WebRTCObject)]  # fmt: skip
NAMED = (TypeError, ValueError, OSError, webrtc.PythonWebRTCExceptionBase)


@pytest.mark.filterwarnings("ignore:.* was renamed:DeprecationWarning")
@pytest.mark.parametrize("name", OBJECTS)
async def test_an_object_takes_text_or_says_that_it_does_not(name: str) -> None:
    with contextlib.suppress(*NAMED):
        getattr(webrtc, name)("H264")


async def test_a_source_says_what_it_does_not_take() -> None:
    with pytest.raises(TypeError, match="EncodedVideoSource does not take 'H264'"):
        webrtc.EncodedVideoSource("H264")


async def test_what_is_no_channel_packet_or_pause_is_refused(peers: Any) -> None:
    pc, other = peers
    pc.create_data_channel("x")
    await negotiate(pc, other)
    with pytest.raises(TypeError, match="takes an RTCDataChannel, not NoneType"):
        await pc.sctp.acknowledged(None)
    with pytest.raises(TypeError, match="bytes of an Opus packet, not int"):
        webrtc.EncodedAudioSource().push(10**9)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pause is inf: it must be a finite number"):
        webrtc.UtteranceDetector(float("inf"))
    with pytest.raises(webrtc.RangeError, match=r"pause is 31.0: it must be 0 to 30"):
        webrtc.Conversation(webrtc.RTCAudioSource().create_track(), pause=31)
    assert webrtc.AudioProcessor().process(b"").dtype == "int16"
