"""A network between two processes: delays datagrams, and loses some of them. It works with every package.

Each end is given the address of a socket here in place of the other's, in the candidates of the description.
"""

from __future__ import annotations

import collections
import random
import re
import select
import socket
import threading
import time

# The datagrams that may be on their way in one direction, as in a router with a large queue.
QUEUE = 4096
RECEIVE_BUFFER = 4 << 20
Address = tuple[str, int]
CANDIDATE = re.compile(
    r"^a=candidate:\S+ 1 udp \d+ (?P<host>[\d.]+) (?P<port>\d+) typ host", re.IGNORECASE | re.MULTILINE
)


class Link:
    """Two sockets: what arrives at one leaves by the other, `delay` seconds later, unless it is lost."""

    def __init__(self, loss: float, delay: float) -> None:
        self._loss, self._delay = loss, delay
        self._random = random.Random(1)
        self._sockets: list[socket.socket] = []
        # Where each socket sends to: the address in the description that was rewritten for the other end.
        self._targets: list[Address] = []
        self._closed = threading.Event()

    def rewrite(self, sdp: str) -> str:
        """The description with one candidate: a socket of the link. Called for the offer, then the answer."""
        candidate = CANDIDATE.search(sdp)
        if not candidate:
            raise ValueError("no IPv4 host candidate in the description")
        end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        end.bind((candidate["host"], 0))
        end.setblocking(False)
        self._sockets.append(end)
        self._targets.append((candidate["host"], int(candidate["port"])))
        changed = candidate[0].replace(f" {candidate['port']} typ", f" {end.getsockname()[1]} typ")
        others = re.compile(r"^a=candidate:.*\r?\n", re.MULTILINE)
        return others.sub(lambda line: changed + "\r\n" if line[0].startswith(candidate[0]) else "", sdp)

    def start(self) -> None:
        """Forward datagrams on a thread, until closed."""
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._closed.set()

    def _run(self) -> None:
        queues: list[collections.deque[tuple[float, bytes]]] = [collections.deque() for _ in self._sockets]
        while not self._closed.is_set():
            due = min((queue[0][0] for queue in queues if queue), default=time.monotonic() + 0.1)
            readable, _, _ = select.select(self._sockets, [], [], max(0.0, due - time.monotonic()))
            for end in readable:
                self._receive(end, queues[self._sockets.index(end)])
            now = time.monotonic()
            for number, queue in enumerate(queues):
                while queue and queue[0][0] <= now:
                    # What arrives at the socket that stands for one end was sent by the other.
                    self._sockets[1 - number].sendto(queue.popleft()[1], self._targets[number])
        for end in self._sockets:
            end.close()

    def _receive(self, end: socket.socket, queue: collections.deque[tuple[float, bytes]]) -> None:
        due = time.monotonic() + self._delay
        for _ in range(64):
            try:
                datagram = end.recv(65536)
            except BlockingIOError:
                return
            except ConnectionError:
                continue
            if len(queue) < QUEUE and self._random.random() >= self._loss:
                queue.append((due, datagram))
