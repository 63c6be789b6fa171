"""Reordering, duplication, bursts and traces: conditions as values, and what arrives over such a path."""

from __future__ import annotations

import asyncio
import pathlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import RangeError, RTCDataChannel
from webrtc.testing import DeliveryTrace, SimulatedNetwork

from tests.waiting import paced, until

Connect = Callable[..., Awaitable[tuple[RTCDataChannel, RTCDataChannel]]]


def test_a_network_neither_reorders_nor_duplicates_by_default() -> None:
    network = SimulatedNetwork()
    assert (network.loss_burst, network.reordering, network.duplication, network.trace) == (None, 0, 0, None)


def test_conditions_of_paths_are_shown_when_they_are_set() -> None:
    network = SimulatedNetwork(loss=0.1, loss_burst=5, reordering=0.25)
    network.duplication = 0.5
    assert repr(network) == (
        "SimulatedNetwork(delay=0.0, jitter=0.0, loss=0.1, rate=None, queue_size=100, loss_burst=5, "
        "reordering=0.25, duplication=0.5, seed=1)"
    )
    network.loss_burst = None
    network.reordering = 0
    assert (network.loss_burst, network.reordering) == (None, 0)


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [("loss_burst", 0, "1 to 10000"), ("reordering", 1.5, "0 to 1"), ("duplication", -0.5, "0 to 1")],
)
def test_an_impossible_condition_is_a_range_error(name: str, value: Any, right: str) -> None:
    with pytest.raises(RangeError, match=rf"^SimulatedNetwork.{name} is {value}: it must be {right}$"):
        SimulatedNetwork(**{name: value})


async def test_messages_overtake_each_other(connect: Connect) -> None:
    network = SimulatedNetwork()
    near, far = await connect(network, ordered=False)
    network.reordering = 0.3
    before = network.statistics
    async for number in paced(500, 200):
        near.send(str(number))
    arrived = [int(await anext(aiter(far))) for _ in range(200)]
    assert sorted(arrived) == list(range(200))
    assert arrived != list(range(200))
    assert network.statistics.packets_reordered > before.packets_reordered


async def test_a_message_whose_packets_come_twice_arrives_once(connect: Connect) -> None:
    network = SimulatedNetwork(duplication=1)
    near, far = await connect(network)
    for number in range(50):
        near.send(str(number))
    assert [await anext(aiter(far)) for _ in range(50)] == [str(number) for number in range(50)]
    counted = network.statistics
    assert counted.packets_duplicated == counted.packets_delivered > 0


async def test_losses_in_bursts_are_repaired(connect: Connect) -> None:
    network = SimulatedNetwork(loss=0.1, loss_burst=4)
    near, far = await connect(network, network)
    sent = [bytes([i]) * 1000 for i in range(100)]
    for message in sent:
        near.send(message)
    assert [await anext(aiter(far)) for _ in sent] == sent
    assert network.statistics.packets_lost > 0


async def test_a_trace_limits_the_rate(connect: Connect) -> None:
    near_network = SimulatedNetwork(queue_size=1000)
    near, far = await connect(near_network)
    # 601.6 kbit/s.
    near_network.trace = trace = DeliveryTrace(range(20, 1001, 20))
    assert near_network.trace is trace
    began = time.perf_counter()
    near.send(bytes(60_000))
    await anext(aiter(far))
    assert time.perf_counter() - began >= 0.75
    near_network.trace = None
    assert near_network.trace is None
    near.send("free")
    assert await anext(aiter(far)) == "free"


async def test_what_a_trace_does_not_let_through_waits_in_the_queue(connect: Connect) -> None:
    network = SimulatedNetwork(queue_size=5)
    near, _ = await connect(network)
    network.trace = DeliveryTrace([86_400_000])
    near.send(bytes(20_000))
    await until(lambda: network.statistics.packets_dropped > 0)
    assert network.statistics.packets_queued == 5


def test_a_trace_is_read_from_a_file_of_mahimahi(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "cellular.up"
    file.write_text("0\n5\n5\n\n20\n")
    trace = DeliveryTrace.load(file)
    assert (trace.times, trace.duration) == ((0, 5, 5, 20), 0.02)
    assert trace.rate == 4 * 1504 * 8 / 0.02
    assert repr(trace) == "<DeliveryTrace of 0.02 s, 2406 kbit/s>"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", RangeError, "the last of DeliveryTrace.times is missing: it must be 1 to 86400000 ms"),
        ("0\n0\n", RangeError, "the last of DeliveryTrace.times is 0"),
        ("5\n4\n", RangeError, "has 4 after 5: they must ascend from 0"),
        ("1\nlong\n", ValueError, "cellular.up, line 2 is 'long': it must be a time in milliseconds"),
        ("1\n-2\n", ValueError, "line 2 is '-2'"),
        ("9" * 30, ValueError, "line 1 is"),
        ("86400001\n", RangeError, "it must be 1 to 86400000 ms"),
    ],
)
def test_a_file_that_is_no_trace_is_refused(
    tmp_path: pathlib.Path, text: str, error: type[Exception], message: str
) -> None:
    file = tmp_path / "cellular.up"
    file.write_text(text)
    with pytest.raises(error, match=message):
        DeliveryTrace.load(file)


def test_a_trace_has_only_so_many_times(tmp_path: pathlib.Path) -> None:
    with pytest.raises(RangeError, match="more than 1000000 times"):
        DeliveryTrace(1 for _ in range(10**9))
    file = tmp_path / "large"
    with file.open("wb") as sparse:
        sparse.truncate(10**10)
    with pytest.raises(RangeError, match="larger than 16000000 bytes"):
        DeliveryTrace.load(file)
    with pytest.raises(TypeError, match=r"has 1\.5: each time must be an integer"):
        DeliveryTrace([1.5])  # type: ignore[list-item]


def test_a_network_takes_no_list_of_times() -> None:
    with pytest.raises(TypeError, match=r"SimulatedNetwork\.trace is of type list: it must be DeliveryTrace"):
        SimulatedNetwork(trace=[1])  # type: ignore[arg-type]


async def test_two_connections_have_a_trace_each(connect: Connect) -> None:
    network = SimulatedNetwork(trace=DeliveryTrace(range(1, 1001)))
    (first, one), (second, other) = await asyncio.gather(connect(network), connect(network))
    first.send("a")
    second.send("b")
    assert (await anext(aiter(one)), await anext(aiter(other))) == ("a", "b")
