"""Transceivers in offers and answers: directions, mid, stop, encodings (W3C webrtc §5.4). No media flows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import webrtc
from webrtc import InvalidAccessError, MediaType, TransceiverDirection
from webrtc.testing import negotiate

REVERSED = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


async def test_before_negotiation_nothing_is_settled(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver(MediaType.audio)
    assert transceiver.mid is None
    assert transceiver.current_direction is None
    assert transceiver.direction is TransceiverDirection.sendrecv
    assert transceiver.sender.transport is transceiver.receiver.transport is None
    assert transceiver.sender.track is None
    assert transceiver.receiver.track.kind is MediaType.audio
    assert not transceiver.stopped


async def test_the_mid_is_that_of_the_section(peers: Any) -> None:
    a, b = peers
    audio, video = a.add_transceiver("audio"), a.add_transceiver("video")
    await negotiate(a, b)
    assert (audio.mid, video.mid) == ("0", "1")
    assert [t.mid for t in b.get_transceivers()] == ["0", "1"]
    assert [str(t.kind) for t in b.get_transceivers()] == ["audio", "video"]


@pytest.mark.parametrize("direction", REVERSED)
async def test_a_direction_is_negotiated(peers: Any, direction: str) -> None:
    a, b = peers
    offered = a.add_transceiver("audio", {"direction": direction})
    assert offered.direction == direction
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    [answered] = b.get_transceivers()
    # The peer's transceiver receives only, unless the program says that it sends.
    assert answered.direction == "recvonly"
    answered.direction = "sendrecv"
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    assert offered.current_direction == direction
    assert answered.current_direction == REVERSED[direction]
    assert answered.direction == "sendrecv"


async def test_a_changed_direction_needs_negotiation(peers: Any, event: Any) -> None:
    a, b = peers
    transceiver = a.add_transceiver("audio", direction="sendonly")
    await event(a, "negotiationneeded")
    await negotiate(a, b)
    needed = event(a, "negotiationneeded")
    transceiver.direction = TransceiverDirection.inactive
    await needed
    await negotiate(a, b)
    assert transceiver.current_direction is TransceiverDirection.inactive


async def test_direction_cannot_be_set_to_stopped(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    with pytest.raises(TypeError, match=r"call stop\(\)"):
        transceiver.direction = "stopped"
    with pytest.raises(ValueError, match="sideways"):
        transceiver.direction = "sideways"


async def test_a_stopped_transceiver_is_gone_after_negotiation(peers: Any, event: Any) -> None:
    a, b = peers
    stopped, kept = a.add_transceiver("audio"), a.add_transceiver("video")
    await negotiate(a, b)
    ended = event(stopped.receiver.track, "ended")
    stopped.stop()
    await ended
    assert stopped.direction is TransceiverDirection.stopped
    await negotiate(a, b)
    assert stopped.stopped and stopped.current_direction is TransceiverDirection.stopped
    assert a.get_transceivers() == [kept]
    assert "m=audio 0 " in a.local_description.sdp
    assert len(b.get_transceivers()) == 1
    stopped.stop()


async def test_setting_the_direction_of_a_stopped_transceiver_raises(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    transceiver.stop()
    with pytest.raises(webrtc.InvalidStateError):
        transceiver.direction = "sendonly"


async def test_the_section_of_a_stopped_transceiver_is_used_again(peers: Any) -> None:
    a, b = peers
    first = a.add_transceiver("audio")
    a.create_data_channel("keeps the transport")
    await negotiate(a, b)
    first.stop()
    await negotiate(a, b)
    a.add_transceiver("audio")
    await negotiate(a, b)
    assert a.local_description.sdp.count("m=audio") == 1


async def test_simulcast_encodings_are_offered(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver(
        "video",
        send_encodings=[
            {"rid": "low", "scaleResolutionDownBy": 4.0, "maxBitrate": 100_000},
            webrtc.RtpEncodingParameters(rid="high", active=False),
        ],
    )
    low, high = transceiver.sender.get_parameters().encodings
    assert (low.rid, low.scale_resolution_down_by, low.max_bitrate, low.active) == ("low", 4.0, 100_000, True)
    assert (high.rid, high.active) == ("high", False)
    await a.set_local_description()
    assert "a=rid:low send" in a.local_description.sdp
    assert "a=simulcast:send low;~high" in a.local_description.sdp


@pytest.mark.parametrize(
    ("encodings", "error"),
    [
        ([{"rid": "same"}, {"rid": "same"}], TypeError),
        ([{"rid": "one"}, {}], TypeError),
        ([{"rid": "not valid!"}], TypeError),
        ([{"scaleResolutionDownBy": 0.5}], webrtc.RangeError),
        ([{"maxFramerate": -1.0}], webrtc.RangeError),
    ],
    ids=["equal rids", "a rid missing", "a rid of wrong characters", "scaled up", "negative rate"],
)
async def test_wrong_encodings_raise(peers: Any, encodings: Any, error: type[Exception]) -> None:
    a, _ = peers
    with pytest.raises(error):
        a.add_transceiver("video", send_encodings=encodings)
    assert a.get_transceivers() == []


@pytest.mark.parametrize("what", ["text", "data", None, 3])
async def test_only_tracks_and_kinds_of_media_are_taken(peers: Any, what: Any) -> None:
    a, _ = peers
    with pytest.raises(TypeError, match="'audio' or 'video'"):
        a.add_transceiver(what)


async def test_streams_are_named_in_the_offer(peers: Any) -> None:
    a, _ = peers
    stream = webrtc.MediaStream()
    a.add_transceiver("audio", streams=[stream])
    await a.set_local_description()
    assert f"a=msid:{stream.id} " in a.local_description.sdp


async def test_a_remote_transceiver_fires_track(peers: Any, event: Any) -> None:
    a, b = peers
    stream = webrtc.MediaStream()
    a.add_transceiver("audio", streams=[stream])
    await a.set_local_description()
    arriving = event(b, "track")
    await b.set_remote_description(a.local_description)
    arrived = await arriving
    [transceiver] = b.get_transceivers()
    assert arrived.transceiver is transceiver
    assert arrived.receiver is transceiver.receiver
    assert arrived.track is transceiver.receiver.track
    assert [each.id for each in arrived.streams] == [stream.id]
    assert arrived.streams[0].get_track_by_id(arrived.track.id) is arrived.track
    assert arrived.streams[0].get_track_by_id("none such") is None


async def test_the_same_track_is_not_added_twice(peers: Any) -> None:
    a, b = peers
    track = b.add_transceiver("audio").receiver.track
    a.add_track(track)
    with pytest.raises(InvalidAccessError):
        a.add_track(track)


async def test_media_of_a_closed_connection_raises(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    a.close()
    uses: list[Callable[[], object]] = [
        lambda: a.add_transceiver("audio"),
        lambda: a.add_track(transceiver.receiver.track),
        lambda: a.remove_track(transceiver.sender),
    ]
    for use in uses:
        with pytest.raises(webrtc.InvalidStateError):
            use()


async def test_codec_preferences_order_the_offer(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    codecs = webrtc.RTCRtpReceiver.get_capabilities("audio").codecs
    chosen = [codec for codec in codecs if codec.mime_type == "audio/PCMU"]
    transceiver.set_codec_preferences(chosen)
    await a.set_local_description()
    assert "PCMU" in a.local_description.sdp and "opus" not in a.local_description.sdp


async def test_unknown_codec_preferences_raise(peers: Any) -> None:
    a, _ = peers
    transceiver = a.add_transceiver("audio")
    with pytest.raises(webrtc.InvalidModificationError):
        transceiver.set_codec_preferences([{"mimeType": "audio/morse", "clockRate": 8000}])
