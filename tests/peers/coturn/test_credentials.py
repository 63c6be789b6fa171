"""Credentials of a TURN REST service: they are valid until a time, and signed with a secret of the server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest

from tests.ice_servers import TurnServer
from tests.peers.coturn.conftest import Start
from tests.peers.coturn.relayed import errors, relayed
from tests.peers.peer import PATIENT
from tests.waiting import until

SECRET = "known to the service and the relay"


def signed(server: TurnServer, seconds: float, secret: str = SECRET) -> dict[str, Any]:
    """The server with credentials for so many seconds."""
    name = f"{int(time.time() + seconds)}:somebody"
    password = base64.b64encode(hmac.digest(secret.encode(), name.encode(), hashlib.sha1)).decode()
    return {**server.ice_server("turn", "?transport=udp"), "username": name, "credential": password}


@pytest.fixture
def server(start: Start) -> TurnServer:
    """A server that believes what is signed with the secret."""
    return start("--use-auth-secret", static_auth_secret=SECRET, user=None)


@pytest.mark.cell("TURN", "REST credentials")
async def test_credentials_of_a_service_are_valid_until_their_time(server: TurnServer) -> None:
    async with relayed(signed(server, 600)) as link:
        await link.connected()
        await link.talk("with credentials for ten minutes")
    assert {code for code, _ in await errors(signed(server, -60))} == {401}
    assert {code for code, _ in await errors(signed(server, 600, "another secret"))} == {401}


@pytest.mark.cell("TURN", "REST credentials renewed in a call")
async def test_a_restart_uses_credentials_that_were_renewed_in_a_call(server: TurnServer) -> None:
    # A busy machine connects within this time.
    short = signed(server, 20)
    async with relayed(short) as link:
        await link.connected()
        expiry = int(short["username"].split(":")[0])
        await until(lambda: time.time() > expiry + 2, PATIENT)
        # The allocation outlives the credentials that it was made with.
        await link.talk("after the credentials have expired")
        assert {code for code, _ in await errors(short)} == {401}
        renewed = signed(server, 600)
        for connection in (link.a, link.b):
            connection.set_configuration(connection.get_configuration(), ice_servers=[renewed])
        link.a.restart_ice()
        await link.connected()
        await link.talk("with new credentials")
        # Allocations of the new generation carry the new name.
        assert f"new, realm=<test>, username=<{renewed['username']}>" in server.log.read_text()
