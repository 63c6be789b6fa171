"""How much leaves at once, before anything is acknowledged."""

from __future__ import annotations

import asyncio

from webrtc import RTCDataChannel
from webrtc.testing import SimulatedNetwork, connect, pair

from tests.waiting import until

Pair = tuple[RTCDataChannel, RTCDataChannel]
# Much longer than the test: no acknowledgement arrives.
FAR = 20.0


async def test_a_large_message_after_a_pause_fills_the_congestion_window_at_once() -> None:
    network = SimulatedNetwork(queue_size=1000)
    async with pair(network=network) as (a, b):
        channel = a.create_data_channel("x")
        await connect(a, b)
        await channel.opened()
        start = asyncio.get_running_loop().time()
        network.update(delay=FAR)
        before = network.statistics.packets_sent
        channel.send(bytes(65536))
        # The initial window has ten packets; the engine sends four at once.
        await until(lambda: network.statistics.packets_sent - before >= 9)
        assert asyncio.get_running_loop().time() - start < 2 * FAR


async def test_many_messages_of_all_sizes_arrive_in_order_from_both_ends(channels: Pair) -> None:
    near, far = channels
    messages = [bytes([number % 256]) * size for number in range(40) for size in (0, 1, 63, 1163, 40_000)]

    async def talk(channel: RTCDataChannel) -> None:
        for message in messages:
            await channel.send_async(message)

    async def listen(channel: RTCDataChannel) -> list[str | bytes]:
        return [await anext(channel) for _ in messages]

    *_, heard, answered = await asyncio.gather(talk(near), talk(far), listen(far), listen(near))
    assert heard == answered == messages


async def test_the_first_message_of_the_end_that_accepts_a_channel_may_be_large() -> None:
    async with pair() as (a, b):
        incoming = asyncio.get_running_loop().create_future()
        b.on("datachannel", lambda event: incoming.set_result(event.channel))
        near = a.create_data_channel("x")
        await connect(a, b)
        far = await incoming
        message = bytes(range(256)) * 1024
        await far.send_async(message)
        # It took 39 s when the window counted its fragments as many small messages.
        assert await asyncio.wait_for(anext(near), 15) == message
