"""Tracks of a link, for the tests of the suite."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Literal

from webrtc import (
    MediaStreamTrack,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCVideoSource,
)
from webrtc.testing.sources import playing_tone

from tests.conftest import Pictures
from tests.peers.links import Link
from tests.peers.media import OURS, PEAK, corners_seen, peer_hears_tone, peer_sees_corners, tone_heard
from tests.peers.suite.capabilities import AUDIO_CODECS


def kind_of(codec: str) -> Literal["audio", "video"]:
    return "audio" if codec in AUDIO_CODECS else "video"


@contextlib.asynccontextmanager
async def playing(hertz: float) -> AsyncIterator[MediaStreamTrack]:
    """A track of ours with a tone."""
    async with playing_tone(hertz, level=PEAK) as source:
        yield source.create_track()


@contextlib.asynccontextmanager
async def showing(kind: str) -> AsyncIterator[MediaStreamTrack]:
    """A track of ours with the tone or the corners."""
    if kind == "audio":
        async with playing(OURS) as track:
            yield track
        return
    video, pictures = RTCVideoSource(), Pictures()
    async with pictures.shown(video, pictures.corners(), "rgb24"):
        yield video.create_track()


def transceiver_of(pc: RTCPeerConnection, kind: str) -> RTCRtpTransceiver:
    """The only transceiver of a kind."""
    [transceiver] = [each for each in pc.get_transceivers() if each.receiver.track.kind == kind]
    return transceiver


async def packets_received(pc: RTCPeerConnection) -> int:
    """How many packets of the only stream have arrived."""
    stats: Any = await pc.get_stats()
    [stream] = [each for each in stats.values() if each.type == "inbound-rtp"]
    return int(stream.packets_received)


def prefer(transceiver: RTCRtpTransceiver, codec: str) -> None:
    """Let a transceiver of ours have one codec only, with retransmission."""
    kind = kind_of(codec)
    ends = (RTCRtpSender, RTCRtpReceiver)
    wanted = {f"{kind}/{codec}".lower(), f"{kind}/rtx"}
    found = [each for end in ends for each in end.get_capabilities(kind).codecs]
    chosen = []
    for each in found:
        if each.mime_type.lower() in wanted and each not in chosen:
            chosen.append(each)
    transceiver.set_codec_preferences(chosen)


def arriving(pc: RTCPeerConnection, kind: str) -> asyncio.Future[MediaStreamTrack]:
    """The next track of this kind that arrives."""
    future: asyncio.Future[MediaStreamTrack] = asyncio.get_running_loop().create_future()

    def take(event: Any) -> None:
        if event.track.kind == kind and not future.done():
            future.set_result(event.track)

    pc.on("track", take)
    return future


async def recognised(link: Link, track: MediaStreamTrack, kind: str) -> str:
    """Wait until the peer's tone or corners arrive in a track; gives what was measured."""
    if kind == "audio":
        frequency, level = await link.within(tone_heard(track))
        return f"{frequency:.1f} Hz, {level:.1f} dBFS"
    width, height = await link.within(corners_seen(track))
    return f"{width} x {height}"


async def recognised_there(link: Link, kind: str) -> str:
    """Wait until the peer recognises ours."""
    if kind == "audio":
        heard = await link.within(peer_hears_tone(link.peer))
        return f"{heard['frequency']:.1f} Hz, {heard['level']:.1f} dBFS"
    seen = await link.within(peer_sees_corners(link.peer))
    return f"{seen['width']} x {seen['height']}"


async def codec_in_use(pc: RTCPeerConnection, type: str) -> str:
    """The codec of a stream that is "inbound-rtp" or "outbound-rtp", such as "VP8"."""
    stats: Any = await pc.get_stats()
    [stream] = [each for each in stats.values() if each.type == type]
    return str(stats[stream.codec_id].mime_type).partition("/")[2]
