"""Data channels between this engine and a peer."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCDataChannel, RTCPeerConnection

from tests.peers.links import End, Link
from tests.peers.peer import PATIENT, ForeignPeer

pytestmark = pytest.mark.needs("data")
KIB = 1024
# What a driver tells the whole of.
SHOWN = 4 * KIB
MESSAGES: dict[str, list[str | bytes]] = {
    "text": ["hello", "é🌍", "nul \0 inside", "x" * 2000],
    "bytes": [b"\0", b"\0\xff\xfe", bytes(range(256)) * 8],
    "empty text and bytes": ["", b"", "after"],
}
SIZES = {"64 KiB": 64 * KIB, "256 KiB": 256 * KIB, "1 MiB": 1024 * KIB}
CAPABILITIES = {"64 KiB": "data", "256 KiB": "message-256k", "1 MiB": "message-1m"}


def pattern(size: int) -> bytes:
    """The bytes that a driver sends for a size."""
    return bytes(i % 251 for i in range(size))


def told(event: dict[str, Any]) -> str | bytes:
    """The message of a `message` event."""
    return str(event["text"]) if "text" in event else base64.b64decode(event["base64"])


def arrived(pc: RTCPeerConnection) -> asyncio.Future[RTCDataChannel]:
    """The next channel that the peer opens."""
    future: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()

    def take(event: Any) -> None:
        if not future.done():
            future.set_result(event.channel)

    pc.on("datachannel", take)
    return future


async def opened(link: Link, by: End, label: str = "chat", **options: Any) -> RTCDataChannel:
    """A channel that one end makes, which offers; open at both ends."""
    if by == "ours":
        names = {"maxRetransmits": "max_retransmits", "maxPacketLifeTime": "max_packet_life_time"}
        channel = link.pc.create_data_channel(label, **{names.get(k, k): v for k, v in options.items()})
        await link.connect("ours")
        await link.peer.event("channel", label=label)
    else:
        coming = arrived(link.pc)
        await link.peer.call("create_channel", label=label, options=options)
        await link.connect("theirs")
        channel = await link.within(coming)
    await link.within(channel.opened())
    await link.peer.event("open", label=label)
    return channel


async def next_message(channel: RTCDataChannel) -> str | bytes:
    return await asyncio.wait_for(anext(channel), PATIENT)


@pytest.mark.cell("data", "{kind}")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
@pytest.mark.parametrize("kind", ["text", "bytes"])
async def test_messages_arrive_at_both_ends_as_they_were_sent(link: Link, offers: End, kind: str) -> None:
    channel = await opened(link, offers)
    for message in MESSAGES[kind]:
        channel.send(message)
        assert told(await link.peer.event("message", label="chat")) == message
    for message in MESSAGES[kind]:
        await send(link.peer, "chat", message)
        assert await next_message(channel) == message


async def send(peer: ForeignPeer, label: str, message: str | bytes) -> None:
    """Let the peer send a message."""
    if isinstance(message, str):
        await peer.call("send", label=label, text=message)
    else:
        await peer.call("send", label=label, base64=base64.b64encode(message).decode())


@pytest.mark.cell("data", "empty messages")
@pytest.mark.needs("empty")
@pytest.mark.parametrize("sends", ["ours", "theirs"])
async def test_empty_messages_arrive_and_what_follows_them(link: Link, sends: End) -> None:
    channel = await opened(link, "ours")
    for message in MESSAGES["empty text and bytes"]:
        if sends == "ours":
            channel.send(message)
            assert told(await link.peer.event("message", label="chat")) == message
        else:
            await send(link.peer, "chat", message)
            assert await next_message(channel) == message


@pytest.mark.cell("data", "messages of {size}")
@pytest.mark.parametrize("sends", ["ours", "theirs"])
@pytest.mark.parametrize(
    "size", [pytest.param(name, marks=pytest.mark.needs(CAPABILITIES[name])) for name in SIZES]
)
async def test_large_messages_arrive_whole(
    peer: ForeignPeer, size: str, sends: End, figure: Callable[[str], None]
) -> None:
    async with Link(RTCPeerConnection(max_message_size=2 * 1024 * KIB), peer) as link:
        channel = await opened(link, "ours")
        data = pattern(SIZES[size])
        clock = asyncio.get_running_loop().time
        began = clock()
        for _ in range(3):
            if sends == "ours":
                channel.send(data)
                got = await peer.event("message", label="chat")
                assert (got["size"], got["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
            else:
                await peer.call("send", label="chat", size=len(data))
                assert await next_message(channel) == data
        figure(f"{(clock() - began) / 3 * 1000:.0f} ms")
