"""Fixtures for tests of programs with webrtc.

A package of its own: pytest loads it even where nobody uses it, and the engine must not be loaded then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from webrtc import RTCPeerConnection


@pytest.fixture
def webrtc_pair() -> Iterator[Callable[..., tuple[RTCPeerConnection, RTCPeerConnection]]]:
    """`a, b = webrtc_pair()`: two connections that hand each other candidates, closed after the test.

    Takes what RTCPeerConnection takes. `await webrtc.testing.connect(a, b)` connects them.
    """
    made: list[RTCPeerConnection] = []

    def pair(configuration: Any = None, **fields: Any) -> tuple[RTCPeerConnection, RTCPeerConnection]:
        from webrtc import RTCPeerConnection
        from webrtc.testing import trickle

        a, b = RTCPeerConnection(configuration, **fields), RTCPeerConnection(configuration, **fields)
        made.extend((a, b))
        trickle(a, b)
        return a, b

    yield pair
    for connection in made:
        connection.close()


@pytest.fixture
def webrtc_network() -> Callable[..., Any]:
    """`webrtc_pair(network=webrtc_network(delay=0.05))`: makes a `webrtc.testing.SimulatedNetwork`."""

    def network(**conditions: Any) -> Any:
        from webrtc.testing import SimulatedNetwork

        return SimulatedNetwork(**conditions)

    return network
