"""Data channels of a link, for the tests of the suite."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from webrtc import RTCDataChannel, RTCPeerConnection

from tests.peers.links import End, Link
from tests.peers.peer import PATIENT, ForeignPeer

_NAMES = {"maxRetransmits": "max_retransmits", "maxPacketLifeTime": "max_packet_life_time"}


def create(pc: RTCPeerConnection, label: str, **options: Any) -> RTCDataChannel:
    """A channel of ours, with options by their names in a driver."""
    return pc.create_data_channel(label, **{_NAMES.get(name, name): options[name] for name in options})


def arrived(pc: RTCPeerConnection, label: str) -> asyncio.Future[RTCDataChannel]:
    """The channel of this label that the peer opens."""
    future: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()

    def take(event: Any) -> None:
        if event.channel.label == label and not future.done():
            future.set_result(event.channel)

    pc.on("datachannel", take)
    return future


async def opened(link: Link, by: End, label: str = "chat", **options: Any) -> RTCDataChannel:
    """Connect with a channel that one end makes, which also offers; our end of it, open at both."""
    if by == "ours":
        channel = create(link.pc, label, **options)
        await link.connect("ours")
        await link.within(channel.opened())
    else:
        coming = arrived(link.pc, label)
        await link.peer.call("create_channel", label=label, options=options)
        await link.connect("theirs")
        channel = await link.within(coming)
    await link.peer.event("open", label=label)
    return channel


async def another(link: Link, by: End, label: str, **options: Any) -> RTCDataChannel:
    """One more channel on a link that is connected with one; open at both ends."""
    if by == "ours":
        channel = create(link.pc, label, **options)
        await link.within(channel.opened())
    else:
        coming = arrived(link.pc, label)
        await link.peer.call("create_channel", label=label, options=options)
        channel = await link.within(coming)
    await link.peer.event("open", label=label)
    return channel


async def next_message(channel: RTCDataChannel) -> str | bytes:
    """The next message that arrives here."""
    return await asyncio.wait_for(anext(channel), PATIENT)


def told(event: dict[str, Any]) -> str | bytes:
    """The message of a driver's `message` event."""
    return str(event["text"]) if "text" in event else base64.b64decode(event["base64"])


async def send(peer: ForeignPeer, label: str, message: str | bytes) -> None:
    """Let the peer send a message."""
    if isinstance(message, str):
        await peer.call("send", label=label, text=message)
    else:
        await peer.call("send", label=label, base64=base64.b64encode(message).decode())


async def exchange(link: Link, channel: RTCDataChannel, word: str) -> None:
    """A message goes each way."""
    channel.send(word)
    assert told(await link.peer.event("message", label=channel.label)) == word
    await send(link.peer, channel.label, word)
    assert await next_message(channel) == word
