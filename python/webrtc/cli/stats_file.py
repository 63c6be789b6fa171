"""Statistics of a connection in a file, one report a line, for `webrtc stats`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Annotated

import typer

import webrtc

from .console import Failure

ToFile = Annotated[
    Path | None,
    typer.Option("--stats", dir_okay=False, help="Write statistics to this file, for webrtc stats."),
]
END = "end"
"""What the last line is, when the connection has ended."""
_INTERVAL = 1.0
# Characters of a line: a connection of a hundred streams has less.
_LONGEST = 4 * 1024 * 1024


@contextlib.asynccontextmanager
async def recorded(connection: webrtc.RTCPeerConnection, path: Path | None) -> AsyncIterator[None]:
    """Write the statistics of a connection meanwhile, once a second and at the end."""
    if path is None:
        yield
        return
    with path.open("w") as file:
        writing = asyncio.ensure_future(_write(connection, file))
        try:
            yield
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            # The peer may hang up meanwhile.
            with contextlib.suppress(webrtc.InvalidStateError):
                await _write_one(connection, file)
            file.write(f'"{END}"\n')


async def _write(connection: webrtc.RTCPeerConnection, file: IO[str]) -> None:
    while True:
        await _write_one(connection, file)
        await asyncio.sleep(_INTERVAL)


async def _write_one(connection: webrtc.RTCPeerConnection, file: IO[str]) -> None:
    report = await connection.get_stats()
    file.write(json.dumps(list(report.to_json().values())) + "\n")
    file.flush()


def read(file: IO[str], path: Path) -> Iterator[webrtc.RTCStatsReport | None]:
    """Yield the reports that are there since the last call; None at the end of the connection."""
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
            yield webrtc.RTCStatsReport(given)
        except (KeyError, RecursionError, TypeError, ValueError):
            raise Failure(f"{path} has a line that is no statistics: {line[:40]!r}") from None
