"""Janus's echo test: what this end sends comes back."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RangeError, RTCPeerConnection, RTCVideoSource
from webrtc.testing import sources

from tests.peers.janus.call import Call, codec_received, shown_in
from tests.peers.janus.server import Session
from tests.peers.media import OURS, PEAK, corners_seen, tone_heard
from tests.peers.peer import PATIENT
from tests.waiting import until


@pytest.mark.cell("video", "{codec} there and back")
@pytest.mark.parametrize("codec", ["VP8", "VP9", "H264", "AV1"])
async def test_coloured_corners_come_back_in(codec: str, session: Session, pictures: Any) -> None:
    source = RTCVideoSource()
    async with (
        pictures.shown(source, pictures.corners(), "rgb24"),
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        await call.offer({"audio": False, "video": True, "videocodec": codec.lower()})
        await corners_seen(await call.track("video"))
        assert await codec_received(call.connection, "video") == codec


@pytest.mark.cell("audio", "{codec} there and back")
@pytest.mark.parametrize("codec", ["opus", "PCMU", "PCMA", "G722"])
async def test_a_tone_comes_back_in(codec: str, session: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as source,
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        await call.offer({"audio": True, "video": False, "audiocodec": codec.lower()})
        await tone_heard(await call.track("audio"), OURS)
        assert await codec_received(call.connection, "audio") == codec


@pytest.mark.cell("audio", "muted and unmuted by the peer")
async def test_a_tone_stops_while_janus_holds_it_back(session: Session, event: Any) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as source,
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        await call.offer({"audio": True})
        track = await call.track("audio")
        await tone_heard(track, OURS)
        muted = event(track, "mute")
        await call.handle.ask({"audio": False})
        await asyncio.wait_for(muted, PATIENT)
        unmuted = event(track, "unmute")
        await call.handle.ask({"audio": True})
        await asyncio.wait_for(unmuted, PATIENT)
        await tone_heard(track, OURS)


@pytest.mark.cell("video", "bitrate limited by the peer (REMB)")
async def test_a_limit_of_janus_is_kept(
    session: Session, pictures: Any, figure: Callable[[str], None]
) -> None:
    source = RTCVideoSource()
    limit = 150_000

    async def estimate() -> float:
        report = await call.connection.get_stats()
        found = [each.available_outgoing_bitrate for each in report.values() if each.type == "candidate-pair"]
        return float(max(filter(None, found), default=0))

    async def limited() -> float:
        found = await estimate()
        return found if 0 < found <= limit else 0

    async with (
        pictures.shown(source, pictures.corners(), "rgb24"),
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        await call.offer({"video": True})
        await corners_seen(await call.track("video"))
        await until(lambda: above(estimate, limit), PATIENT)
        await call.handle.ask({"bitrate": limit})
        found = await until(limited, PATIENT)
        figure(f"{found / 1000:.0f} kbit/s of {limit // 1000}")


async def above(measure: Any, limit: float) -> bool:
    """Whether what is measured is above the limit."""
    return bool(await measure() > limit)


# Janus takes the first one as the highest layer.
LAYERS = {"f": (2, (640, 480), 1), "h": (1, (320, 240), 2), "q": (0, (160, 120), 4)}


@pytest.mark.cell("video", "simulcast: three layers, chosen by the peer")
async def test_each_layer_of_simulcast_comes_back_in_its_size(session: Session, pictures: Any) -> None:
    source = RTCVideoSource()
    async with (
        pictures.shown(source, pictures.corners(640, 480), "rgb24"),
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        encodings: list[Any] = [
            {"rid": rid, "scale_resolution_down_by": by} for rid, (_, _, by) in LAYERS.items()
        ]
        call.connection.add_transceiver(source.create_track(), send_encodings=encodings)
        await call.offer({"video": True, "videocodec": "vp8"})
        track = await call.track("video")
        # Down and up again: a higher layer starts with a key frame that Janus requests.
        for rid in ("q", "h", "f", "q", "f"):
            layer, size, _ = LAYERS[rid]
            await shown_in(track, size, functools.partial(call.handle.ask, {"substream": layer}))


@pytest.mark.cell("data", "text comes back")
async def test_text_comes_back_with_what_janus_adds(session: Session) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        channel = call.connection.create_data_channel("chat")
        await call.offer({"data": True})
        await asyncio.wait_for(channel.opened(), PATIENT)
        for text in ("hello", "é🌍", "x" * 1000):
            channel.send(text)
            answered = await asyncio.wait_for(anext(channel), PATIENT)
            assert answered == f"Janus EchoTest here! You wrote: {text}"


@pytest.mark.cell("data", "{size} bytes come back")
@pytest.mark.parametrize("size", [1, 1000, 16 * 1024, 64 * 1024 - 1])
async def test_bytes_come_back_as_they_were(size: int, session: Session) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        channel = call.connection.create_data_channel("bytes")
        await call.offer({"data": True})
        await asyncio.wait_for(channel.opened(), PATIENT)
        sent = os.urandom(size)
        channel.send(sent)
        answered = await asyncio.wait_for(anext(channel), PATIENT)
        assert isinstance(answered, bytes)
        assert hashlib.sha256(answered).digest() == hashlib.sha256(sent).digest()


@pytest.mark.cell("data", "65536 bytes come back")
async def test_a_message_of_the_default_limit_comes_back(session: Session) -> None:
    """Janus states no limit, which means 64 KiB (RFC 8841 §6.1)."""
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        channel = call.connection.create_data_channel("bytes")
        await call.offer({"data": True})
        await asyncio.wait_for(channel.opened(), PATIENT)
        with pytest.raises(RangeError, match="65537 bytes, but the peer accepts at most 65536"):
            channel.send(bytes(65537))
        channel.send(bytes(65536))
        # What follows comes back, with or without that.
        channel.send(b"after it")
        assert len(await asyncio.wait_for(anext(channel), PATIENT)) == 65536


@pytest.mark.cell("data", "channels added later")
async def test_a_second_channel_opens_without_negotiation(session: Session) -> None:
    async with Call(await session.attach("echotest"), RTCPeerConnection()) as call:
        first = call.connection.create_data_channel("first")
        await call.offer({"data": True})
        await asyncio.wait_for(first.opened(), PATIENT)
        second = call.connection.create_data_channel("second", ordered=False)
        await asyncio.wait_for(second.opened(), PATIENT)
        second.send(b"over the second")
        assert await asyncio.wait_for(anext(second), PATIENT) == b"over the second"


@pytest.mark.cell("statistics", "round-trip time, packets, bytes")
async def test_statistics_of_an_echo_agree_with_each_other(session: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as source,
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        await call.offer({"audio": True})

        async def reported() -> Any:
            values = list((await call.connection.get_stats()).values())
            kinds = ("outbound-rtp", "inbound-rtp", "remote-inbound-rtp")
            found = {str(each.type): each for each in values if each.type in kinds}
            return found if len(found) == 3 and found["remote-inbound-rtp"].round_trip_time else None

        found = await until(reported, PATIENT)
        sent, came, told = (found[kind] for kind in ("outbound-rtp", "inbound-rtp", "remote-inbound-rtp"))
        assert 0 < came.packets_received <= sent.packets_sent
        assert 0 < came.bytes_received <= sent.bytes_sent
        assert came.packets_lost == told.packets_lost == 0
        assert 0 < told.round_trip_time < 10 and told.ssrc == sent.ssrc
