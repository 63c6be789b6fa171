"""Names that browsers put in place of addresses (RFC 6762, RFC 8828)."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import webrtc
from webrtc.testing import negotiate

GROUP, PORT = "224.0.0.251", 5353
LOOPBACK = "127.0.0.1"
# Nobody listens there.
FALSE = "127.0.0.9"
TYPE_A, CLASS_INTERNET, TTL = 1, 1, 120


def labels(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


class Responder(threading.Thread):
    """Answers for one name, to the group, as browsers do."""

    def __init__(self, name: str) -> None:
        super().__init__(daemon=True)
        self.name_on_the_wire = labels(name)
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.bind(("", PORT))
        loopback = socket.inet_aton(LOOPBACK)
        self.socket.setsockopt(
            socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + loopback
        )
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, loopback)
        self.socket.settimeout(0.1)
        self.stopping = False

    def run(self) -> None:
        while not self.stopping:
            try:
                packet, _ = self.socket.recvfrom(9000)
            except TimeoutError:
                continue
            is_response = packet[2] & 0x80
            if not is_response and self.name_on_the_wire in packet:
                self.asked += 1
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                    # RFC 6762 §6: what does not come from the port is not to be believed.
                    stranger.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK))
                    stranger.sendto(self.answer(FALSE), (GROUP, PORT))
                self.socket.sendto(self.answer(LOOPBACK), (GROUP, PORT))

    def answer(self, address: str) -> bytes:
        head = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0)
        record = struct.pack("!HHIH", TYPE_A, CLASS_INTERNET, TTL, 4) + socket.inet_aton(address)
        return head + self.name_on_the_wire + record


@pytest.fixture
def responder() -> Iterator[tuple[str, Responder]]:
    """A name that stands for the loopback address, and what answers for it."""
    name = f"{uuid.uuid4()}.local"
    try:
        thread = Responder(name)
    except OSError as error:
        pytest.skip(f"no multicast on the loopback interface: {error}")
    thread.start()
    yield name, thread
    thread.stopping = True
    thread.join()
    thread.socket.close()


async def test_peers_connect_with_a_name_in_place_of_the_address(
    responder: Any, negotiate_without_candidates: Any
) -> None:
    name, thread = responder
    only_loopback: dict[str, Any] = {"network_interfaces": ["lo"], "ice_tcp": False}
    async with webrtc.RTCPeerConnection(only_loopback) as a, webrtc.RTCPeerConnection(only_loopback) as b:

        def hidden(event: Any) -> Any:
            candidate = event.candidate and event.candidate.to_json()
            if candidate and LOOPBACK not in candidate["candidate"]:
                return None
            if candidate:
                candidate["candidate"] = candidate["candidate"].replace(LOOPBACK, name)
            return b.add_ice_candidate(candidate)

        # Only `b` hears of candidates, under the name: without it nobody would find the other.
        a.on("icecandidate", hidden)
        channel = a.create_data_channel("x")
        await negotiate_without_candidates(a, b)
        await asyncio.wait_for(channel.opened(), 10)
        assert thread.asked
        assert b.sctp
        pair = b.sctp.transport.ice_transport.get_selected_candidate_pair()
        assert pair and pair.remote.address in (name, LOOPBACK)


async def test_a_name_that_nobody_answers_for_harms_nothing(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    line = f"candidate:1 1 udp 2122260223 {uuid.uuid4()}.local 50000 typ host"
    await b.add_ice_candidate({"candidate": line, "sdpMid": "0"})
    await channel.opened()


def test_a_question_that_is_still_open_does_not_hold_the_exit(run_python: Any) -> None:
    program = """
import asyncio, uuid, webrtc
async def main():
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    a.create_data_channel("x")
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    line = f"candidate:1 1 udp 2122260223 {uuid.uuid4()}.local 50000 typ host"
    await b.set_local_description()
    await b.add_ice_candidate({"candidate": line, "sdpMid": "0"})
    a.close(); b.close()
asyncio.run(main())
print("done")
"""
    assert run_python("-c", program) == "done\n"
