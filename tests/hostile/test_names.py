"""Candidates with host names: what is asked for, and what it costs."""

from __future__ import annotations

import os
import socket
import struct
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import webrtc

GROUP, PORT = "224.0.0.251", 5353


class Listener(threading.Thread):
    """Notes the names that are asked for."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.names: set[str] = set()
        self.heard = threading.Condition()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            self.socket.setsockopt(socket.SOL_SOCKET, option, 1)
        self.socket.bind(("", PORT))
        membership = socket.inet_aton(GROUP) + socket.inet_aton("127.0.0.1")
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
        self.socket.settimeout(0.1)
        self.stopping = False

    def run(self) -> None:
        while not self.stopping:
            try:
                packet = self.socket.recv(9000)
            except TimeoutError:
                continue
            if packet[2] & 0x80 or struct.unpack("!H", packet[4:6]) == (0,):
                continue
            labels, at = [], 12
            while packet[at]:
                labels.append(packet[at + 1 : at + 1 + packet[at]].decode())
                at += 1 + packet[at]
            with self.heard:
                self.names.add(".".join(labels))
                self.heard.notify_all()

    def wait_for(self, name: str) -> bool:
        with self.heard:
            return self.heard.wait_for(lambda: name in self.names, 5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    try:
        thread = Listener()
    except OSError as error:
        pytest.skip(f"no multicast on the loopback interface: {error}")
    thread.start()
    yield thread
    thread.stopping = True
    thread.join()
    thread.socket.close()


def candidate(host: str, number: int = 1) -> dict[str, Any]:
    line = f"candidate:{number} 1 udp 2113937151 {host} {5000 + number % 1000} typ host"
    return {"candidate": line, "sdpMid": "0"}


IGNORED = {
    "a name that is no UUID": "printer.local",
    "two labels": f"{uuid.uuid4()}.sub.local",
    "a name that goes on": f"{uuid.uuid4()}.local.",
    "a UUID with another letter": f"{str(uuid.uuid4())[:-1]}g.local",
    "a label that is too long": "x" * 80 + ".local",
    "a name of the internet": "peer.invalid",
    "localhost": "localhost",
}


async def test_only_names_as_browsers_make_them_are_asked_for(
    offered: Any, listener: Listener, event: Any
) -> None:
    connection, sdp = offered
    await connection.set_remote_description({"type": "offer", "sdp": sdp})
    await connection.set_local_description()
    for host in IGNORED.values():
        await connection.add_ice_candidate(candidate(host))
    right = f"{uuid.uuid4()}.local"
    await connection.add_ice_candidate(candidate(right.upper().replace("LOCAL", "local")))
    assert listener.wait_for(right)
    assert listener.names.isdisjoint(IGNORED.values())
    assert "peer.invalid" not in connection.remote_description.sdp


async def test_two_thousand_names_cost_one_thread(offered: Any) -> None:
    connection, sdp = offered
    await connection.set_remote_description({"type": "offer", "sdp": sdp})
    await connection.set_local_description()
    before = len(os.listdir("/proc/self/task"))
    refused = 0
    for number in range(2000):
        try:
            await connection.add_ice_candidate(candidate(f"{uuid.uuid4()}.local", number))
        except webrtc.OperationError:
            refused += 1
    assert refused == 2000 - 512
    assert len(os.listdir("/proc/self/task")) <= before + 1


def test_names_that_are_asked_for_hold_up_neither_a_fork_nor_the_exit(run_python: Any) -> None:
    program = """
import asyncio, os, uuid, webrtc
async def ask():
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    await b.set_local_description()
    for number in range(40):
        line = f"candidate:{number} 1 udp 2122260223 {uuid.uuid4()}.local 50000 typ host"
        await b.add_ice_candidate({"candidate": line, "sdpMid": "0"})
    a.close(); b.close()
asyncio.run(ask())
child = os.fork()
asyncio.run(ask())
if child:
    assert os.waitpid(child, 0)[1] == 0
    print("done")
"""
    assert run_python("-W", "ignore::DeprecationWarning", "-c", program) == "done\n"
