"""Simulated networks and connections may end in any order."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import wrtc
from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import SimulatedNetwork

from tests.waiting import until

Connect = Callable[..., Awaitable[tuple[RTCDataChannel, RTCDataChannel]]]


async def test_a_network_that_was_dropped_works_as_long_as_its_connections(
    connect: Connect, made: list[RTCPeerConnection]
) -> None:
    before = wrtc.live_objects()["SimulatedNetwork"]
    near, far = await connect(SimulatedNetwork(delay=0.05), SimulatedNetwork(rate=1_000_000))
    gc.collect()
    near.send("still there")
    assert await anext(aiter(far)) == "still there"
    while made:
        made.pop().close()
    del near, far

    def gone() -> bool:
        gc.collect()
        return wrtc.live_objects()["SimulatedNetwork"] <= before

    await until(gone)


async def test_a_network_is_used_again_after_its_connections(
    connect: Connect, made: list[RTCPeerConnection]
) -> None:
    network = SimulatedNetwork(delay=0.01)
    await connect(network, network)
    for connection in made:
        connection.close()
    await until(lambda: network.statistics.packets_queued == 0)
    before = network.statistics
    network.update(delay=0.02)
    near, far = await connect(network, network)
    near.send("again")
    assert await anext(aiter(far)) == "again"
    assert network.statistics.packets_delivered > before.packets_delivered


async def test_the_other_end_hears_of_a_close_that_is_still_on_its_way(
    connect: Connect, made: list[RTCPeerConnection], event: Callable[..., Awaitable[Any]]
) -> None:
    network = SimulatedNetwork(delay=0.3)
    _, far = await connect(network, network)
    closed = event(far, "close")
    made[0].close()
    # ICE alone would take longer.
    await asyncio.wait_for(closed, 5)


async def test_a_network_can_be_changed_from_any_thread(connect: Connect) -> None:
    network = SimulatedNetwork()
    near, far = await connect(network, network)

    def change() -> None:
        for i in range(500):
            network.update(delay=i % 5 / 1000, rate=10_000_000 + i, loss=0)

    changing = asyncio.gather(*(asyncio.to_thread(change) for _ in range(4)))
    for i in range(100):
        near.send(str(i))
    assert [await anext(aiter(far)) for _ in range(100)] == [str(i) for i in range(100)]
    await changing
    assert network.rate == 10_000_499


FORK = """
import asyncio, os, webrtc
from webrtc.testing import SimulatedNetwork, connect

async def talk(network):
    async with webrtc.RTCPeerConnection(network=network) as a, webrtc.RTCPeerConnection() as b:
        channel = a.create_data_channel("")
        await connect(a, b)
        await channel.opened()

network = SimulatedNetwork(delay=0.01)
asyncio.run(talk(network))
pid = os.fork()
if pid == 0:
    try:
        uses = (lambda: network.update(loss=1), lambda: asyncio.run(talk(network)))
        for use in uses:
            try:
                use()
            except webrtc.InvalidStateError:
                continue
            os._exit(1)
        asyncio.run(talk(SimulatedNetwork(delay=0.01)))
        del network
    except BaseException:
        os._exit(2)
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
asyncio.run(talk(network))
"""


def test_a_child_makes_its_own_network(run_python: Callable[..., str]) -> None:
    run_python("-c", FORK)


EXIT = """
import asyncio, webrtc
from webrtc.testing import SimulatedNetwork

async def main():
    network = SimulatedNetwork(delay=0.2, rate=100_000)
    pc = webrtc.RTCPeerConnection(network=network)
    pc.create_data_channel("")
    await pc.set_local_description()
    await asyncio.sleep(0.1)
    pc.close()

asyncio.run(main())
"""


def test_a_program_may_end_while_packets_are_on_their_way(run_python: Callable[..., str]) -> None:
    run_python("-c", EXIT)
