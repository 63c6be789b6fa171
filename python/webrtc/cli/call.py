"""`webrtc call`: audio and video between two terminals."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live

import webrtc

from . import console, stats_table
from .meeting import Code, Server, joined, meeting
from .servers import Credential, IceServers, Username, ice_servers
from .sources import Opened, Seconds, Source, first_of, interrupts, opened
from .stats_file import ToFile, recorded


def call(
    source: Source = "camera+microphone",
    answer: Annotated[bool, typer.Option("--answer", help="The other end has shown a code.")] = False,
    record: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Record what the other end sends to this file.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not play the sound of the other end.")] = False,
    server: Server = None,
    code: Code = None,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    seconds: Seconds = None,
    to_file: ToFile = None,
    as_json: console.AsJson = False,
) -> None:
    """Call another terminal: sound is played, pictures are recorded or counted.

    One end shows a code: webrtc call. The other end takes it: webrtc call --answer, or with --server and
    --code. Ctrl-C hangs up.
    """
    if record:
        console.need("av", "media")
    wanted = ice_servers(servers, username, credential)
    answering = answer or code is not None
    report = console.run(_call(source, answering, record, quiet, server, code, wanted, seconds, to_file))
    if as_json:
        console.print_json(stats_table.latest(report))
    else:
        console.out.print(stats_table.shown(report))


async def _call(
    source: str,
    answering: bool,
    record: Path | None,
    quiet: bool,
    server: str | None,
    code: str | None,
    servers: list[webrtc.RTCIceServer],
    seconds: float | None,
    to_file: Path | None,
) -> list[webrtc.RTCStatsReport]:
    received: list[webrtc.MediaStreamTrack] = []

    async with opened(source) as media:

        def prepare(connection: webrtc.RTCPeerConnection) -> None:
            connection.on("track", lambda event: received.append(event.track))
            stream = webrtc.MediaStream(media.tracks)
            for track in media.tracks:
                connection.add_track(track, stream)
            if not answering:
                # The other end may send what this one does not.
                for kind in {"audio", "video"} - {str(track.kind) for track in media.tracks}:
                    connection.add_transceiver(kind, direction="recvonly")

        async with (
            meeting(server, code, "call") as met,
            joined(met, prepare, offering=not answering, servers=servers) as connection,
            recorded(connection, to_file),
            interrupts() as stopped,
            _kept(received, record, quiet),
        ):
            console.say("connected; Ctrl-C hangs up")
            return await _talk(connection, media, stopped, seconds)


async def _talk(
    connection: webrtc.RTCPeerConnection, media: Opened, stopped: asyncio.Event, seconds: float | None
) -> list[webrtc.RTCStatsReport]:
    reports: list[webrtc.RTCStatsReport] = []
    media.begin()

    async def watch() -> None:
        with Live(console=console.err, auto_refresh=False, transient=True) as live:
            while True:
                reports.append(await connection.get_stats())
                del reports[:-2]
                if console.err.is_terminal:
                    live.update(stats_table.shown(reports), refresh=True)
                await asyncio.sleep(1)

    async def ended() -> None:
        console.say(str(await connection.ended()))

    await first_of(stopped.wait(), ended(), media.ended(), watch(), seconds=seconds)
    if connection.connection_state == "connected":
        reports.append(await connection.get_stats())
    return reports[-2:]


@contextlib.asynccontextmanager
async def _kept(
    tracks: list[webrtc.MediaStreamTrack], record: Path | None, quiet: bool
) -> AsyncIterator[None]:
    """Play and record what the peer sends meanwhile."""
    async with contextlib.AsyncExitStack() as stack:
        if record:
            recorder = webrtc.MediaRecorder(record)
            for track in tracks:
                recorder.add_track(track)
            await stack.enter_async_context(recorder)
        for track in tracks:
            if track.kind == "video" and not record:
                # A reader has it decoded, so that the frame rate is known.
                stack.enter_context(_read(track))
            if track.kind == "audio" and not quiet:
                try:
                    await stack.enter_async_context(webrtc.AudioPlayer(track))
                except webrtc.RTCException as error:
                    console.say(f"no sound: {error}")
        yield


@contextlib.contextmanager
def _read(track: webrtc.MediaStreamTrack) -> Iterator[None]:
    async def read() -> None:
        async for _ in webrtc.RTCVideoSink(track, capacity=1):
            pass

    reading = asyncio.ensure_future(read())
    try:
        yield
    finally:
        reading.cancel()
