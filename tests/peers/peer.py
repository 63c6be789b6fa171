"""A foreign program as a peer, driven over its stdin and stdout in lines of JSON (README.md)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import tempfile
from typing import IO, Any

from tests.peers.install import ROOT, Installed
from tests.waiting import PATIENCE

# Seconds: nothing that a peer does takes as long, on a busy machine either.
PATIENT = 60.0 * PATIENCE
# Bytes of one line: descriptions have up to some 50,000.
_LONGEST_LINE = 4 * 1024 * 1024
_SHOWN_STDERR = 8000


class PeerError(AssertionError):
    """The peer refused a call, did not answer it, or ended."""


class ForeignPeer:
    """A running driver. `await ForeignPeer.start(installed)`; `close` or `vanish` ends it."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, stderr: IO[bytes]) -> None:
        self.name = name
        self.version = ""
        self.capabilities: set[str] = set()
        self._process, self._stderr = process, stderr
        # The processes that carry the connection.
        self._ids = [process.pid]
        self._numbers = itertools.count()
        self._answers: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._events: list[dict[str, Any]] = []
        self._more = asyncio.Condition()
        self._ended = False
        # The test has closed its connection, or ended it.
        self.closed = False
        self._reading = asyncio.ensure_future(self._read())

    @classmethod
    async def start(cls, installed: Installed) -> ForeignPeer:
        """Start a driver, and wait until it is ready."""
        pipe = asyncio.subprocess.PIPE
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        # It must not outlive a run that is killed. A sanitizer is preloaded for this process alone.
        command = ["setpriv", "--pdeathsig", "KILL", *installed.command]
        environment = {key: value for key, value in os.environ.items() if key != "LD_PRELOAD"}
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=pipe,
            stdout=pipe,
            stderr=stderr,
            limit=_LONGEST_LINE,
            env=environment | installed.environment,
            cwd=ROOT,
            start_new_session=True,
        )
        peer = cls(installed.name, process, stderr)
        try:
            ready = await peer.event("ready")
        except BaseException:
            await peer.close()
            print(peer.said())
            raise
        peer.version = str(ready["version"])
        peer.capabilities = set(ready["capabilities"])
        peer._ids += ready.get("pids", [])
        return peer

    async def call(self, name: str, /, *, within: float = PATIENT, **arguments: Any) -> Any:
        """Call a function of the driver; gives its value, or raises PeerError with its error."""
        self.closed |= name == "close"
        if self._ended or not self._process.stdin:
            raise PeerError(f"{self.name} has ended: {name} cannot be called")
        id = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[id] = name, answer
        request = {"id": id, "call": name, **arguments}
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        try:
            return await asyncio.wait_for(answer, within)
        except asyncio.TimeoutError:
            raise PeerError(f"{self.name} does not answer {name} within {within:g} s") from None
        finally:
            self._answers.pop(id, None)

    async def event(self, name: str, /, *, within: float = PATIENT, **fields: Any) -> dict[str, Any]:
        """Take the first event of this name, with these fields, that has not been taken: wait for it."""
        wanted = {"event": name, **fields}

        def find() -> dict[str, Any] | None:
            return next((each for each in self._events if wanted.items() <= each.items()), None)

        try:
            async with self._more:
                await asyncio.wait_for(self._more.wait_for(lambda: find() or self._ended), within)
        except asyncio.TimeoutError:
            raise PeerError(
                f"{self.name} does not tell {wanted} within {within:g} s; it told {self._events}"
            ) from None
        found = find()
        if found is None:
            raise PeerError(f"{self.name} ended before it told {wanted}; it told {self._events}")
        self._events.remove(found)
        return found

    def told(self, name: str, /, **fields: Any) -> list[dict[str, Any]]:
        """The events of this name that have not been taken, without waiting."""
        wanted = {"event": name, **fields}
        return [each for each in self._events if wanted.items() <= each.items()]

    def vanish(self) -> None:
        """End it as a machine that loses its power: nothing is said to anyone."""
        self.closed = True
        for id in self._ids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(id, signal.SIGKILL)

    async def close(self) -> None:
        """End it: its stdin closes, and it has to follow."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), PATIENT / 4)
        except asyncio.TimeoutError:
            self.vanish()
            await self._process.wait()
        await self._reading

    def said(self) -> str:
        """The end of what it wrote to stderr, for the report of a test that fails."""
        self._stderr.seek(0)
        text = self._stderr.read().decode(errors="replace")
        self._stderr.close()
        return f"{self.name} said on stderr:\n{text[-_SHOWN_STDERR:]}" if text else ""

    async def _read(self) -> None:
        assert self._process.stdout
        try:
            async for line in self._process.stdout:
                await self._take(json.loads(line))
        finally:
            self._ended = True
            for name, answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(PeerError(f"{self.name} ended before it answered {name}"))
            async with self._more:
                self._more.notify_all()

    async def _take(self, message: dict[str, Any]) -> None:
        if "event" in message:
            self._events.append(message)
            async with self._more:
                self._more.notify_all()
            return
        name, answer = self._answers.get(message["id"], ("", None))
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(PeerError(f"{self.name} refuses {name}: {message['error']}"))
        else:
            answer.set_result(message.get("value"))
