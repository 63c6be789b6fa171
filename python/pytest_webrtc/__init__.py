"""Fixtures for tests of programs with webrtc.

A separate package, because pytest loads it even if it is not used, and this must not load the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from webrtc import RTCPeerConnection


@pytest.fixture
def webrtc_pair() -> Iterator[Callable[..., tuple[RTCPeerConnection, RTCPeerConnection]]]:
    """`a, b = webrtc_pair()`: two connections that exchange candidates and are closed after the test.

    Accepts the arguments of RTCPeerConnection. `await webrtc.testing.connect(a, b)` connects them.
    """
    created: list[RTCPeerConnection] = []

    def pair(configuration: Any = None, **fields: Any) -> tuple[RTCPeerConnection, RTCPeerConnection]:
        from webrtc import RTCPeerConnection
        from webrtc.testing import trickle

        a, b = RTCPeerConnection(configuration, **fields), RTCPeerConnection(configuration, **fields)
        created.extend((a, b))
        trickle(a, b)
        return a, b

    yield pair
    for connection in created:
        connection.close()


@pytest.fixture
def webrtc_network() -> Callable[..., Any]:
    """`webrtc_pair(network=webrtc_network(delay=0.05))`: creates a `webrtc.testing.SimulatedNetwork`."""

    def network(**conditions: Any) -> Any:
        from webrtc.testing import SimulatedNetwork

        return SimulatedNetwork(**conditions)

    return network
