"""Examples that run until they are stopped, started as users start them."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


class Running:
    """A program that runs, and what it said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._more = asyncio.Event()
        self._reading = [asyncio.ensure_future(self._read(pipe)) for pipe in (process.stdout, process.stderr)]

    async def _read(self, pipe: asyncio.StreamReader | None) -> None:
        assert pipe
        async for line in pipe:
            self.lines.append(line.decode().rstrip("\n"))
            self._more.set()
        self._more.set()

    @property
    def said(self) -> str:
        """All that it said."""
        return "\n".join(self.lines)

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait until it has said what a regular expression matches."""
        while not (found := re.search(pattern, self.said)):
            assert not all(reading.done() for reading in self._reading), f"it ended: {self.said}"
            self._more.clear()
            await self._more.wait()
        return found

    async def url(self) -> str:
        """Wait until it serves; return its URL, without what follows the port."""
        return (await self.says(r"https?://[\w.\[\]:]+\d"))[0]

    async def ended(self) -> int:
        """Wait for its end; return the exit code."""
        await asyncio.gather(*self._reading)
        return await self.process.wait()


@contextlib.asynccontextmanager
async def running(*command: object, stop: int = signal.SIGTERM) -> AsyncIterator[Running]:
    """A program until the block ends; then it must end well."""
    # It must not outlive a run that is killed.
    mortal = ("setpriv", "--pdeathsig", "KILL", *map(str, command))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*mortal, stdout=pipe, stderr=pipe)
    one = Running(process)
    try:
        yield one
    except BaseException:
        print(one.said)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(stop)
        code = await one.ended()
    assert code in (0, -stop), one.said
    assert "Traceback" not in one.said, one.said
