"""What a relay refuses, and what is told then."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
from webrtc.testing import negotiate

from tests.ice_servers import free_port
from tests.peers.coturn.conftest import Start
from tests.peers.coturn.relayed import errors, gathered, relayed
from tests.peers.peer import PATIENT
from tests.waiting import until

QUERIES = {"UDP": "?transport=udp", "TCP": "?transport=tcp"}


@pytest.mark.cell("TURN errors", "wrong password, over {way}")
@pytest.mark.parametrize("way", list(QUERIES))
async def test_a_wrong_password_is_told_as_401_over(way: str, start: Start) -> None:
    server = {**start().ice_server("turn", QUERIES[way]), "credential": "wrong"}
    assert {code for code, _ in await errors(server)} == {401}


@pytest.mark.cell("TURN errors", "unknown user")
async def test_an_unknown_user_is_told_as_401(start: Start) -> None:
    server = {**start().ice_server("turn"), "username": "nobody"}
    assert {code for code, _ in await errors(server)} == {401}


@pytest.mark.cell("TURN errors", "account of another realm")
async def test_an_account_of_another_realm_is_told_as_401(start: Start) -> None:
    # RFC 8489 §9.2.2: the key of an account contains its realm.
    keys = [hashlib.md5(f"somebody:{realm}:secret".encode()).hexdigest() for realm in ("test", "elsewhere")]
    right, wrong = (start(user=f"somebody:0x{key}").ice_server("turn", "?transport=udp") for key in keys)
    assert {code for code, _ in await errors(wrong)} == {401}
    async with relayed(right) as link:
        await link.connected()


@pytest.mark.cell("TURN errors", "quota reached")
async def test_an_allocation_above_the_quota_is_told_as_486(start: Start, host: Any) -> None:
    server = start(user_quota=1, host=host.address, inside=host.command()).ice_server(
        "turn", "?transport=udp"
    )
    only: dict[str, Any] = {"network_interfaces": [host.device]}
    async with gathered(server, **only) as (first, none), gathered(server, **only) as (_, told):
        assert first.local_description and "typ relay" in first.local_description.sdp and none == []
        assert {code for code, _ in told} == {486}


@pytest.mark.cell("TURN errors", "quota is free again after the close")
async def test_a_closed_connection_gives_its_allocation_back(start: Start, host: Any) -> None:
    server = start(user_quota=1, host=host.address, inside=host.command()).ice_server(
        "turn", "?transport=udp"
    )
    only: dict[str, Any] = {"network_interfaces": [host.device]}
    async with gathered(server, **only) as (_, none):
        assert none == []

    async def allocated() -> bool:
        async with gathered(server, **only) as (_, told):
            return told == []

    # An allocation that is left would last for ten minutes; coturn itself takes a moment.
    await until(allocated, PATIENT)


@pytest.mark.cell("TURN errors", "peer address denied")
async def test_a_peer_that_the_relay_denies_fails_the_connection(
    start: Start, figure: Callable[[str], None]
) -> None:
    server = start(denied_peer_ip="127.0.0.1").ice_server("turn", "?transport=udp")
    async with relayed(server) as link:
        began = time.monotonic()
        await negotiate(link.a, link.b)
        end = await asyncio.wait_for(link.a.ended(), PATIENT)
        figure(f"failed after {time.monotonic() - began:.0f} s")
        assert end.cause == "failure"


@pytest.mark.cell("TURN errors", "nothing listens: {way}")
@pytest.mark.parametrize("way", list(QUERIES))
async def test_a_server_that_is_not_there_is_told_as_701_over(way: str) -> None:
    server = {"urls": f"turn:127.0.0.1:{free_port()}{QUERIES[way]}", "username": "a", "credential": "b"}
    # Over UDP, nothing but the end of gathering tells it.
    told = await errors(server, gathering_timeout=3)
    assert {code for code, _ in told} == {701}
    if way == "TCP":
        assert any("refused" in text for _, text in told)


@pytest.mark.cell("TURN errors", "name that does not exist")
async def test_a_name_that_does_not_exist_is_told_as_701() -> None:
    server = {"urls": "turn:nobody.invalid", "username": "a", "credential": "b"}
    assert {code for code, _ in await errors(server)} == {701}


@pytest.mark.cell("TURN errors", "one of two servers cannot be reached")
async def test_one_server_that_can_be_reached_is_enough(start: Start) -> None:
    gone = {"urls": f"turn:127.0.0.1:{free_port()}?transport=tcp", "username": "a", "credential": "b"}
    async with relayed(gone, start().ice_server("turn", "?transport=udp")) as link:
        await link.connected()
        await link.talk("through the one that is there")


@pytest.mark.cell("TURN errors", "the server vanishes in a call")
async def test_a_call_moves_to_another_server_when_its_own_vanishes(
    start: Start, figure: Callable[[str], None]
) -> None:
    first = start()
    async with relayed(first.ice_server("turn", "?transport=udp")) as link:
        await link.connected()
        lost = asyncio.ensure_future(disconnected(link.a))
        began = time.monotonic()
        first.process.kill()
        await asyncio.wait_for(lost, PATIENT)
        figure(f"noticed after {time.monotonic() - began:.0f} s")
        other = start().ice_server("turn", "?transport=udp")
        for connection in (link.a, link.b):
            connection.set_configuration(connection.get_configuration(), ice_servers=[other])
        link.a.restart_ice()
        await link.connected()
        await link.talk("through another server")


async def disconnected(connection: Any) -> None:
    """When the connection notices."""
    changed = asyncio.Event()
    connection.on("iceconnectionstatechange", lambda _: changed.set())
    while connection.ice_connection_state not in ("disconnected", "failed"):
        await changed.wait()
        changed.clear()
