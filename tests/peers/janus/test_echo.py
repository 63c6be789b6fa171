"""Janus's echo test: what this end sends comes back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import MediaStreamTrack, RTCPeerConnection, RTCVideoSource
from webrtc.testing import sources

from tests.peers.janus.call import Call
from tests.peers.janus.server import Session
from tests.peers.media import OURS, PEAK, corners_seen, tone_heard
from tests.peers.peer import PATIENT

ICE = ["full", "lite"]


def arrivals(connection: RTCPeerConnection) -> Callable[[str], Awaitable[MediaStreamTrack]]:
    """`await arrivals(connection)("audio")`: the first track of that kind that arrives, now or later."""
    loop = asyncio.get_running_loop()
    tracks = {kind: loop.create_future() for kind in ("audio", "video")}

    def take(event: Any) -> None:
        if not tracks[event.track.kind].done():
            tracks[event.track.kind].set_result(event.track)

    connection.on("track", take)
    return lambda kind: asyncio.wait_for(tracks[kind], PATIENT)


async def codec_received(connection: RTCPeerConnection, kind: str) -> str:
    """The codec in which media of that kind arrives, such as "VP8"."""
    report = await connection.get_stats()
    [inbound] = [each for each in report.values() if each.type == "inbound-rtp" and each.kind == kind]
    return str(report[inbound.codec_id].mime_type).split("/")[1]


@pytest.mark.cell("video", "{codec} there and back")
@pytest.mark.parametrize("codec", ["VP8", "VP9", "H264", "AV1"])
async def test_coloured_corners_come_back_in(codec: str, session: Session, pictures: Any) -> None:
    source = RTCVideoSource()
    async with (
        pictures.shown(source, pictures.corners(), "rgb24"),
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        track = arrivals(call.connection)
        await call.offer({"audio": False, "video": True, "videocodec": codec.lower()})
        await corners_seen(await track("video"))
        assert await codec_received(call.connection, "video") == codec


@pytest.mark.cell("audio", "{codec} there and back")
@pytest.mark.parametrize("codec", ["opus", "PCMU", "PCMA", "G722"])
async def test_a_tone_comes_back_in(codec: str, session: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as source,
        Call(await session.attach("echotest"), RTCPeerConnection()) as call,
    ):
        call.connection.add_track(source.create_track())
        track = arrivals(call.connection)
        await call.offer({"audio": True, "video": False, "audiocodec": codec.lower()})
        await tone_heard(await track("audio"), OURS)
        assert await codec_received(call.connection, "audio") == codec
