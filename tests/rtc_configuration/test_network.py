"""What servers need: ports, interfaces, public addresses, ICE-TCP, machines with no network."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from typing import Any

import pytest
import webrtc
from webrtc import RTCIceProtocol
from webrtc.testing import negotiate, trickle

PAIR = """
import asyncio
from webrtc.testing import negotiate, pair

async def main():
    async with pair() as (a, b):
        channel = a.create_data_channel("x")
        await negotiate(a, b)
        await asyncio.wait_for(channel.opened(), 10)
        print(a.sctp.transport.ice_transport.get_selected_candidate_pair().local.address)

asyncio.run(main())
"""


def free_ports(count: int) -> tuple[int, int]:
    """A range of UDP ports nobody has."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("", 0))
            low = int(probe.getsockname()[1])
        if low + count < 65536:
            return low, low + count - 1


async def test_local_ports_are_of_the_range(gather: Any) -> None:
    low, high = free_ports(40)
    candidates = await gather(port_range=(low, high))
    ports = [each.port for each in candidates if each.protocol is RTCIceProtocol.udp]
    assert ports and all(low <= port <= high for port in ports)


async def test_a_range_of_one_port_is_used(gather: Any) -> None:
    low, _ = free_ports(1)
    candidates = await gather(portRange=(low, low), ice_tcp=False)
    assert {each.port for each in candidates} == {low}


async def test_a_range_without_a_free_port_gathers_nothing(gather: Any) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        taken.bind(("::", 0))
        port = taken.getsockname()[1]
        assert await gather(port_range=(port, port), ice_tcp=False) == []


async def test_tcp_candidates_are_gathered_unless_unwanted(gather: Any) -> None:
    with_tcp = await gather()
    assert {str(each.protocol) for each in with_tcp} == {"udp", "tcp"}
    assert {str(each.tcp_type) for each in with_tcp if each.protocol == "tcp"} <= {"active", "passive"}
    assert {str(each.protocol) for each in await gather(ice_tcp=False)} == {"udp"}


async def test_peers_connect_over_tcp_alone(negotiate_without_candidates: Any) -> None:
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:

        def told(other: Any, event: Any) -> Any:
            if event.candidate is None or event.candidate.protocol == "tcp":
                return other.add_ice_candidate(event.candidate)
            return None

        a.on("icecandidate", lambda event: told(b, event))
        b.on("icecandidate", lambda event: told(a, event))
        channel = a.create_data_channel("x")
        await negotiate_without_candidates(a, b)
        await channel.opened()
        assert a.sctp
        pair = a.sctp.transport.ice_transport.get_selected_candidate_pair()
        assert pair
        assert (pair.local.protocol, pair.remote.protocol) == ("tcp", "tcp")


async def test_only_the_named_interfaces_are_used(gather: Any) -> None:
    candidates = await gather(network_interfaces=["lo"])
    assert candidates and {each.address for each in candidates} <= {"127.0.0.1", "::1"}


async def test_an_unknown_interface_gathers_nothing(gather: Any) -> None:
    assert await gather(network_interfaces=["none0"]) == []


async def test_ignored_interfaces_are_not_used(gather: Any) -> None:
    names = [name for _, name in socket.if_nameindex() if name != "lo"]
    candidates = await gather(ignore_network_interfaces=names)
    assert {each.address for each in candidates} <= {"127.0.0.1", "::1"}


async def test_host_candidates_carry_the_public_address(event: Any) -> None:
    configuration: dict[str, Any] = {"networkInterfaces": ["lo"], "nat1to1": {"127.0.0.1": "203.0.113.5"}}
    async with webrtc.RTCPeerConnection(configuration) as connection:
        told: list[Any] = []
        connection.on("icecandidate", lambda event: told.append(event.candidate))
        last = event(connection, "icecandidate", lambda event: event.candidate is None)
        connection.create_data_channel("x")
        await connection.set_local_description()
        await last
        addresses = {each.address for each in told if each}
        assert "203.0.113.5" in addresses and "127.0.0.1" not in addresses
        assert connection.local_description
        candidates = re.findall("a=candidate:.*", connection.local_description.sdp)
        assert [line for line in candidates if " 203.0.113.5 " in line]
        assert not [line for line in candidates if " 127.0.0.1 " in line]


async def test_peers_connect_behind_a_public_address() -> None:
    """The peer cannot reach the public address here; that this end can reach the peer suffices."""
    mapped: dict[str, Any] = {"nat_1to1": {local_address(): "203.0.113.5"}}
    async with webrtc.RTCPeerConnection(mapped) as a, webrtc.RTCPeerConnection() as b:
        trickle(a, b)
        channel = a.create_data_channel("x")
        await negotiate(a, b)
        await channel.opened()


def local_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("203.0.113.5", 9))
        return str(probe.getsockname()[0])


def test_peers_connect_on_a_machine_with_the_loopback_interface_only() -> None:
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("a network namespace needs root, unshare and ip")
    inside = f"ip link set lo up && exec {sys.executable} -c '{PAIR}'"
    command = ["unshare", "--net", "sh", "-c", inside]
    result = subprocess.run(command, timeout=30, text=True, capture_output=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.strip() in ("127.0.0.1", "::1")
