"""Allocations and nonces have a lifetime, and are renewed in time."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.ice_servers import TurnServer
from tests.peers.coturn.conftest import Start
from tests.peers.coturn.relayed import relayed
from tests.peers.host import Host
from tests.peers.peer import PATIENT
from tests.waiting import running_for, until

# Seconds of the first lifetime: a busy machine needs half of it. coturn gives 600 from the second one on.
LIFETIME = 20
NEW = r"session (\d+): new, realm=<test>, username=<somebody>"
REFRESHED = r"session (\d+): refreshed, realm=<test>, username=<somebody>, lifetime=[1-9]"


def sessions(server: TurnServer, pattern: str) -> set[str]:
    """The sessions of which the log says so."""
    return set(re.findall(pattern, server.log.read_text()))


@pytest.mark.cell("TURN", "allocations renewed")
async def test_allocations_are_renewed_before_they_end(start: Start, host: Host) -> None:
    server = start(max_allocate_lifetime=LIFETIME, host=host.address, inside=host.command())
    # Other interfaces may be gone before their allocations are renewed.
    async with relayed(server.ice_server("turn", "?transport=udp"), network_interfaces=[host.device]) as link:
        await link.connected()
        await running_for(LIFETIME + 2)
        await link.talk("after the first lifetime")
        made = sessions(server, NEW)
        assert made and sessions(server, REFRESHED) == made


@pytest.mark.cell("TURN", "nonces renewed")
async def test_a_nonce_that_has_become_stale_is_renewed(start: Start, host: Host) -> None:
    there: dict[str, Any] = {"host": host.address, "inside": host.command()}
    server = start(max_allocate_lifetime=LIFETIME, stale_nonce=1, **there)
    async with relayed(server.ice_server("turn", "?transport=udp"), network_interfaces=[host.device]) as link:
        await link.connected()
        stale = r"session (\d+): realm <test> user <somebody>: incoming packet REFRESH processed, error 438"
        await until(
            lambda: sessions(server, stale) and sessions(server, REFRESHED) >= sessions(server, stale),
            PATIENT,
        )
        await link.talk("with a new nonce")
