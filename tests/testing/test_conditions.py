"""The conditions of a simulated network, as values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import InvalidModificationError, RangeError, RTCConfiguration, RTCPeerConnection
from webrtc.testing import SimulatedNetwork


def test_a_network_without_conditions_is_a_perfect_one() -> None:
    network = SimulatedNetwork()
    assert (network.delay, network.jitter, network.loss, network.rate) == (0, 0, 0, None)
    assert repr(network) == (
        "SimulatedNetwork(delay=0.0, jitter=0.0, loss=0.0, rate=None, queue_size=100, seed=1)"
    )
    assert set(network.statistics) == {0}
    assert network.statistics.packets_queued == 0


def test_conditions_are_what_they_were_set_to() -> None:
    network = SimulatedNetwork(delay=0.05, jitter=0.01, loss=0.05, rate=500_000, queue_size=20, seed=7)
    network.rate = None
    network.update(loss=0.5, delay=1)
    assert (network.delay, network.jitter, network.loss) == (1, 0.01, 0.5)
    assert (network.rate, network.queue_size) == (None, 20)


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("delay", -0.1, "0 to 60"),
        ("delay", 60.5, "0 to 60"),
        ("jitter", -1.5, "0 to 60"),
        ("loss", 1.5, "0 to 1"),
        ("loss", -0.01, "0 to 1"),
        ("rate", 999, "1000 to 1000000000000"),
        ("rate", 0, "1000 to 1000000000000"),
        ("queue_size", 0, "1 to 1000000"),
    ],
)
def test_a_value_that_no_network_has_is_a_range_error(name: str, value: float, right: str) -> None:
    message = rf"^SimulatedNetwork.{name} is {value}: it must be {right}$"
    with pytest.raises(RangeError, match=message):
        SimulatedNetwork(**{name: value})  # type: ignore[arg-type]
    network = SimulatedNetwork()
    with pytest.raises(RangeError, match=message):
        setattr(network, name, value)
    with pytest.raises(RangeError, match=message):
        network.update(**{name: value})


def test_a_seed_is_not_negative() -> None:
    with pytest.raises(RangeError, match="seed is -1: it must be 0 to 18446744073709551615"):
        SimulatedNetwork(seed=-1)


@pytest.mark.parametrize("value", ["much", True, float("nan"), None])
def test_a_share_is_a_number(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^SimulatedNetwork\.loss is .*: it must be a (finite )?number$"):
        SimulatedNetwork(loss=value)


def test_a_wrong_update_changes_nothing() -> None:
    network = SimulatedNetwork(delay=0.05)
    with pytest.raises(RangeError):
        network.update(delay=0.1, loss=2)
    assert network.delay == 0.05


def test_an_unknown_condition_is_named_with_the_known_ones() -> None:
    message = "has no condition 'lag': it has delay, jitter, loss, rate, queue_size"
    with pytest.raises(TypeError, match=message):
        SimulatedNetwork().update(lag=1)


async def test_a_connection_has_one_network_from_its_beginning_on() -> None:
    network = SimulatedNetwork()
    async with RTCPeerConnection(RTCConfiguration(network=network)) as pc:
        assert pc.get_configuration().network is network
        pc.set_configuration(pc.get_configuration(), ice_candidate_pool_size=1)
        with pytest.raises(InvalidModificationError, match="network of a connection cannot be replaced"):
            pc.set_configuration(network=SimulatedNetwork())
        with pytest.raises(InvalidModificationError, match="network of a connection cannot be replaced"):
            pc.set_configuration({})


def test_a_configuration_takes_no_other_network() -> None:
    with pytest.raises(TypeError, match="network is 'slow': it must be SimulatedNetwork"):
        RTCConfiguration(network="slow")  # type: ignore[call-overload]


async def test_no_candidate_leads_around_the_network(event: Callable[..., Awaitable[Any]]) -> None:
    async with RTCPeerConnection(network=SimulatedNetwork()) as pc:
        gathered = event(pc, "icegatheringstatechange", lambda _: pc.ice_gathering_state == "complete")
        pc.create_data_channel("")
        await pc.set_local_description()
        await gathered
        assert pc.local_description
        assert " udp " in pc.local_description.sdp
        assert " tcp " not in pc.local_description.sdp
