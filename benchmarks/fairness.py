"""Data channels on slow and long links: the rate that a connection reaches, and how two share a link.

Each figure is measured with this package's SCTP options and with the engine's own
(`WRTC_SCTP_OPTIONS=engine`), in processes of their own. All packets pass a router in another process, which
has one queue for each direction.

usage: fairness.py [--seconds 10] [--rounds 3]     prints a table
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
from typing import Any, NamedTuple

import webrtc
from ours import Peers, gathered

# Time for congestion windows to open, in round trips and at least a second.
WARM_ROUND_TRIPS = 40
MESSAGE = bytes(16 << 10)
# What a sender keeps in its queue.
HIGH_WATER = 1 << 20
# IP and UDP, on the wire.
HEADERS = 28


class Link(NamedTuple):
    """Conditions of both directions: bits per second, seconds of a round trip, fraction lost, packets."""

    rate: int
    round_trip: float
    loss: float
    queue: int


# The queues hold about two round trips.
LINKS = {
    "10 Mbit/s, 40 ms": Link(10_000_000, 0.04, 0.0, 80),
    "100 Mbit/s, 100 ms, 0.1 % loss": Link(100_000_000, 0.1, 0.001, 2000),
}


class Direction:
    """A queue that packets leave at the link's rate, to arrive after its delay, in order."""

    def __init__(self, link: Link, seed: int) -> None:
        self._link = link
        self._random = random.Random(seed)
        self._free = 0.0
        self._loop = asyncio.get_running_loop()

    def send(self, packet: bytes, out: asyncio.DatagramTransport, to: tuple[str, int]) -> None:
        """Deliver the packet later, unless it is lost or the queue is full."""
        takes = (len(packet) + HEADERS) * 8 / self._link.rate
        now = self._loop.time()
        start = max(now, self._free)
        if start - now > self._link.queue * 1250 * 8 / self._link.rate:
            return
        self._free = start + takes
        if self._random.random() >= self._link.loss:
            self._loop.call_at(self._free + self._link.round_trip / 2, out.sendto, packet, to)


