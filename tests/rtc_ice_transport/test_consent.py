"""Checks of consent (RFC 7675) while nothing else flows, and how soon a lost peer is noticed."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
from collections.abc import AsyncIterator
from typing import Any

import webrtc
import wrtc
from webrtc.testing import SimulatedNetwork, pair

from tests.waiting import PATIENCE, until

# RFC 7675 §5.1: 5 s, times a random number from 0.8 to 1.2. The slack is for what the test notices late.
SHORTEST, LONGEST, SLACK = 4.0, 6.0, 1.0


@contextlib.asynccontextmanager
async def idle(network: SimulatedNetwork) -> AsyncIterator[tuple[Any, Any]]:
    """Two ends with a data channel and nothing to send, both over the network."""
    async with pair(network=network) as (a, b):
        channel = a.create_data_channel("x")
        await webrtc.testing.connect(a, b)
        await channel.opened()
        yield a, b


async def requests(connection: Any) -> int:
    """How many checks the connection has sent on the pair that it uses."""
    report = await connection.get_stats()
    return max(int(each.requests_sent) for each in report.values() if each.type == "candidate-pair")


async def check(connection: Any, count: int = 1) -> float:
    """Wait for so many further checks, and return how many seconds that took."""
    loop = asyncio.get_running_loop()
    before, began = await requests(connection), loop.time()

    async def sent() -> bool:
        return await requests(connection) >= before + count

    await until(sent)
    return loop.time() - began


async def settled(connection: Any) -> None:
    """After the first checks, which follow each other quickly."""
    while await check(connection) < SHORTEST / 2:
        pass


async def turns(network: SimulatedNetwork, count: int) -> list[float]:
    """How many seconds passed from a check of either end to the next, so many times."""
    now, times = asyncio.get_running_loop().time, []
    for _ in range(count + 1):
        # A check and its answer.
        packets = network.statistics.packets_sent + 2
        await until(functools.partial(_has_sent, network, packets))
        times.append(now())
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def _has_sent(network: SimulatedNetwork, packets: int) -> bool:
    return network.statistics.packets_sent >= packets


async def test_an_idle_end_renews_consent_in_the_time_of_rfc_7675() -> None:
    async with idle(SimulatedNetwork()) as (near, far):
        await settled(near)
        before = await requests(far)
        # tests/cpp/test_consent_turns.cpp has the lower bound: an end whose peer was late checks once more.
        assert await check(near, 2) < 2 * LONGEST * PATIENCE
        # The ends take turns.
        assert await requests(far) > before


async def test_an_idle_connection_sets_few_timers() -> None:
    async with idle(SimulatedNetwork()) as (near, _):
        await settled(near)
        before = wrtc.timers_set()
        took = await check(near)
        # docs/performance.md: 1.6 a second at each end, and 0.5 on each network thread.
        most = 2 * 2.5 + 0.5 * wrtc.network_threads()
        assert wrtc.timers_set() - before < most * (took + SLACK)


async def test_the_intervals_are_random() -> None:
    networks = [SimulatedNetwork() for _ in range(6)]
    async with contextlib.AsyncExitStack() as stack:
        pairs = [await stack.enter_async_context(idle(network)) for network in networks]
        await settled(pairs[-1][0])
        gaps = list(itertools.chain(*await asyncio.gather(*(turns(each, 3) for each in networks))))
    assert max(gaps) - min(gaps) > 0.1


async def test_a_peer_that_falls_silent_is_noticed_within_the_documented_time(event: Any) -> None:
    network, loop = SimulatedNetwork(), asyncio.get_running_loop()
    async with idle(network) as (a, _):
        await settled(a)
        changed = event(a, "connectionstatechange")
        network.loss, lost = 1.0, loop.time()
        await changed
        assert a.connection_state == "disconnected"
        disconnected = loop.time() - lost
        await event(a, "connectionstatechange")
        assert a.connection_state == "failed"
        failed = loop.time() - lost - disconnected
    # docs/guides/events.md: about 7 s, and about 10 s later.
    assert 4 < disconnected < 10 * PATIENCE
    assert 6 < failed < 14 * PATIENCE
