"""How connections of this engine and a peer end, and how long each end takes to notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from webrtc import RTCPeerConnection
from webrtc.testing import SimulatedNetwork

from tests.peers.links import Link
from tests.peers.peer import ForeignPeer
from tests.peers.suite.channels import exchange, opened

pytestmark = pytest.mark.needs("data")
# Seconds in which a vanished end must be noticed: browsers take up to 30.
NOTICED = 120


class Clock:
    """Seconds since it was made, of the running loop."""

    def __init__(self) -> None:
        self._time = asyncio.get_running_loop().time
        self._began = self._time()

    def __str__(self) -> str:
        return f"{self._time() - self._began:.1f} s"


@pytest.mark.cell("ends", "we close, the peer notices")
@pytest.mark.needs("close-seen")
async def test_the_peer_learns_that_this_end_has_closed(link: Link, figure: Callable[[str], None]) -> None:
    await exchange(link, await opened(link, "ours"), "before")
    clock = Clock()
    link.pc.close()
    await ended(link.peer)
    figure(str(clock))


@pytest.mark.cell("ends", "the peer closes, we notice")
async def test_this_end_learns_that_the_peer_has_closed(link: Link, figure: Callable[[str], None]) -> None:
    channel = await opened(link, "ours")
    await exchange(link, channel, "before")
    clock = Clock()
    await link.peer.call("close")
    end = await link.within(link.pc.ended(), NOTICED)
    figure(f"{clock}, as {'its close' if end.cause == 'peer' else 'a loss'}")


@pytest.mark.cell("ends", "the peer vanishes, we notice")
async def test_this_end_learns_that_the_peer_has_vanished(link: Link, figure: Callable[[str], None]) -> None:
    channel = await opened(link, "ours")
    await exchange(link, channel, "before")
    clock = Clock()
    link.peer.vanish()
    end = await asyncio.wait_for(link.pc.ended(), NOTICED)
    assert end.cause == "failure"
    figure(str(clock))


@pytest.mark.cell("ends", "we vanish, the peer notices")
@pytest.mark.needs("vanish-seen")
async def test_the_peer_learns_that_this_end_has_vanished(
    peer: ForeignPeer, figure: Callable[[str], None]
) -> None:
    network = SimulatedNetwork()
    async with Link(RTCPeerConnection(network=network), peer) as link:
        await exchange(link, await opened(link, "ours"), "before")
        clock = Clock()
        network.update(loss=1.0)
        await ended(peer)
        figure(str(clock))


async def ended(peer: ForeignPeer) -> None:
    """Wait until the peer tells that its connection is no longer connected."""
    states = ("closed", "failed", "disconnected")
    telling = [asyncio.ensure_future(peer.event("state", state=state, within=NOTICED)) for state in states]
    done, rest = await asyncio.wait(telling, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in done:
        await task
