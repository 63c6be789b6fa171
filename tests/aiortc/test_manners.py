"""How aiortc behaves where programs rely on it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from webrtc import aiortc


async def met(one: aiortc.RTCPeerConnection, other: aiortc.RTCPeerConnection) -> None:
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)


async def opened(one: aiortc.RTCPeerConnection, other: aiortc.RTCPeerConnection) -> aiortc.RTCDataChannel:
    channel = one.createDataChannel("chat")
    is_open = asyncio.Event()
    channel.on("open", is_open.set)
    await met(one, other)
    await asyncio.wait_for(is_open.wait(), 10)
    return channel


class Messages:
    """What arrives on the first channel, and when it ends."""

    def __init__(self, connection: aiortc.RTCPeerConnection) -> None:
        self.sizes: list[int] = []
        self.news = asyncio.Event()
        self.closed = asyncio.Event()
        connection.on("datachannel", self.take)

    def take(self, channel: aiortc.RTCDataChannel) -> None:
        channel.on("message", self.hear)
        channel.on("close", self.closed.set)

    def hear(self, message: bytes) -> None:
        self.sizes.append(len(message))
        self.news.set()

    async def count(self, number: int) -> None:
        while len(self.sizes) < number:
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 20)


async def test_a_message_that_is_too_large_is_refused_in_a_backlog_too(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    one, other = pair
    messages = Messages(other)
    channel = await opened(one, other)
    for _ in range(200):
        channel.send(bytes(100_000))
    with pytest.raises(ValueError, match="a message of 1000000 bytes is larger than the peer takes: at most"):
        channel.send(bytes(1_000_000))
    channel.send(b"after")
    assert channel.bufferedAmount > 16 * 1024 * 1024
    await messages.count(201)
    assert messages.sizes == [100_000] * 200 + [5]


async def test_closing_a_channel_sends_its_whole_backlog_first(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    messages = Messages(other)
    channel = await opened(one, other)
    for _ in range(240):
        channel.send(bytes(100_000))
    channel.close()
    assert channel.readyState == "closing"
    await asyncio.wait_for(messages.closed.wait(), 30)
    assert messages.sizes == [100_000] * 240
    assert channel.readyState == "closed"


async def test_what_a_handler_of_track_raises_refuses_the_description(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    one, other = pair
    one.addTransceiver("video", "sendonly")

    @other.on("track")
    def on_track(track: aiortc.MediaStreamTrack) -> None:
        raise PermissionError(f"no {track.kind}, please")

    await one.setLocalDescription(await one.createOffer())
    with pytest.raises(PermissionError, match="no video, please"):
        await other.setRemoteDescription(one.localDescription)


@pytest.mark.parametrize("rejected", ["audio", "video"])
async def test_the_track_beside_a_rejected_section_arrives(
    rejected: str, pair: list[aiortc.RTCPeerConnection]
) -> None:
    one, other = pair
    one.addTransceiver("audio", "sendonly")
    one.addTransceiver("video", "sendonly")
    offer = await one.createOffer()
    await one.setLocalDescription(offer)
    sdp = re.sub(rf"^m={rejected} \d+", f"m={rejected} 0", one.localDescription.sdp, flags=re.MULTILINE)
    mid = "0" if rejected == "audio" else "1"
    sdp = re.sub(rf"^(a=group:BUNDLE.*) {mid}\b", r"\1", sdp, flags=re.MULTILINE)
    sdp = re.sub(rf"^(m={rejected}(?:.*\n)*?)a=sendonly", r"\1a=inactive", sdp, flags=re.MULTILINE)
    kinds: list[Any] = []
    other.on("track", lambda track: kinds.append(track.kind))
    await other.setRemoteDescription(aiortc.RTCSessionDescription(sdp, "offer"))
    assert kinds == [kind for kind in ("audio", "video") if kind != rejected]
    await other.setLocalDescription(await other.createAnswer())
