"""STUN and TURN servers in the process."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import wrtc
from webrtc import InvalidAccessError, InvalidStateError, OperationError, RangeError, RTCPeerConnection
from webrtc.testing import SimulatedNetwork, StunServer, TurnServer, connect, pair, trickle

from tests.waiting import until

Relayed = Callable[..., Awaitable[tuple[RTCPeerConnection, RTCPeerConnection, Any, Any]]]


@pytest.fixture
async def relayed() -> AsyncIterator[Relayed]:
    """`await relayed(server, "tcp")`: two connections that use only the server, and the ends of a channel."""
    made: list[RTCPeerConnection] = []

    async def relayed(server: TurnServer, transport: str = "udp", **fields: Any) -> Any:
        common: dict[str, Any] = {
            "ice_servers": [server.ice_server(transport)],
            "ice_transport_policy": "relay",
        }
        a, b = RTCPeerConnection(**common, **fields), RTCPeerConnection(**common)
        made.extend((a, b))
        trickle(a, b)
        near = a.create_data_channel("x", negotiated=True, id=1)
        far = b.create_data_channel("x", negotiated=True, id=1)
        await asyncio.wait_for(connect(a, b), 20)
        await asyncio.gather(near.opened(), far.opened())
        return a, b, near, far

    yield relayed
    for connection in made:
        connection.close()


async def path(connection: RTCPeerConnection) -> tuple[str, str]:
    """The type of the local candidate in use, and the transport to its server."""
    stats = (await connection.get_stats()).to_json()
    [transport] = [each for each in stats.values() if each["type"] == "transport"]
    local = stats[stats[transport["selectedCandidatePairId"]]["localCandidateId"]]
    return local["candidateType"], local["relayProtocol"]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_two_peers_talk_through_the_turn_server(relayed: Relayed, transport: str) -> None:
    with TurnServer() as server:
        a, b, near, far = await relayed(server, transport)
        assert await path(a) == await path(b) == ("relay", transport)
        assert server.allocations == 2
        sent = bytes(range(256)) * 1000
        near.send(sent)
        assert await anext(aiter(far)) == sent
        a.close()
        b.close()
        await until(lambda: server.allocations == 0)


PEER = """
import asyncio, pathlib, sys
from webrtc.testing import TurnServer, connect, pair

