"""Enumerations: the reference manual's members, the W3C's strings."""

from __future__ import annotations

import json
import pickle

import pytest
import webrtc
import wrtc

ENUMS = webrtc.W3CEnum.__subclasses__()


@pytest.mark.parametrize("cls", ENUMS)
def test_a_member_is_found_by_its_value_and_by_its_string(cls: type[webrtc.W3CEnum]) -> None:
    for place, member in enumerate(cls):
        assert member.value == place
        assert cls(place) is cls(str(member)) is cls[member.name] is member


@pytest.mark.parametrize("cls", ENUMS)
def test_a_name_is_the_string_written_as_an_identifier(cls: type[webrtc.W3CEnum]) -> None:
    for member in cls:
        assert member.name.lower() == str(member).replace("-", "_").lower()


@pytest.mark.parametrize("cls", ENUMS)
def test_the_native_module_has_the_same_class(cls: type[webrtc.W3CEnum]) -> None:
    assert getattr(wrtc, cls.__name__) is cls


def test_a_member_equals_hashes_prints_and_travels_as_its_string() -> None:
    state = webrtc.RTCSignalingState.have_local_offer
    assert state == "have-local-offer"
    by_text: dict[str, int] = {state: 1}
    assert by_text["have-local-offer"] == 1
    assert f"{state}" == str(state) == "have-local-offer"
    assert json.dumps(state) == '"have-local-offer"'
    assert pickle.loads(pickle.dumps(state)) is state


def test_both_names_of_an_enumeration_are_one_class() -> None:
    assert webrtc.RTCDtlsTransportState is webrtc.DtlsTransportState
    assert webrtc.RTCSctpTransportState is webrtc.SctpTransportState
    assert webrtc.RTCIceGathererState is webrtc.CricketIceGatheringState
    assert webrtc.RTCRtpTransceiverDirection is webrtc.TransceiverDirection


def test_an_unknown_value_is_told_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match="'offfer' is not a valid RTCSdpType: it must be one of offer, pranswer"
    ):
        webrtc.RTCSdpType("offfer")
