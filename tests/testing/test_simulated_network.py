"""What a simulated network does to what passes it.

Bounds in time are lower ones: a network makes packets late, and so does a busy machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import SimulatedNetwork

from tests.waiting import paced, quiet_for, running_for

Connect = Callable[..., Awaitable[tuple[RTCDataChannel, RTCDataChannel]]]


async def round_trip(near: RTCDataChannel, far: RTCDataChannel) -> float:
    began = time.perf_counter()
    near.send("ping")
    await anext(aiter(far))
    far.send("pong")
    await anext(aiter(near))
    return time.perf_counter() - began


async def test_a_round_trip_takes_the_delays_of_both_ways(connect: Connect) -> None:
    near, far = await connect(SimulatedNetwork(delay=0.1), SimulatedNetwork(delay=0.05))
    assert await round_trip(near, far) >= 0.15


async def test_one_network_serves_both_ends(connect: Connect) -> None:
    network = SimulatedNetwork(delay=0.1)
    near, far = await connect(network, network)
    assert await round_trip(near, far) >= 0.2


async def test_jitter_makes_delays_differ(connect: Connect) -> None:
    near, far = await connect(SimulatedNetwork(delay=0.05, jitter=0.02))
    took = [await round_trip(near, far) for _ in range(20)]
    assert max(took) - min(took) > 0.02


async def test_a_rate_is_kept_and_used(connect: Connect) -> None:
    network = SimulatedNetwork(rate=2_000_000)
    near, far = await connect(network)
    began, before = time.perf_counter(), network.statistics
    for _ in range(20):
        await near.send_async(bytes(20_000))
    for _ in range(20):
        await anext(aiter(far))
    # By the link's own count; the machine's clock may be read a packet's time later.
    bits = (network.statistics.bytes_delivered - before.bytes_delivered) * 8
    took = time.perf_counter() - began
    assert 0.6 * 2_000_000 * took < bits < 2_000_000 * took + 1500 * 8


async def test_what_finds_the_queue_full_is_dropped(connect: Connect) -> None:
    network = SimulatedNetwork(rate=1_000_000, queue_size=5)
    near, far = await connect(network)
    near.send(bytes(100_000))
    assert await anext(aiter(far)) == bytes(100_000)
    assert network.statistics.packets_dropped > 0
    assert network.statistics.packets_lost == 0


async def test_a_share_of_unreliable_messages_is_lost(connect: Connect) -> None:
    network = SimulatedNetwork()
    near, far = await connect(network, ordered=False, max_retransmits=0)
    before = network.statistics
    network.loss = 0.3
    async for _ in paced(500, 200):
        near.send(bytes(1000))
    network.loss = 0
    near.send("end")
    arrived = 0
    async for message in far:
        if message == "end":
            break
        arrived += 1
    lost = network.statistics.packets_lost - before.packets_lost
    sent = network.statistics.packets_sent - before.packets_sent
    assert 0.15 < lost / sent < 0.45
    assert 100 < arrived < 180


async def test_a_reliable_channel_loses_nothing(connect: Connect) -> None:
    network = SimulatedNetwork(loss=0.1)
    near, far = await connect(network, network)
    sent = [bytes([i]) * 1000 for i in range(100)]
    for message in sent:
        near.send(message)
    assert [await anext(aiter(far)) for _ in sent] == sent
    assert network.statistics.packets_lost > 0


async def fates(connect: Connect, seed: int) -> dict[int, int]:
    """How many packets of so many were lost."""
    network = SimulatedNetwork(loss=0.3, seed=seed)
    near, _ = await connect(network, ordered=False, max_retransmits=0)
    found = {}
    while network.statistics.packets_sent < 200:
        near.send("x")
        # A packet of its own.
        await running_for(0.002)
        now = network.statistics
        if now.packets_queued == 0:
            found[now.packets_sent] = now.packets_lost
    return found


async def test_the_same_seed_loses_the_same_packets(connect: Connect) -> None:
    first, again, other = [await fates(connect, seed) for seed in (5, 5, 6)]
    both = first.keys() & again.keys()
    assert len(both) > 20
    assert [first[sent] for sent in both] == [again[sent] for sent in both]
    both = first.keys() & other.keys()
    assert [first[sent] for sent in both] != [other[sent] for sent in both]


async def test_a_connection_is_disconnected_until_its_network_is_back(
    connect: Connect, made: list[RTCPeerConnection], event: Callable[..., Awaitable[Any]]
) -> None:
    network = SimulatedNetwork()
    near, far = await connect(network, network)
    network.loss = 1
    await event(made[0], "connectionstatechange")
    assert made[0].connection_state == "disconnected"
    network.loss = 0
    await event(made[0], "connectionstatechange")
    assert made[0].connection_state == "connected"
    assert await round_trip(near, far) > 0


async def test_a_delay_can_be_changed_while_it_runs(connect: Connect) -> None:
    network = SimulatedNetwork()
    near, far = await connect(network, network)
    network.delay = 0.15
    assert await round_trip(near, far) >= 0.3


async def test_what_waits_for_a_slow_network_goes_when_it_is_fast(connect: Connect) -> None:
    network = SimulatedNetwork()
    near, far = await connect(network)
    network.update(rate=50_000, queue_size=1000)
    near.send(bytes(200_000))
    await quiet_for(0.5)
    assert network.statistics.packets_queued > 0
    assert network.statistics.bytes_delivered < 100_000
    network.rate = None
    # It would take half a minute more.
    await asyncio.wait_for(anext(aiter(far)), 20)


def test_the_size_of_the_queue_is_given_by_one_name_only() -> None:
    with pytest.raises(TypeError, match="queue_size or its former name queue, not both"):
        SimulatedNetwork(queue=3, queue_size=4)
