"""Statistics of connections in a file, one report a line, for `webrtc stats`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Annotated, Any, NamedTuple

import typer

import webrtc

from . import console, running
from .console import Failure

ToFile = Annotated[
    Path | None,
    typer.Option("--stats", dir_okay=False, help="Write statistics to this file, for webrtc stats."),
]
END = "end"
"""What the last line is, when the command has ended."""
_INTERVAL = 1.0
# Characters of a line: a connection of a hundred streams has less.
_LONGEST = 4 * 1024 * 1024


class StatsFile:
    """Writes the statistics of connections meanwhile: once a second, and at the end. Without a path, none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self._stack = contextlib.ExitStack()
        self._writing: dict[asyncio.Task[None], tuple[webrtc.RTCPeerConnection, str]] = {}

    async def __aenter__(self) -> StatsFile:
        if self._path:
            self._file = self._stack.enter_context(self._path.open("w"))
            self._stack.enter_context(running.announced(self._path))
        return self

    async def __aexit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        writing, self._writing = self._writing, {}
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        for connection, name in writing.values():
            await self._write_report(connection, name)
        if self._file:
            self._file.write(json.dumps(END) + "\n")
        self._stack.close()

    def follow(self, connection: webrtc.RTCPeerConnection, name: str = "") -> None:
        """Write the statistics of a connection from now on; the name tells it from others in the file."""
        if self._file:
            task = asyncio.ensure_future(self._follow(connection, name))
            self._writing[task] = connection, name
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._writing.pop(task, None)
        if not task.cancelled() and (error := task.exception()):
            # Such as a full disk: the connection goes on.
            console.report(error)

    async def _follow(self, connection: webrtc.RTCPeerConnection, name: str) -> None:
        while connection.connection_state != "closed":
            await self._write_report(connection, name)
            await asyncio.sleep(_INTERVAL)
        self._write_line(name, None)

    async def _write_report(self, connection: webrtc.RTCPeerConnection, name: str) -> None:
        # The peer may hang up meanwhile.
        with contextlib.suppress(webrtc.InvalidStateError):
            report = await connection.get_stats()
            self._write_line(name, list(report.to_json().values()))

    def _write_line(self, name: str, report: list[Any] | None) -> None:
        assert self._file
        self._file.write(json.dumps({"connection": name, "report": report}) + "\n")
        self._file.flush()


@contextlib.asynccontextmanager
async def recorded(connection: webrtc.RTCPeerConnection, path: Path | None) -> AsyncIterator[None]:
    """Write the statistics of the only connection of a command meanwhile."""
    async with StatsFile(path) as file:
        file.follow(connection)
        yield


class Line(NamedTuple):
    """A report of a connection, or None when it has ended."""

    name: str
    report: webrtc.RTCStatsReport | None


def read(file: IO[str], path: Path) -> Iterator[Line | None]:
    """Yield the lines that are there since the last call; None at the end of the command."""
    while True:
        start = file.tell()
        line = file.readline(_LONGEST)
        if not line.endswith("\n"):
            # Half a line is read again when it is whole.
            file.seek(start)
            return
        try:
            given = json.loads(line)
            if given == END:
                yield None
                return
            report = given["report"]
            yield Line(str(given["connection"]), None if report is None else webrtc.RTCStatsReport(report))
        except (KeyError, RecursionError, TypeError, ValueError):
            raise Failure(f"{path} has a line that is no statistics: {line[:40]!r}") from None
