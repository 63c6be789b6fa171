"""The reference manual's classes: constructors, methods, members and module paths."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest
import webrtc
import wrtc

ENUMERATIONS = {
    "CricketIceGatheringState": "new gathering complete",
    "DtlsTransportState": "new connecting connected closed failed",
    "MediaStreamSourceState": "initializing live ended muted",
    "MediaStreamTrackState": "live ended",
    "MediaType": "audio video data unsupported",
    "RTCIceComponent": "RTP RTCP",
    "RTCIceConnectionState": "new checking connected completed failed disconnected closed max",
    "RTCIceGatheringState": "new gathering complete",
    "RTCIceRole": "controlling controlled unknown",
    "RTCIceTransportState": "new checking connected completed disconnected failed closed",
    "RTCPeerConnectionState": "new connecting connected disconnected failed closed",
    "RTCSdpType": "offer pranswer answer rollback",
    "SctpTransportState": "new connecting connected closed",
    "TransceiverDirection": "sendrecv sendonly recvonly inactive stopped",
}

# As written there: what a program may pass by position or by these names.
SIGNATURES = {
    "MediaStream": "native_obj",
    "MediaStream.add_track": "track",
    "MediaStream.get_track_by_id": "track_id",
    "MediaStream.remove_track": "track",
    "MediaStreamTrack": "native_obj",
    "RTCAudioSource": "native_obj",
    "RTCAudioSource.on_data": "data",
    "RTCDtlsTransport": "native_obj",
    "RTCIceTransport": "native_obj",
    "RTCOnDataEvent": "audio_data number_of_frames",
    "RTCPeerConnection": "native_obj",
    "RTCPeerConnection.add_track": "track stream",
    "RTCPeerConnection.add_transceiver": "track_or_kind init",
    "RTCPeerConnection.close": "",
    "RTCPeerConnection.create_answer": "",
    "RTCPeerConnection.create_offer": "",
    "RTCPeerConnection.get_receivers": "",
    "RTCPeerConnection.get_senders": "",
    "RTCPeerConnection.get_transceivers": "",
    "RTCPeerConnection.remove_track": "sender",
    "RTCPeerConnection.restart_ice": "",
    "RTCPeerConnection.set_local_description": "sdp",
    "RTCPeerConnection.set_remote_description": "sdp",
    "RTCRtpReceiver": "native_obj",
    "RTCRtpSender": "native_obj",
    "RTCRtpTransceiver": "native_obj",
    "RTCRtpTransceiver.stop": "",
    "RTCSctpTransport": "native_obj",
    "RTCSessionDescription": "rtc_session_description_init",
    "RTCSessionDescriptionInit": "type sdp",
    "RtpEncodingParameters": "active max_bitrate max_framerate rid scale_resolution_down_by",
    "RtpTransceiverInit": "direction send_encodings streams",
    "WebRTCObject": "native_obj",
}

# Made here with what is given; an object of a connection comes from the connection.
MAKES: dict[str, tuple[Any, ...]] = {
    "RTCSessionDescriptionInit": ("offer", "v=0"),
    "RtpEncodingParameters": (False, 1000, 25.0, "low", 2.0),
    "RtpTransceiverInit": ("sendonly", [], []),
}


def find(path: str) -> Any:
    value: Any = webrtc
    for name in path.split("."):
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_an_enumeration_has_the_manuals_members_and_integer_values(name: str) -> None:
    cls = find(name)
    assert getattr(wrtc, name) is cls
    for value, member_name in enumerate(ENUMERATIONS[name].split()):
        member = getattr(cls, member_name)
        assert (member.name, member.value) == (member_name, value)
        assert cls(value) is member


@pytest.mark.parametrize("path", SIGNATURES)
def test_a_signature_takes_the_manuals_parameters(path: str) -> None:
    signature = inspect.signature(find(path))
    names = SIGNATURES[path].split()
    parameters = list(signature.parameters)
    takes_all = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    for name in names:
        assert name in parameters or takes_all, f"{path}{signature} has no {name}"


@pytest.mark.parametrize("name", MAKES)
def test_a_dictionary_is_made_by_position_and_by_name(name: str) -> None:
    cls, values = find(name), MAKES[name]
    fields = SIGNATURES[name].split()
    by_name = cls(**dict(zip(fields, values, strict=True)))
    assert cls(*values) == by_name
    for field, value in zip(fields, values, strict=True):
        assert getattr(by_name, field) == value


@pytest.mark.parametrize("name", sorted({path.split(".")[0] for path in SIGNATURES}))
def test_every_object_is_a_web_rtc_object(name: str) -> None:
    assert issubclass(find(name), webrtc.WebRTCObject)


def test_the_exceptions_have_the_manuals_bases() -> None:
    base = webrtc.PythonWebRTCExceptionBase
    assert issubclass(base, Exception)
    for name in ("PythonWebRTCException", "RTCException", "SdpParseException"):
        assert issubclass(find(name), base)
        assert getattr(wrtc, name) is find(name)


@pytest.mark.parametrize("path", ["interfaces.rtc_peer_connection.RTCPeerConnection", "base.WebRTCObject"])
def test_the_manuals_module_paths_hold(path: str) -> None:
    module, _, name = path.rpartition(".")
    assert getattr(importlib.import_module(f"webrtc.{module}"), name) is find(name)


@pytest.mark.parametrize("name", ["create_offer", "create_answer", "set_local_description"])
def test_the_manuals_coroutines_are_coroutine_functions(name: str) -> None:
    assert inspect.iscoroutinefunction(getattr(webrtc.RTCPeerConnection, name))


async def test_a_stream_has_the_manuals_manners() -> None:
    async with webrtc.RTCPeerConnection() as connection:
        track = connection.add_transceiver("audio").receiver.track
        stream = webrtc.MediaStream()
        assert len(stream.id) == 36
        stream.add_track(track)
        stream.add_track(track)
        assert stream.get_tracks() == stream.get_audio_tracks() == [track]
        assert stream.get_video_tracks() == []
        assert stream.get_track_by_id(track.id) is track
        assert stream.get_track_by_id("another") is None
        stream.remove_track(track)
        stream.remove_track(track)
        assert stream.get_tracks() == []


def test_a_description_without_sdp_has_an_empty_one() -> None:
    assert webrtc.RTCSessionDescriptionInit(webrtc.RTCSdpType.rollback).sdp == ""
