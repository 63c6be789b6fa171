"""Data channels between this engine and a browser's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCDataChannelState

pytestmark = pytest.mark.asyncio(loop_scope="session")
# All but a label, and what the browser calls them.
OPTIONS = [
    {},
    {"ordered": False},
    {"max_retransmits": 3, "ordered": False},
    {"max_packet_life_time": 500},
    {"protocol": "chat.éxample"},
]
NAMES = {"max_retransmits": "maxRetransmits", "max_packet_life_time": "maxPacketLifeTime"}


@pytest.mark.parametrize("opener", ["here", "page"])
async def test_messages_of_all_kinds_go_both_ways(link: Any, event: Callable[..., Any], opener: str) -> None:
    if opener == "here":
        channel = link.pc.create_data_channel("echo")
        await channel.opened()
        await link.page.tells(channel="echo", event="open")
    else:
        incoming = event(link.pc, "datachannel")
        await link.page("createChannel", "echo", {})
        channel = (await incoming).channel
    await link.page("echo", "echo")
    for message in ("hello", "", "é🌍\0", b"\0\xff", b"", "x" * 262_144, bytes(range(256)) * 1024):
        channel.send(message)
        back = await anext(channel)
        assert type(back) is type(message)
        assert back == message


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: ", ".join(options) or "none")
async def test_both_see_the_options_of_a_channel(
    link: Any, event: Callable[..., Any], options: dict[str, Any]
) -> None:
    ours = link.pc.create_data_channel("ours", **options)
    await ours.opened()
    await link.page.tells(channel="ours", event="open")
    incoming = event(link.pc, "datachannel")
    await link.page("createChannel", "theirs", {NAMES.get(name, name): options[name] for name in options})
    theirs = (await incoming).channel
    for channel in (ours, theirs):
        seen = await link.page("describeChannel", channel.label)
        assert seen["id"] == channel.id
        for name in ("ordered", "max_retransmits", "max_packet_life_time", "protocol", "negotiated"):
            assert getattr(channel, name) == seen[NAMES.get(name, name)]
            assert name not in options or options[name] == seen[NAMES.get(name, name)]


async def test_negotiated_channels_meet_by_their_id(link: Any) -> None:
    channel = link.pc.create_data_channel("agreed", negotiated=True, id=42)
    await link.page("createChannel", "agreed", {"negotiated": True, "id": 42})
    await channel.opened()
    await link.page.tells(channel="agreed", event="open")
    await link.page("echo", "agreed")
    channel.send("without an OPEN message")
    assert await anext(channel) == "without an OPEN message"


async def test_a_channel_that_is_closed_here_closes_in_the_page(link: Any) -> None:
    channel = link.pc.create_data_channel("short")
    await channel.opened()
    await link.page.tells(channel="short", event="open")
    await link.page("echo", "short")
    channel.close()
    assert [message async for message in channel] == []
    assert channel.ready_state == RTCDataChannelState.closed
    await link.page.tells(channel="short", event="close")


async def test_a_channel_that_the_page_closes_closes_here(link: Any, event: Callable[..., Any]) -> None:
    channel = link.pc.create_data_channel("short")
    await channel.opened()
    await link.page.tells(channel="short", event="open")
    closing, close = event(channel, "closing"), event(channel, "close")
    await link.page("sendMany", "short", 20, 65_536)
    await link.page("closeChannel", "short")
    await close
    assert closing.done()
    # What was sent before is still there.
    assert [message async for message in channel] == [
        number.to_bytes(4, "little") * 16_384 for number in range(20)
    ]
    await link.page.tells(channel="short", event="close")


@pytest.mark.parametrize("closer", ["here", "page"])
async def test_closing_the_connection_is_seen_by_the_other(
    link: Any, event: Callable[..., Any], closer: str
) -> None:
    channel = link.pc.create_data_channel("open")
    await channel.opened()
    await link.page.tells(channel="open", event="open")
    close = event(channel, "close")
    if closer == "here":
        link.pc.close()
        await link.page.tells(channel="open", event="close")
    else:
        await link.page("closeConnection")
        await close
        assert channel.ready_state == RTCDataChannelState.closed


async def test_a_hundred_channels_open_from_both_ends(link: Any) -> None:
    incoming: asyncio.Queue[Any] = asyncio.Queue()
    link.pc.on("datachannel", lambda event: incoming.put_nowait(event.channel))
    ours = [link.pc.create_data_channel(f"ours {number}") for number in range(50)]
    await asyncio.gather(*(channel.opened() for channel in ours))
    for number in range(50):
        await link.page("createChannel", f"theirs {number}", {})
    theirs = [await incoming.get() for _ in range(50)]
    for channel in (*ours, *theirs):
        await link.page.tells(channel=channel.label, event="open")
        await link.page("echo", channel.label)
        channel.send(channel.label)
    for channel in (*ours, *theirs):
        assert await anext(channel) == channel.label
