"""Networks for tests: presets, and conditions that change over time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from webrtc.connections.simulated_network import SimulatedNetwork
from webrtc.exceptions import RangeError

_Conditions = Mapping[str, Any]


def _frozen(up: dict[str, Any], down: dict[str, Any]) -> Mapping[str, _Conditions]:
    return MappingProxyType({"up": MappingProxyType(up), "down": MappingProxyType(down)})


PRESETS: Mapping[str, Mapping[str, _Conditions]] = MappingProxyType(
    {
        "lte": _frozen(
            {"delay": 0.035, "jitter": 0.01, "loss": 0.002, "loss_burst": 3, "rate": 8_000_000},
            {"delay": 0.035, "jitter": 0.01, "loss": 0.002, "loss_burst": 3, "rate": 20_000_000},
        ),
        "wifi": _frozen(
            {"delay": 0.004, "jitter": 0.004, "loss": 0.01, "loss_burst": 4, "rate": 30_000_000},
            {"delay": 0.004, "jitter": 0.004, "loss": 0.005, "loss_burst": 4, "rate": 30_000_000},
        ),
        "satellite": _frozen(
            {"delay": 0.3, "jitter": 0.008, "loss": 0.005, "rate": 3_000_000, "queue_size": 300},
            {"delay": 0.3, "jitter": 0.008, "loss": 0.005, "rate": 25_000_000, "queue_size": 1000},
        ),
        "dialup": _frozen(
            {"delay": 0.06, "jitter": 0.005, "rate": 33_000, "queue_size": 20},
            {"delay": 0.06, "jitter": 0.005, "rate": 49_000, "queue_size": 20},
        ),
    }
)
"""The conditions of each preset, in both directions: typical values, which are not measurements.

`lte` is a phone, `wifi` a busy wireless network, `satellite` a geostationary one, and `dialup` a modem.
"""


class Access(NamedTuple):
    """The network between a client and the internet: `pair(access=preset("lte"))`."""

    up: SimulatedNetwork
    """For what the client sends: the network of its connection."""
    down: SimulatedNetwork
    """For what the client receives: the network of its peer."""


def preset(name: str, *, seed: int = 1, **conditions: Any) -> Access:
    """Create the networks of a preset: "lte", "wifi", "satellite" or "dialup" (see `PRESETS`).

    Further conditions replace those of the preset, in both directions. Raises RangeError for an unknown name.
    """
    if name not in PRESETS:
        raise RangeError(f"preset is {name!r}: it must be one of {', '.join(PRESETS)}")
    up, down = (SimulatedNetwork(seed=seed, **{**PRESETS[name][way], **conditions}) for way in ("up", "down"))
    return Access(up, down)


async def steps(network: SimulatedNetwork, schedule: Iterable[tuple[float, Mapping[str, Any]]]) -> None:
    """Change the conditions over time: `await steps(network, [(0, {"rate": 10**6}), (5, {"rate": 10**5})])`.

    Each entry has the seconds after the call, in ascending order, and the conditions that change then.
    Returns after the last change. Raises RangeError for times that do not ascend from 0.
    """
    loop = asyncio.get_running_loop()
    began, before = loop.time(), 0.0
    for seconds, conditions in schedule:
        if not before <= seconds < float("inf"):
            raise RangeError(f"steps: {seconds} comes after {before}: the seconds must ascend from 0")
        before = seconds
        await asyncio.sleep(began + seconds - loop.time())
        network.update(**conditions)


@contextlib.contextmanager
def outage(*networks: SimulatedNetwork) -> Iterator[None]:
    """`with outage(network):` all packets are lost. At the end, each network loses as many as before."""
    before = [network.loss for network in networks]
    for network in networks:
        network.loss = 1
    try:
        yield
    finally:
        for network, loss in zip(networks, before, strict=True):
            network.loss = loss
