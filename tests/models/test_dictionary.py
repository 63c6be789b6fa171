"""Dictionaries: how they are made, checked and written."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import webrtc
from webrtc import RTCConfiguration, RTCDataChannelInit, RTCIceServer

STUN = "stun:stun.example.org"


@pytest.mark.parametrize(
    "made",
    [
        RTCConfiguration(ice_servers=[RTCIceServer(urls=STUN)]),
        RTCConfiguration(iceServers=[{"urls": STUN}]),
        RTCConfiguration({"ice_servers": [{"urls": STUN}]}),
        RTCConfiguration({"iceServers": [{"urls": STUN}]}),
        RTCConfiguration(RTCConfiguration(ice_servers=[{"urls": STUN}])),
        RTCConfiguration(**RTCConfiguration(ice_servers=[{"urls": STUN}])),
        RTCConfiguration.of({"iceServers": [{"urls": STUN}]}),
        RTCConfiguration.of(None, iceServers=[{"urls": STUN}]),
    ],
)
def test_every_way_to_make_one_gives_the_same(made: RTCConfiguration) -> None:
    assert made == RTCConfiguration(ice_servers=[RTCIceServer(urls=STUN)])
    assert made.iceServers is made.ice_servers
    assert made.ice_servers[0].urls == STUN


def test_fields_can_be_given_in_their_order() -> None:
    init = webrtc.RTCSessionDescriptionInit(webrtc.RTCSdpType.offer, "v=0")
    assert (init.type, init.sdp) == ("offer", "v=0")
    encoding = webrtc.RtpEncodingParameters(True, 100_000, 15.0, "h", 2.0)
    assert (encoding.max_bitrate, encoding.max_framerate, encoding.rid) == (100_000, 15.0, "h")
    with pytest.raises(TypeError, match="takes type, sdp in this order, not 3 values"):
        webrtc.RTCSessionDescriptionInit("offer", "", "more")  # type: ignore[call-overload]


def test_a_default_belongs_to_one_object() -> None:
    RTCConfiguration().ice_servers.append(RTCIceServer(urls=STUN))
    assert RTCConfiguration().ice_servers == []


def test_none_stands_for_the_default() -> None:
    assert RTCDataChannelInit(ordered=None).ordered is True
    init = RTCDataChannelInit(max_retransmits=3)
    init.maxRetransmits = None
    assert init.max_retransmits is None


def test_an_unknown_keyword_is_told_with_the_known_ones() -> None:
    with pytest.raises(TypeError, match="RTCIceServer has no 'url': it has urls, username, credential"):
        RTCIceServer(url=STUN)  # type: ignore[call-overload]


def test_unknown_members_of_a_dict_are_ignored() -> None:
    """As a provider of TURN servers sends them."""
    given: dict[str, Any] = {
        "url": STUN,
        "urls": STUN,
        "username": "a",
        "credential": 12345,
        "credentialType": "password",
    }
    whole: dict[str, Any] = {"iceServers": [given], "lifetimeDuration": "86400s"}
    [server] = RTCConfiguration(whole).ice_servers
    assert server == RTCIceServer(urls=STUN, username="a", credential="12345")
    with pytest.raises(TypeError, match="needs 'urls'"):
        RTCIceServer({"url": STUN})  # type: ignore[arg-type]


def test_a_server_may_be_its_url_alone() -> None:
    assert RTCConfiguration(ice_servers=[STUN]).ice_servers == [RTCIceServer(urls=STUN)]
    with pytest.raises(webrtc.InvalidAccessError, match="requires a username"):
        RTCConfiguration(ice_servers=["turn:turn.example.org"])


def test_a_constraint_beyond_the_integers_is_taken_for_the_nearest() -> None:
    for given, taken in (
        (-1, 0),
        (2**40, 2**32 - 1),
        (640.5, 640),
        (float("inf"), 2**32 - 1),
        (float("nan"), 0),
    ):
        assert webrtc.MediaTrackConstraints(width=given).width == taken


def test_a_missing_field_is_told() -> None:
    with pytest.raises(TypeError, match="RTCSessionDescriptionInit needs 'type'"):
        webrtc.RTCSessionDescriptionInit({"sdp": "v=0"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"max_retransmits": 70_000}, webrtc.RangeError, "max_retransmits is 70000: it must be 0 to 65535"),
        ({"max_retransmits": -1}, ValueError, "it must be 0 to 65535"),
        ({"max_retransmits": "3"}, TypeError, "max_retransmits is '3': it must be an integer"),
        ({"max_retransmits": True}, TypeError, "it must be an integer"),
        ({"ordered": 1}, TypeError, "ordered is 1: it must be bool"),
        ({"protocol": b"x"}, TypeError, "protocol is b'x': it must be str"),
        ({"priority": "urgent"}, TypeError, "it must be one of very-low, low, medium, high"),
        ({"max_retransmits": 1, "max_packet_life_time": 1}, TypeError, "not both"),
        ({"negotiated": True}, TypeError, "requires an id"),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(
    fields: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        RTCDataChannelInit(fields)


def test_a_wrong_value_deep_inside_is_told_with_its_place() -> None:
    with pytest.raises(
        TypeError, match=r"RTCConfiguration.ice_servers\[1\] is 5: it must be RTCIceServer or a dict"
    ):
        RTCConfiguration(ice_servers=[{"urls": STUN}, 5])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="RTCConfiguration must be a dict or keywords, not str"):
        RTCConfiguration.of(STUN)


@pytest.mark.parametrize("url", ["http://example.org", "stun:", "stun", ""])
def test_an_address_that_is_no_server_is_a_syntax_error(url: str) -> None:
    with pytest.raises(webrtc.URLSyntaxError, match="is not an ICE server URL") as caught:
        RTCIceServer(urls=url)
    assert caught.value.name == "SyntaxError"


def test_turn_needs_a_name_and_a_password() -> None:
    with pytest.raises(webrtc.InvalidAccessError, match="requires a username and a credential"):
        RTCIceServer(urls=["turn:turn.example.org"], username="me")


def test_to_json_is_in_the_browsers_spelling_and_leaves_out_what_is_not_given() -> None:
    init = RTCDataChannelInit(max_retransmits=3)
    assert init.to_json() == init.toJSON() == {**init}
    assert init.to_json() == {
        "ordered": True,
        "maxRetransmits": 3,
        "protocol": "",
        "negotiated": False,
        "priority": "low",
    }


def test_repr_is_how_it_would_be_made() -> None:
    server = RTCIceServer(urls=STUN)
    assert repr(server) == f"RTCIceServer(urls={STUN!r})"
    assert eval(repr(server)) == server


def test_what_is_given_is_found_in_either_spelling() -> None:
    init = RTCDataChannelInit(max_retransmits=3)
    assert "maxRetransmits" in init
    assert "max_retransmits" in init
    assert "maxPacketLifeTime" not in init
    assert "nonsense" not in init
    assert (init.get("maxRetransmits"), init.get("maxPacketLifeTime", 5)) == (3, 5)
    assert set(init) == set(init.keys()) >= {"maxRetransmits", "ordered"}


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in webrtc.__all__
        if inspect.isclass(cls := getattr(webrtc, name)) and issubclass(cls, webrtc.Dictionary)
    ],
)
def test_the_signature_of_a_dictionary_has_its_fields(name: str) -> None:
    cls = getattr(webrtc, name)
    assert set(inspect.signature(cls).parameters) == set(cls._fields)


def test_the_signature_of_a_dictionary_shows_order_and_defaults() -> None:
    assert str(inspect.signature(webrtc.RTCSessionDescriptionInit)) == "(type, sdp='')"
    assert str(inspect.signature(RTCIceServer)) == "(urls, username=None, credential=None)"
    shown = str(inspect.signature(webrtc.RtpEncodingParameters))
    assert shown.startswith("(active=True, max_bitrate=None, max_framerate=None, rid=None, scale_resolution")
    assert inspect.signature(RTCConfiguration).parameters["ice_servers"].default == []