class Port(asyncio.DatagramProtocol):
    """Where one end of a connection sends to: its packets leave at the port that the other end sends to."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction
        self.far: tuple[asyncio.DatagramTransport, tuple[str, int]] | None = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.far:
            self._direction.send(data, *self.far)


async def route(link: Link) -> None:
    """Answer each line of stdin with two addresses, at which two ends reach each other.

    The line holds the addresses of the ends.
    """
    loop = asyncio.get_running_loop()
    forth, back = Direction(link, 1), Direction(link, 2)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        a, b = (tuple(each) for each in json.loads(line))
        (of_a, port_a), (of_b, port_b) = [
            await loop.create_datagram_endpoint(lambda way=way: Port(way), ("127.0.0.1", 0))  # type: ignore[misc]
            for way in (forth, back)
        ]
        for transport in (of_a, of_b):
            made = transport.get_extra_info("socket")
            for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                made.setsockopt(socket.SOL_SOCKET, option, 4 << 20)
        port_a.far, port_b.far = (of_b, b), (of_a, a)
        print(json.dumps([each.get_extra_info("sockname") for each in (of_a, of_b)]), flush=True)


def _moved(description: dict[str, Any], address: tuple[str, int]) -> dict[str, Any]:
    """The description with a single candidate, at another address."""
    lines = [
        line for line in description["sdp"].splitlines() if not line.startswith(("a=candidate", "a=end-of"))
    ]
    candidate = f"a=candidate:1 1 udp 2122260223 {address[0]} {address[1]} typ host"
    at = next(number for number, line in enumerate(lines) if line.startswith("m=")) + 2
    return description | {"sdp": "\r\n".join([*lines[:at], candidate, *lines[at:], ""])}


def _address(description: dict[str, Any]) -> tuple[str, int]:
    found = re.search(r"a=candidate:\S+ 1 udp \d+ (127\.\S+) (\d+) typ host", description["sdp"])
    assert found, "there is no candidate on the loopback interface"
    return found[1], int(found[2])


class Flow:
    """A connection over the router whose channel is always full in one direction."""

    def __init__(self) -> None:
        self.received = 0
        self._ends = [webrtc.RTCPeerConnection(network_interfaces=["lo"], ice_tcp=False) for _ in range(2)]
        self._sending: asyncio.Task[None] | None = None

    async def start(self, router: Peers) -> None:
        """Connect the ends, and send."""
        a, b = self._ends
        channel = a.create_data_channel("flow")
        b.on("datachannel", lambda event: event.channel.on("message", self._count))
        offer = await gathered(a)
        # The answerer's address is only known with its answer, so the offer's candidate is added afterwards.
        await b.set_remote_description(_moved(offer, ("127.0.0.1", 9)))
        answer = await gathered(b)
        port_a, port_b = await router.ask([_address(offer), _address(answer)])
        await a.set_remote_description(_moved(answer, port_a))
        line = f"candidate:1 1 udp 2122260223 {port_b[0]} {port_b[1]} typ host"
        await b.add_ice_candidate({"candidate": line, "sdpMid": "0"})
        await asyncio.wait_for(channel.opened(), 30)
        self._sending = asyncio.create_task(self._send(channel))

    def _count(self, event: Any) -> None:
        self.received += len(event.data)

    async def _send(self, channel: webrtc.RTCDataChannel) -> None:
        while True:
            await channel.send_async(MESSAGE)

    def stop(self) -> None:
        """End both ends."""
        if self._sending:
            self._sending.cancel()
        for end in self._ends:
            end.close()


async def rates(name: str, flows: int, seconds: float) -> list[float]:
    """Mbit/s of each of the flows, which begin one after the other."""
    link = LINKS[name]
    router = await Peers.start(__file__, "--route", name)
    running = [Flow() for _ in range(flows)]
    warm = max(1.0, WARM_ROUND_TRIPS * link.round_trip)
    for flow in running:
        await flow.start(router)
        await asyncio.sleep(warm)
    before = [flow.received for flow in running]
    await asyncio.sleep(seconds)
    taken = [(flow.received - then) * 8 / seconds / 1e6 for flow, then in zip(running, before, strict=True)]
    for flow in running:
        flow.stop()
    await router.end()
    return taken


def measure(name: str, flows: int, options: str, seconds: float) -> list[float]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, __file__, "--measure", name, str(flows), "--seconds", str(seconds)]
    environment = os.environ | {"WRTC_SCTP_OPTIONS": options}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=300)
    taken: list[float] = json.loads(run.stdout)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long each measurement takes (10)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is taken (3)")
    parser.add_argument("--route", metavar="LINK", help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs=2, metavar=("LINK", "FLOWS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.route:
        asyncio.run(route(LINKS[options.route]))
        return
    if options.measure:
        print(json.dumps(asyncio.run(rates(options.measure[0], int(options.measure[1]), options.seconds))))
        return
    print("| link | SCTP options | one connection | two connections together | of it, the later one |")
    print("|---|---|---|---|---|")
    taken: dict[tuple[str, str, int], list[list[float]]] = {}
    for _ in range(options.rounds):
        for name in LINKS:
            for kind in ("ours", "engine"):
                for flows in (1, 2):
                    rate = measure(name, flows, kind, options.seconds)
                    taken.setdefault((name, kind, flows), []).append(rate)
    for name in LINKS:
        for kind in ("ours", "engine"):
            alone = statistics.median(rate for (rate,) in taken[name, kind, 1])
            both = statistics.median(sum(each) for each in taken[name, kind, 2])
            later = statistics.median(each[1] / max(sum(each), 1e-9) for each in taken[name, kind, 2])
            cells = (f"{alone:.1f} Mbit/s", f"{both:.1f} Mbit/s", f"{later:.0%}")
            print(f"| {name} | {kind} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