async def main(key, chain):
    with TurnServer(certificate=(pathlib.Path(key).read_text(), pathlib.Path(chain).read_text())) as server:
        assert server.url("tls").startswith("turns:127.0.0.1:")
        servers = [server.ice_server("tls")]
        async with pair(ice_servers=servers, ice_transport_policy="relay") as (a, b):
            channel = a.create_data_channel("x")
            await asyncio.wait_for(connect(a, b), 20)
            await channel.opened()
            found = [each for each in (await a.get_stats()).values() if each.type == "local-candidate"]
            print([(str(each.candidate_type), str(each.relay_protocol)) for each in found])
            print(server.allocations)

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_server_with_a_certificate_is_reached_over_tls(
    tmp_path: Path, run_python: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "chain.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "chain.pem"))
    printed = run_python("-c", PEER, tmp_path / "key.pem", tmp_path / "chain.pem")
    assert printed.split("\n")[:2] == ["[('relay', 'tls')]", "2"]


async def test_a_wrong_password_is_told_by_the_event_of_gathering(
    turn_server: TurnServer, event: Callable[..., Awaitable[Any]]
) -> None:
    server = turn_server.ice_server("udp")
    server.credential = "wrong"
    async with RTCPeerConnection(ice_servers=[server], ice_transport_policy="relay") as connection:
        failed = event(connection, "icecandidateerror")
        connection.create_data_channel("x")
        await connection.set_local_description()
        assert (await asyncio.wait_for(failed, 20)).error_code == 401
        await connection.gathered()
        assert turn_server.allocations == 0


async def test_a_turn_server_answers_stun_requests(turn_server: TurnServer) -> None:
    url = f"stun:127.0.0.1:{turn_server.port}"
    errors: list[Any] = []
    async with RTCPeerConnection(ice_servers=[{"urls": url}]) as connection:
        connection.on("icecandidateerror", errors.append)
        connection.create_data_channel("x")
        await connection.set_local_description()
        await connection.gathered()
    assert errors == []


async def test_what_the_server_sends_passes_its_network(relayed: Relayed) -> None:
    with TurnServer(network=SimulatedNetwork(delay=0.05)) as server:
        _, _, near, far = await relayed(server)
        began = time.perf_counter()
        near.send("ping")
        await anext(aiter(far))
        far.send("pong")
        await anext(aiter(near))
        # Each way goes from the first relayed address to the second one, and from there to the client.
        assert time.perf_counter() - began >= 0.2


async def test_what_goes_to_a_server_over_tcp_passes_the_network(relayed: Relayed) -> None:
    network = SimulatedNetwork()
    with TurnServer() as server:
        _, _, near, far = await relayed(server, "tcp", network=network)
        before = network.statistics
        network.update(delay=0.15)
        began = time.perf_counter()
        near.send("ping")
        assert await anext(aiter(far)) == "ping"
        assert time.perf_counter() - began >= 0.15
        assert network.statistics.packets_sent > before.packets_sent


async def test_over_tcp_what_is_lost_comes_late_and_in_order(relayed: Relayed) -> None:
    network = SimulatedNetwork()
    with TurnServer() as server:
        _, _, near, far = await relayed(server, "tcp", network=network)
        network.update(loss=0.2, reordering=0.2, duplication=0.2)
        sent = [bytes([i]) * 1000 for i in range(100)]
        for message in sent:
            near.send(message)
        assert [await anext(aiter(far)) for _ in sent] == sent
        assert network.statistics.packets_lost > 0


async def test_a_client_that_leaves_during_an_outage_leaves_the_server_working(relayed: Relayed) -> None:
    network = SimulatedNetwork()
    with TurnServer() as server:
        a, b, near, _ = await relayed(server, "tcp", network=network)
        network.loss = 1
        near.send(bytes(100_000))
        a.close()
        # It still sends to the relayed address of a client that is gone.
        channel = b.create_data_channel("more")
        assert channel.ready_state != "closed"
        await relayed(server, "tcp")


async def test_a_stun_server_tells_the_address_that_a_test_chooses(stun_server: StunServer) -> None:
    with StunServer(mapped=("203.0.113.9", 4242)) as server:
        async with RTCPeerConnection(ice_servers=[server.ice_server, stun_server.ice_server]) as connection:
            connection.create_data_channel("x")
            await connection.set_local_description()
            await connection.gathered()
            assert connection.local_description
            assert " 203.0.113.9 4242 typ srflx" in connection.local_description.sdp


def test_a_closed_server_frees_its_port() -> None:
    with TurnServer() as server:
        port = server.port
        assert repr(server) == f"<TurnServer on 127.0.0.1:{port}>"
        with pytest.raises(OperationError, match=f"cannot listen on 127.0.0.1:{port}"):
            TurnServer(port=port)
        with pytest.raises(OperationError, match=f"cannot listen on 127.0.0.1:{port}"):
            StunServer(port=port)
    server.close()
    assert repr(server) == "<TurnServer closed>"
    assert server.allocations == 0
    with StunServer(port=port) as other:
        assert other.port == port


def test_a_server_that_is_dropped_stops() -> None:
    gc.collect()
    before = wrtc.live_objects()["TurnServer"]
    port = TurnServer().port
    gc.collect()
    assert wrtc.live_objects()["TurnServer"] == before
    StunServer(port=port).close()


def test_servers_listen_on_ipv6() -> None:
    with TurnServer("::1") as turn, StunServer("::1") as stun:
        assert turn.url("tcp") == f"turn:[::1]:{turn.port}?transport=tcp"
        assert stun.url == f"stun:[::1]:{stun.port}"


def test_wrong_arguments_of_servers_are_told() -> None:
    with pytest.raises(TypeError, match="localhost is not an IP address"):
        StunServer("localhost")
    with pytest.raises(RangeError, match="port is 70000: it must be 0 to 65535"):
        TurnServer(port=70000)
    with pytest.raises(OperationError, match="choose an address of this machine"):
        TurnServer("203.0.113.1")
    with pytest.raises(InvalidAccessError, match="not a private key with its certificates"):
        TurnServer(certificate=("key", "chain"))
    with pytest.raises(TypeError, match="network is 'slow': it must be SimulatedNetwork or None"):
        TurnServer(network="slow")  # type: ignore[arg-type]
    with TurnServer() as server:
        with pytest.raises(InvalidStateError, match="has no certificate"):
            server.url("tls")
        with pytest.raises(ValueError, match="transport is 'quic': it must be udp, tcp or tls"):
            server.url("quic")


FORK = """
import asyncio, os, webrtc
from webrtc.testing import TurnServer, connect, pair

async def talk(server):
    async with pair(ice_servers=[server.ice_server()], ice_transport_policy="relay") as (a, b):
        a.create_data_channel("x")
        await asyncio.wait_for(connect(a, b), 20)

server = TurnServer()
asyncio.run(talk(server))
pid = os.fork()
if pid == 0:
    try:
        try:
            server.allocations
        except webrtc.InvalidStateError:
            server.close()
            with TurnServer() as own:
                asyncio.run(talk(own))
            os._exit(0)
    finally:
        os._exit(1)
assert os.waitpid(pid, 0)[1] == 0
asyncio.run(talk(server))
"""


def test_a_forked_child_makes_servers_of_its_own(run_python: Callable[..., str]) -> None:
    run_python("-c", FORK)


async def test_many_pairs_share_a_server(turn_server: TurnServer) -> None:
    async def talk(transport: str) -> None:
        servers = [turn_server.ice_server(transport)]
        async with pair(ice_servers=servers, ice_transport_policy="relay") as (a, b):
            channel = a.create_data_channel("x")
            await asyncio.wait_for(connect(a, b), 30)
            await channel.opened()

    await asyncio.gather(*(talk(transport) for transport in ("udp", "tcp") * 5))
