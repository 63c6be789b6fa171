"""Event classes: made as in a browser."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import webrtc

from tests.unchecked import private


def test_an_event_is_made_of_its_type_and_its_init() -> None:
    event = webrtc.RTCPeerConnectionIceErrorEvent("icecandidateerror", {"errorCode": 701, "url": "stun:x"})
    assert (event.type, event.error_code, event.errorCode, event.address) == (
        "icecandidateerror",
        701,
        701,
        None,
    )


def test_an_event_takes_the_dictionary_that_is_named_after_it() -> None:
    init = webrtc.RTCErrorEventInit(error=webrtc.RTCError("broken", error_detail="dtls-failure"))
    event = webrtc.RTCErrorEvent("error", init)
    assert event.error.errorDetail == webrtc.RTCErrorDetailType.dtls_failure


def test_an_event_without_what_it_needs_is_told() -> None:
    with pytest.raises(TypeError, match="RTCDataChannelEventInit needs 'channel'"):
        private(webrtc).RTCDataChannelEvent("datachannel")
    with pytest.raises(TypeError, match="channel is 5: it must be RTCDataChannel"):
        private(webrtc).RTCDataChannelEvent("datachannel", channel=5)


def test_an_event_is_equal_to_itself_only_and_hashable() -> None:
    event, other = webrtc.MessageEvent("message", data="hello"), webrtc.MessageEvent("message", data="hello")
    assert event == event and event != other
    assert {event: 1, other: 2}[event] == 1
    assert not isinstance(event, (webrtc.Dictionary, Mapping))


def test_the_members_of_an_event_cannot_be_set() -> None:
    event = webrtc.MessageEvent("message", data="hello")
    with pytest.raises(AttributeError, match=r"MessageEvent\.data cannot be set"):
        event.data = "goodbye"
    with pytest.raises(AttributeError, match=r"MessageEvent\.data cannot be deleted"):
        del event.data
    assert event.data == "hello"


def test_a_subclass_of_an_event_has_ordinary_attributes_of_its_own() -> None:
    class Call(webrtc.MessageEvent):
        data: str
        number: int
        caller: str = "unknown"

        def __init__(self, number: int) -> None:
            super().__init__("message", data="hello")
            self.number = number

    call = Call(3)
    assert (call.number, call.caller, call.data, call.type) == (3, "unknown", "hello", "message")
    call.caller = "Ada"
    del call.number
    assert call.caller == "Ada" and not hasattr(call, "number")
    with pytest.raises(AttributeError, match=r"Call\.data cannot be set"):
        call.data = "goodbye"


def test_an_event_shows_its_type_and_members() -> None:
    assert repr(webrtc.MessageEvent("message", data="hello")) == "MessageEvent('message', data='hello')"


def test_an_error_is_made_of_its_init_and_a_message() -> None:
    error = webrtc.RTCError({"errorDetail": "sctp-failure", "sctpCauseCode": 12}, "gone")
    assert (error.name, error.message, str(error)) == ("RTCError", "gone", "gone")
    assert (error.error_detail, error.sctpCauseCode, error.sdp_line_number) == ("sctp-failure", 12, None)
    with pytest.raises(TypeError, match="RTCError has no 'detail'"):
        webrtc.RTCError("x", detail=1)
