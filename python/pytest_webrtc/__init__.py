"""Fixtures for tests of programs with webrtc.

A separate package, because pytest loads it even if it is not used, and this must not load the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from webrtc import RTCPeerConnection
    from webrtc.testing import StunServer, TurnServer


@pytest.fixture
def webrtc_pair() -> Iterator[Callable[..., tuple[RTCPeerConnection, RTCPeerConnection]]]:
    """`a, b = webrtc_pair()`: two connections that exchange candidates and are closed after the test.

    Accepts the arguments of `webrtc.testing.pair`. `await webrtc.testing.connect(a, b)` connects them.
    """
    created: list[RTCPeerConnection] = []

    def pair(configuration: Any = None, **fields: Any) -> tuple[RTCPeerConnection, RTCPeerConnection]:
        from webrtc.testing.pairs import create_pair

        a, b = create_pair(configuration, **fields)
        created.extend((a, b))
        return a, b

    yield pair
    for connection in created:
        connection.close()


@pytest.fixture
def webrtc_network() -> Callable[..., Any]:
    """`webrtc_pair(network=webrtc_network(delay=0.05))`: creates a `webrtc.testing.SimulatedNetwork`.

    `webrtc_pair(access=webrtc_network("lte"))` creates those of a preset.
    """

    def network(name: str | None = None, **conditions: Any) -> Any:
        from webrtc.testing import SimulatedNetwork, preset

        return SimulatedNetwork(**conditions) if name is None else preset(name, **conditions)

    return network


@pytest.fixture
def turn_server() -> Iterator[TurnServer]:
    """A `webrtc.testing.TurnServer` on loopback: `webrtc_pair(ice_servers=[turn_server.ice_server()])`."""
    from webrtc.testing import TurnServer

    with TurnServer() as server:
        yield server


@pytest.fixture
def stun_server() -> Iterator[StunServer]:
    """A `webrtc.testing.StunServer` on loopback."""
    from webrtc.testing import StunServer

    with StunServer() as server:
        yield server
