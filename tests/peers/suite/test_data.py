"""Messages and data channels between this engine and a peer."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCPeerConnection

from tests.peers.links import End, Link
from tests.peers.peer import ForeignPeer
from tests.peers.suite.channels import another, arrived, create, exchange, next_message, opened, send, told

pytestmark = pytest.mark.needs("data")
KIB = 1024
MESSAGES: dict[str, list[str | bytes]] = {
    "text": ["hello", "é🌍", "x" * 2000],
    "text with NUL": ["nul \0 inside", "after"],
    "bytes": [b"\0", b"\0\xff\xfe", bytes(range(256)) * 8],
}
SIZES = {"64 KiB": 64 * KIB, "256 KiB": 256 * KIB, "1 MiB": 1024 * KIB}
# What a peer needs to receive and to send them.
NEEDED = {
    "64 KiB": ("data", "data"),
    "256 KiB": ("message-256k", "message-256k|sends-256k"),
    "1 MiB": ("message-1m", "message-1m|sends-1m"),
}
# Named by the word of capabilities.py that each needs.
OPTIONS: dict[str, dict[str, Any]] = {
    "unordered": {"ordered": False},
    "max-retransmits": {"ordered": False, "maxRetransmits": 3},
    "max-packet-life-time": {"maxPacketLifeTime": 500},
    "protocol": {"protocol": "chat.v1"},
}


@pytest.mark.cell("data", "{kind}")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
@pytest.mark.parametrize("kind", MESSAGES)
async def test_messages_arrive_at_both_ends_as_they_were_sent(link: Link, offers: End, kind: str) -> None:
    channel = await opened(link, offers)
    for message in MESSAGES[kind]:
        channel.send(message)
        assert told(await link.peer.event("message", label="chat")) == message
    for message in MESSAGES[kind]:
        await send(link.peer, "chat", message)
        assert await next_message(channel) == message


@pytest.mark.cell("data", "empty messages")
@pytest.mark.needs("empty")
@pytest.mark.parametrize("sends", ["ours", "theirs"])
async def test_empty_messages_arrive_and_what_follows_them(link: Link, sends: End) -> None:
    channel = await opened(link, "ours")
    for message in ("", b"", "after"):
        if sends == "ours":
            channel.send(message)
            assert told(await link.peer.event("message", label="chat")) == message
        else:
            await send(link.peer, "chat", message)
            assert await next_message(channel) == message


@pytest.mark.cell("data", "messages of {size}")
@pytest.mark.parametrize(
    ("size", "sends"),
    [
        pytest.param(size, sends, marks=pytest.mark.needs(needed))
        for size in SIZES
        for sends, needed in zip(("ours", "theirs"), NEEDED[size], strict=True)
    ],
)
async def test_large_messages_arrive_whole(
    peer: ForeignPeer, size: str, sends: End, figure: Callable[[str], None]
) -> None:
    async with Link(RTCPeerConnection(max_message_size=2 * 1024 * KIB), peer) as link:
        channel = await opened(link, "ours")
        data = bytes(i % 251 for i in range(SIZES[size]))
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
        figure(f"{(clock() - began) / 3 * 1000:.0f} ms each")


@pytest.mark.cell("data", "2,000 messages in a row")
async def test_many_messages_come_back_in_order(link: Link) -> None:
    channel = await opened(link, "ours")
    await link.peer.call("echo", label="chat")
    messages = [f"message {number}".encode() * 50 for number in range(2000)]

    async def sending() -> None:
        for message in messages:
            await channel.send_async(message)

    task = asyncio.ensure_future(sending())
    for message in messages:
        assert await next_message(channel) == message
    await task


@pytest.mark.cell("data", "channels: {option}")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
@pytest.mark.parametrize("option", [pytest.param(each, marks=pytest.mark.needs(each)) for each in OPTIONS])
async def test_both_ends_see_the_options_of_a_channel_and_use_it(
    link: Link, offers: End, option: str
) -> None:
    options = OPTIONS[option]
    channel = await opened(link, offers, **options)
    if offers == "ours":
        seen = await link.peer.event("channel", label="chat")
        # A peer that does not show an option is checked by what its own channels have here.
        assert {name: seen[name] for name in options.keys() & seen.keys()} == {
            name: options[name] for name in options.keys() & seen.keys()
        }
    else:
        assert channel.ordered == options.get("ordered", True)
        assert channel.max_retransmits == options.get("maxRetransmits")
        assert channel.max_packet_life_time == options.get("maxPacketLifeTime")
        assert channel.protocol == options.get("protocol", "")
    await exchange(link, channel, "as agreed")


@pytest.mark.cell("data", "channels: negotiated")
@pytest.mark.needs("negotiated")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
async def test_negotiated_channels_meet_by_their_id(link: Link, offers: End) -> None:
    options = {"negotiated": True, "id": 42}
    channel = create(link.pc, "agreed", **options)
    await link.peer.call("create_channel", label="agreed", options=options)
    await link.connect(offers)
    await link.within(channel.opened())
    await link.peer.event("open", label="agreed")
    await exchange(link, channel, "without an OPEN message")


@pytest.mark.cell("data", "channels made later")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
async def test_both_ends_make_channels_later_that_do_not_collide(link: Link, offers: End) -> None:
    first = await opened(link, offers)
    ours = [await another(link, "ours", f"ours {number}") for number in range(5)]
    theirs = [await another(link, "theirs", f"theirs {number}") for number in range(5)]
    ids = {channel.id for channel in (first, *ours, *theirs)}
    assert len(ids) == 11
    for channel in (first, *ours, *theirs):
        await exchange(link, channel, f"over {channel.label}")


@pytest.mark.cell("data", "a channel is closed")
@pytest.mark.needs("close-channel", "channel-closed")
@pytest.mark.parametrize("closes", ["ours", "theirs"])
async def test_a_channel_that_one_end_closes_closes_at_the_other(link: Link, closes: End) -> None:
    kept = await opened(link, "ours")
    channel = await another(link, "ours", "short")
    await exchange(link, channel, "before")
    if closes == "ours":
        channel.close()
        await link.peer.event("closed", label="short")
    else:
        await send(link.peer, "short", "the last")
        await link.peer.call("close_channel", label="short")
        assert await next_message(channel) == "the last"
    assert await link.within(_rest(channel)) == []
    assert channel.ready_state == "closed"
    # The others stay, and the id can be used again.
    await exchange(link, kept, "still here")
    await exchange(link, await another(link, "ours", "again"), "anew")


async def _rest(channel: Any) -> list[Any]:
    return [message async for message in channel]


@pytest.mark.cell("data", "a channel beside media")
@pytest.mark.needs("renegotiates")
@pytest.mark.parametrize("offers", ["ours", "theirs"])
async def test_data_is_negotiated_after_audio(link: Link, offers: End) -> None:
    link.pc.add_transceiver("audio")
    await link.connect("ours")
    coming = arrived(link.pc, "late")
    if offers == "ours":
        channel = create(link.pc, "late")
        await link.negotiate("ours")
        await link.within(channel.opened())
    else:
        await link.peer.call("create_channel", label="late", options={})
        await link.negotiate("theirs")
        channel = await link.within(coming)
    await link.peer.event("open", label="late")
    await exchange(link, channel, "late")
