"""Allocations and nonces have a lifetime, and are renewed in time."""

from __future__ import annotations

import re

import pytest

from tests.ice_servers import TurnServer
from tests.peers.coturn.conftest import Start
from tests.peers.coturn.limited import limited
from tests.peers.coturn.relayed import relayed
from tests.peers.peer import PATIENT
from tests.waiting import running_for, until

LIFETIME = 6


def refreshes(server: TurnServer) -> int:
    """How many times an allocation was renewed."""
    return len(
        re.findall(r"refreshed, realm=<test>, username=<somebody>, lifetime=[1-9]", server.log.read_text())
    )


@pytest.mark.cell("TURN", "allocations renewed")
async def test_allocations_are_renewed_before_they_end(start: Start) -> None:
    server = start(max_allocate_lifetime=LIFETIME)
    async with limited(server, LIFETIME) as ice_server, relayed(ice_server) as link:
        await link.connected()
        for number in range(3):
            await running_for(LIFETIME)
            await link.talk(f"after {number + 1} lifetimes")
        assert refreshes(server) > 0
        assert "allocation timeout" not in server.log.read_text()


@pytest.mark.cell("TURN", "nonces renewed")
async def test_a_nonce_that_has_become_stale_is_renewed(start: Start) -> None:
    server = start(stale_nonce=1)
    async with limited(server, LIFETIME) as ice_server, relayed(ice_server) as link:
        await link.connected()
        await until(lambda: "error 438: Stale nonce" in server.log.read_text() and refreshes(server), PATIENT)
        await link.talk("with a new nonce")
        # A new generation asks with new nonces, which become stale too.
        link.a.restart_ice()
        await link.connected()
        await link.talk("in a new generation")


@pytest.mark.cell("TURN", "an allocation that the server has dropped")
async def test_a_restart_brings_back_a_call_whose_allocation_was_dropped(start: Start) -> None:
    # It tells 600 seconds, and drops after 4.
    server = start(max_allocate_lifetime=4)
    async with relayed(server.ice_server("turn", "?transport=udp")) as link:
        await link.connected()
        await until(lambda: "reason: allocation timeout" in server.log.read_text(), PATIENT)
        await until(lambda: link.a.ice_connection_state in ("disconnected", "failed"), PATIENT)
        link.a.restart_ice()
        await link.connected()
        await link.talk("in a new allocation")
