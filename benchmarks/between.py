"""Two processes that are connected: their programs, the exchange of descriptions, and the network between."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from link import Link
from packages import Package

# How long messages are counted.
SECONDS = 5.0
TIMEOUT = 30


class End:
    """A process that runs one end; it speaks lines of JSON."""

    def __init__(self, package: Package, role: str, size: int) -> None:
        self._process = subprocess.Popen(
            package.command("end", role, str(size), str(SECONDS)),
            env=package.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._late = threading.Timer(TIMEOUT, self._process.kill)
        self._late.start()

    def tell(self, line: dict[str, Any]) -> None:
        assert self._process.stdin
        print(json.dumps(line), file=self._process.stdin, flush=True)

    def hear(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(self._failure())
        heard: dict[str, Any] = json.loads(line)
        return heard

    def _failure(self) -> str:
        assert self._process.stderr
        said = self._process.stderr.read().strip().splitlines()
        return said[-1] if said else f"no answer within {TIMEOUT} s"

    def end(self) -> None:
        with contextlib.suppress(BrokenPipeError, subprocess.TimeoutExpired):
            self._process.communicate("", timeout=5)
        self._late.cancel()
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def connected(sender: Package, receiver: Package, size: int, link: Link | None) -> Iterator[Sequence[End]]:
    """Start both processes, and exchange their descriptions."""
    ends = End(sender, "offer", size), End(receiver, "answer", size)
    try:
        for number, here in enumerate(ends):
            description = here.hear()
            if link:
                description["sdp"] = link.rewrite(description["sdp"])
                if number == 1:
                    link.start()
            ends[1 - number].tell(description)
        yield ends
    finally:
        for end in ends:
            end.end()
        if link:
            link.close()


def throughput(sender: Package, receiver: Package, size: int, link: Link | None = None) -> float:
    """MB/s from one process to the other."""
    with connected(sender, receiver, size, link) as (_, answerer):
        return float(answerer.hear()["rate"])


def round_trip(sender: Package, receiver: Package) -> float:
    """The median time in µs of a round trip of 64 bytes."""
    with connected(sender, receiver, 64, None) as (offerer, _):
        return float(offerer.hear()["ping_pong"])
