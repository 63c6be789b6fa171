"""The options of a channel, and how both ends see them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import (
    Event,
    InvalidStateError,
    OperationError,
    RangeError,
    RTCDataChannel,
    RTCDataChannelEvent,
    RTCDataChannelInit,
    RTCDataChannelState,
    RTCPeerConnection,
    RTCPriorityType,
)
from webrtc.testing import negotiate

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]
DEFAULTS = {
    "label": "",
    "ordered": True,
    "max_packet_life_time": None,
    "max_retransmits": None,
    "protocol": "",
    "negotiated": False,
    "priority": RTCPriorityType.low,
}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"label": "été 🌍"},
        {"ordered": False},
        {"max_retransmits": 0},
        {"max_retransmits": 65535, "ordered": False},
        {"max_packet_life_time": 0},
        {"max_packet_life_time": 65535, "ordered": False},
        {"protocol": "chat.éxample"},
        {"label": "l" * 65535, "protocol": "p" * 65535},
        *({"priority": priority} for priority in RTCPriorityType),
    ],
    ids=lambda options: ", ".join(f"{k}={str(v)[:12]}" for k, v in options.items()) or "none",
)
async def test_both_ends_have_the_options_and_messages_come_through(
    make_channels: Callable[..., Awaitable[Pair]], options: dict[str, Any]
) -> None:
    ends = await make_channels(**options)
    for end in ends:
        assert {name: getattr(end, name) for name in DEFAULTS} == DEFAULTS | options
    ends[0].send("there")
    assert await anext(ends[1]) == "there"
    ends[1].send("and back")
    assert await anext(ends[0]) == "and back"


async def test_options_are_a_dict_in_either_spelling_or_an_object(peers: Peers) -> None:
    a, _ = peers
    options: Any
    for options in (
        {"maxRetransmits": 3, "ordered": False},
        {"max_retransmits": 3, "ordered": False},
        RTCDataChannelInit(max_retransmits=3, ordered=False),
    ):
        channel = a.create_data_channel("options", options)
        assert (channel.max_retransmits, channel.ordered) == (3, False)


async def test_a_new_channel_is_connecting_with_nothing_buffered(peers: Peers) -> None:
    channel = peers[0].create_data_channel("new")
    assert channel.ready_state == RTCDataChannelState.connecting
    assert channel.id is None
    assert channel.buffered_amount == channel.buffered_amount_low_threshold == 0
    assert channel.binary_type == "arraybuffer"


async def test_a_negotiated_channel_opens_at_both_ends_without_an_event(peers: Peers) -> None:
    peers[1].on("datachannel", lambda event: pytest.fail("no datachannel event is due"))
    ends = [peer.create_data_channel("agreed", negotiated=True, id=7) for peer in peers]
    await negotiate(*peers)
    for end in ends:
        await end.opened()
        assert (end.id, end.negotiated) == (7, True)
    ends[0].send("there")
    ends[1].send(b"back")
    assert [await anext(ends[1]), await anext(ends[0])] == ["there", b"back"]


async def test_a_negotiated_channel_can_be_made_when_the_peers_are_connected(
    peers: Peers, channels: Pair
) -> None:
    ends = [peer.create_data_channel("late", negotiated=True, id=1000) for peer in peers]
    for end in ends:
        await end.opened()
    ends[1].send("back first")
    assert await anext(ends[0]) == "back first"


async def test_ids_are_even_from_one_end_and_odd_from_the_other(peers: Peers, channels: Pair) -> None:
    a, b = peers
    ours = [a.create_data_channel("") for _ in range(3)]
    theirs = [b.create_data_channel("") for _ in range(3)]
    for channel in (*ours, *theirs):
        await channel.opened()
    numbers = [channel.id or 0 for channel in (channels[0], *ours, *theirs)]
    assert len(set(numbers)) == len(numbers)
    parity = numbers[0] % 2
    assert [number % 2 for number in numbers] == [parity] * 4 + [1 - parity] * 3
    assert channels[0].id == channels[1].id


async def test_an_id_that_is_taken_is_refused(peers: Peers) -> None:
    a, _ = peers
    a.create_data_channel("one", negotiated=True, id=5)
    with pytest.raises(OperationError, match="5"):
        a.create_data_channel("two", negotiated=True, id=5)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"max_retransmits": 1, "max_packet_life_time": 1}, TypeError, "not both"),
        ({"max_retransmits": -1}, RangeError, "max_retransmits is -1: it must be 0 to 65535"),
        ({"max_retransmits": 65536}, RangeError, "max_retransmits is 65536"),
        ({"max_packet_life_time": 65536}, RangeError, "max_packet_life_time is 65536"),
        ({"negotiated": True}, TypeError, "requires an id"),
        ({"negotiated": True, "id": 65535}, RangeError, "id is 65535: it must be 0 to 65534"),
        ({"protocol": "p" * 65536}, TypeError, "protocol is longer"),
        ({"priority": "highest"}, TypeError, "priority"),
        ({"order": False}, TypeError, "order"),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
async def test_an_impossible_option_is_named(
    peers: Peers, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        peers[0].create_data_channel("", **options)


async def test_a_label_is_a_string_of_at_most_65535_bytes(peers: Peers) -> None:
    for label in ("x" * 65536, "é" * 32768, b"bytes", None):
        with pytest.raises(TypeError, match="label must be a string of at most 65535 bytes"):
            peers[0].create_data_channel(label)  # type: ignore[arg-type]


async def test_without_order_a_message_that_is_given_up_holds_none_back(
    make_channels: Callable[..., Awaitable[Pair]],
) -> None:
    sender, receiver = await make_channels(ordered=False, max_retransmits=0)
    for number in range(100):
        sender.send(str(number))
    # On this path nothing is lost.
    received = [await anext(receiver) for _ in range(100)]
    assert sorted(map(int, received)) == list(range(100))


async def test_the_peer_can_use_the_channel_in_the_handler_of_its_event(peers: Peers) -> None:
    a, b = peers
    loop = asyncio.get_running_loop()
    used: asyncio.Future[RTCDataChannelState] = loop.create_future()
    opened: asyncio.Future[Event] = loop.create_future()

    @b.on("datachannel")
    def answer(event: RTCDataChannelEvent) -> None:
        event.channel.on("open", opened.set_result)
        state = event.channel.ready_state
        try:
            event.channel.send("at once")
        except InvalidStateError as error:
            used.set_exception(error)
        else:
            used.set_result(state)

    channel = a.create_data_channel("")
    await negotiate(*peers)
    assert await used == RTCDataChannelState.open
    assert await anext(channel) == "at once"
    await opened
