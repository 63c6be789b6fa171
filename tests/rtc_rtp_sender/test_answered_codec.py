"""An answerer sends what its own answer lists (RFC 3264 §6.1)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from webrtc import RTCAudioSource, RTCRtpReceiver, RTCVideoSource
from webrtc.testing import negotiate

from tests.waiting import until


def only(kind: str, mime_type: str) -> list[Any]:
    return [c for c in RTCRtpReceiver.get_capabilities(kind).codecs if c.mime_type == mime_type]  # type: ignore[union-attr]


async def sends(pc: Any, wanted: str) -> bool:
    """Wait until it sends with the codec alone."""

    async def alone() -> bool:
        stats = await pc.get_stats()
        used = [entry.codec_id for entry in stats.values() if entry.type == "outbound-rtp" and entry.codec_id]
        return {stats[id].mime_type for id in used} == {wanted}

    return await until(alone)


@pytest.mark.parametrize("wanted", ["video/VP9", "video/VP8"])
async def test_the_answerers_preference_is_what_it_sends(peers: Any, pictures: Any, wanted: str) -> None:
    a, b = peers
    a.add_transceiver("video")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    source = RTCVideoSource()
    sender = b.add_track(source.create_track())
    b.get_transceivers()[0].set_codec_preferences(only("video", wanted))
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    async with pictures.shown(source, pictures.corners()):
        assert await asyncio.wait_for(sends(b, wanted), 10)
        codecs = sender.get_parameters().codecs
        assert {codec.mime_type for codec in codecs if codec.mime_type != "video/rtx"} == {wanted}
        parameters = sender.get_parameters()
        assert parameters.encodings[0].codec is None
        parameters.encodings[0].max_bitrate = 200_000
        await sender.set_parameters(parameters)
        assert sender.get_parameters().encodings[0].max_bitrate == 200_000
        assert await asyncio.wait_for(sends(b, wanted), 10)


async def test_the_answerers_preference_holds_for_audio(peers: Any) -> None:
    a, b = peers
    a.add_transceiver("audio")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    b.add_track(RTCAudioSource().create_track())
    b.get_transceivers()[0].set_codec_preferences(only("audio", "audio/PCMU"))
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    assert await asyncio.wait_for(sends(b, "audio/PCMU"), 10)


async def test_the_next_offer_of_the_answerer_lists_all_again(peers: Any, pictures: Any) -> None:
    a, b = peers
    a.add_transceiver("video")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    source = RTCVideoSource()
    sender = b.add_track(source.create_track())
    b.get_transceivers()[0].set_codec_preferences(only("video", "video/VP9"))
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    b.get_transceivers()[0].set_codec_preferences(only("video", "video/VP8"))
    await negotiate(b, a)
    async with pictures.shown(source, pictures.corners()):
        assert await asyncio.wait_for(sends(b, "video/VP8"), 10)
    assert {c.mime_type for c in sender.get_parameters().codecs if c.mime_type != "video/rtx"} == {
        "video/VP8"
    }


async def test_parameters_set_after_a_rollback_are_those_of_the_next_stream(peers: Any) -> None:
    a, b = peers
    sender = a.add_transceiver("video").sender
    await a.set_local_description()
    await a.set_local_description({"type": "rollback"})
    parameters = sender.get_parameters()
    parameters.encodings[0].max_bitrate = 123_456
    await asyncio.wait_for(sender.set_parameters(parameters), 5)
    assert sender.get_parameters().encodings[0].max_bitrate == 123_456
    await negotiate(a, b)
    assert sender.get_parameters().encodings[0].max_bitrate == 123_456
