"""Shared by the benchmarks that measure this package only."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from typing import Any

import webrtc


async def gathered(connection: webrtc.RTCPeerConnection) -> dict[str, Any]:
    """Create the offer or answer that is due, and return it with all its candidates."""
    await connection.set_local_description()
    await connection.gathered()
    assert connection.local_description
    return connection.local_description.to_json()


class Peers:
    """Another process of the benchmark, whose processor time is not measured. It answers lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, program: str, *options: str) -> Peers:
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(sys.executable, program, *options, stdin=pipe, stdout=pipe)
        )

    async def ask(self, what: Any) -> Any:
        """Send a line, and return the answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        return json.loads(await self._process.stdout.readline())

    async def end(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()


class Meter:
    """Processor time of this process from now on."""

    def __init__(self) -> None:
        self._start = asyncio.get_running_loop().time()
        self._used = self._processor()

    @staticmethod
    def _processor() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def read(self) -> tuple[float, float]:
        """Percent of one core, and the seconds that have passed."""
        passed = asyncio.get_running_loop().time() - self._start
        return 100 * (self._processor() - self._used) / passed, passed
