"""Networks with names, and networks that change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
from webrtc import RangeError, RTCDataChannel
from webrtc.testing import (
    PRESETS,
    Access,
    SimulatedNetwork,
    connect as connect_pair,
    outage,
    pair,
    preset,
    steps,
)

from tests.waiting import quiet_for

Connect = Callable[..., Awaitable[tuple[RTCDataChannel, RTCDataChannel]]]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_conditions_of_both_directions(name: str) -> None:
    access = preset(name)
    for way, network in access._asdict().items():
        conditions = PRESETS[name][way]
        assert {each: getattr(network, each) for each in conditions} == conditions


def test_conditions_of_a_preset_can_be_replaced() -> None:
    up, down = preset("lte", loss=0, seed=5)
    assert (up.loss, down.loss) == (0, 0)
    assert up.rate != down.rate
    assert repr(up).endswith("seed=5)")


def test_an_unknown_preset_is_named_with_the_known_ones() -> None:
    with pytest.raises(RangeError, match="preset is '5g': it must be one of lte, wifi, satellite, dialup"):
        preset("5g")


async def test_a_pair_over_a_preset_sends_up_and_receives_down() -> None:
    access = preset("satellite", loss=0)
    async with pair(access=access) as (client, server):
        assert client.get_configuration().network is access.up
        assert server.get_configuration().network is access.down
        channel = client.create_data_channel("x", negotiated=True, id=1)
        other = server.create_data_channel("x", negotiated=True, id=1)
        await asyncio.wait_for(connect_pair(client, server), 30)
        await asyncio.gather(channel.opened(), other.opened())
        began = time.perf_counter()
        channel.send("ping")
        await anext(aiter(other))
        other.send("pong")
        await anext(aiter(channel))
        # Its round trip, without the jitter.
        assert time.perf_counter() - began >= 0.5


async def test_a_pair_has_one_network_or_an_access() -> None:
    with pytest.raises(TypeError, match="a network for both ends or an access, not both"):
        async with pair(access=preset("lte"), network=SimulatedNetwork()):
            pass


@pytest.mark.parametrize("name", PRESETS)
async def test_two_peers_connect_over_every_preset(name: str) -> None:
    async with pair(access=preset(name)) as (client, server):
        channel = client.create_data_channel("x")
        await asyncio.wait_for(connect_pair(client, server), 60)
        await asyncio.wait_for(channel.opened(), 60)


async def test_conditions_change_at_their_times() -> None:
    network = SimulatedNetwork()
    began = time.perf_counter()
    seen: list[tuple[float, int | None, float]] = []

    class Watched(Mapping[str, int]):
        """Conditions that tell when they are taken."""

        def __getitem__(self, name: str) -> int:
            return {"rate": 10**7}[name]

        def __iter__(self) -> Iterator[str]:
            seen.append((time.perf_counter() - began, network.rate, network.delay))
            return iter(["rate"])

        def __len__(self) -> int:
            return 1

    schedule: list[tuple[float, Mapping[str, Any]]] = [
        (0, {"rate": 10**6}),
        (0.1, {"rate": 10**5, "delay": 0.1}),
        (0.2, Watched()),
    ]
    await steps(network, schedule)
    elapsed, rate, delay = seen[-1]
    assert elapsed >= 0.2
    assert (rate, delay) == (10**5, 0.1)
    assert (network.rate, network.delay) == (10**7, 0.1)


@pytest.mark.parametrize("seconds", [-1, float("inf"), float("nan")])
async def test_steps_ascend(seconds: float) -> None:
    with pytest.raises(RangeError, match="the seconds must ascend from 0"):
        await steps(SimulatedNetwork(), [(seconds, {})])
    with pytest.raises(RangeError, match=r"0\.001 comes after 0\.002"):
        await steps(SimulatedNetwork(), [(0.002, {}), (0.001, {})])


async def test_nothing_arrives_during_an_outage(connect: Connect) -> None:
    network = SimulatedNetwork(loss=0.001)
    near, far = await connect(network, network)
    arrival = asyncio.ensure_future(anext(aiter(far)))
    with outage(network):
        near.send("late")
        await quiet_for(0.3)
        assert not arrival.done()
    assert network.loss == 0.001
    assert await arrival == "late"


def test_an_outage_ends_with_an_error_too() -> None:
    networks = preset("wifi")
    with pytest.raises(ZeroDivisionError), outage(*networks):
        networks.up.delay = 1 / (1 - networks.down.loss)
    assert (networks.up.loss, networks.down.loss) == (0.01, 0.005)
    assert isinstance(networks, Access)
