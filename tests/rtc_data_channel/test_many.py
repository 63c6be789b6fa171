"""Many channels in one connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from webrtc import RTCDataChannel, RTCDataChannelEvent, RTCDataChannelState, RTCPeerConnection
from webrtc.testing import negotiate

COUNT = 1000


async def test_a_thousand_channels_open_carry_messages_and_close(
    peers: tuple[RTCPeerConnection, RTCPeerConnection],
) -> None:
    a, b = peers
    incoming: dict[str, RTCDataChannel] = {}
    all_there = asyncio.Event()

    @b.on("datachannel")
    def collect(event: RTCDataChannelEvent) -> None:
        incoming[event.channel.label] = event.channel
        if len(incoming) == COUNT:
            all_there.set()

    outgoing = [a.create_data_channel(str(number)) for number in range(COUNT)]
    await negotiate(*peers)
    await asyncio.gather(*(channel.opened() for channel in outgoing))
    await all_there.wait()
    assert len({channel.id for channel in outgoing}) == COUNT

    for channel in outgoing:
        channel.send(f"to {channel.label}")
        incoming[channel.label].send(f"from {channel.label}")
    for channel in outgoing:
        assert await anext(incoming[channel.label]) == f"to {channel.label}"
        assert await anext(channel) == f"from {channel.label}"

    async def end(channel: RTCDataChannel) -> None:
        assert [message async for message in channel] == []
        assert channel.ready_state == RTCDataChannelState.closed

    # One end after the other: the engine may stall when both reset hundreds of streams in the same moment.
    for closer, half in ((outgoing, outgoing[::2]), (list(incoming.values()), outgoing[1::2])):
        labels = {channel.label for channel in half}
        for channel in closer:
            if channel.label in labels:
                channel.close()
        await asyncio.gather(*(end(channel) for channel in half), *(end(incoming[label]) for label in labels))


async def test_the_five_thousandth_channel_is_made_as_quickly_as_the_first(
    peers: tuple[RTCPeerConnection, RTCPeerConnection],
) -> None:
    def make() -> float:
        began = time.process_time()
        made.extend(peers[0].create_data_channel(str(len(made))) for _ in range(1000))
        return time.process_time() - began

    made: list[RTCDataChannel] = []
    took = [make() for _ in range(5)]
    # If each channel cost more than the one before, so would each of the last thousands.
    assert sorted(took[2:])[1] < 5 * min(took), took


async def test_both_ends_can_make_channels_while_others_carry_data(
    peers: tuple[RTCPeerConnection, RTCPeerConnection],
    make_channels: Callable[..., Awaitable[tuple[RTCDataChannel, RTCDataChannel]]],
) -> None:
    sender, receiver = await make_channels("busy")
    sending = asyncio.ensure_future(_send(sender, 300))
    reading = asyncio.ensure_future(_read(receiver, 300))
    for number in range(50):
        made = [peer.create_data_channel(f"{number}") for peer in peers]
        await asyncio.gather(*(channel.opened() for channel in made))
    await sending
    assert await reading == list(range(300))


async def _send(channel: RTCDataChannel, count: int) -> None:
    for number in range(count):
        await channel.send_async(number.to_bytes(2, "big") * 25_000)


async def _read(channel: RTCDataChannel, count: int) -> list[int]:
    messages = [await anext(channel) for _ in range(count)]
    return [int.from_bytes(message[:2], "big") for message in messages if isinstance(message, bytes)]
