"""`webrtc call`: audio and video between two terminals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import webrtc

from . import console, stats_table, window
from .meeting import Code, Server, joined, meeting
from .servers import Credential, IceServers, Username, ice_servers
from .sources import Seconds, Source, opened
from .stats_file import ToFile, recorded
from .watching import kept, watch


def call(
    source: Source = "camera+microphone",
    answer: Annotated[bool, typer.Option("--answer", help="The other end has shown a code.")] = False,
    record: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Record what the other end sends to this file.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not play the sound of the other end.")] = False,
    in_window: window.InWindow = None,
    server: Server = None,
    code: Code = None,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    seconds: Seconds = None,
    to_file: ToFile = None,
    as_json: console.AsJson = False,
) -> None:
    """Call another terminal: sound is played, pictures are shown in a window, or counted.

    One end shows a code: webrtc call. The other end takes it: webrtc call --answer, or with --server and
    --code. Ctrl-C hangs up, or q in the window; f fills the screen.
    """
    if record:
        console.need("av", "media")
    wanted = ice_servers(servers, username, credential)
    answering = answer or code is not None
    show = window.wanted(in_window)
    reports = console.run(
        _call(source, answering, record, quiet, show, server, code, wanted, seconds, to_file)
    )
    stats_table.print_last(reports, as_json)


async def _call(
    source: str,
    answering: bool,
    record: Path | None,
    quiet: bool,
    show: bool,
    server: str | None,
    code: str | None,
    servers: list[webrtc.RTCIceServer],
    seconds: float | None,
    to_file: Path | None,
) -> list[webrtc.RTCStatsReport]:
    received: list[webrtc.MediaStreamTrack] = []
    shown = window.Window("webrtc call") if show else None

    async with opened(source) as media:

        def prepare(connection: webrtc.RTCPeerConnection) -> None:
            connection.on("track", lambda event: received.append(event.track))
            media.add_to(connection)
            if not answering:
                # The other end may send what this one does not.
                for kind in {"audio", "video"} - {str(track.kind) for track in media.tracks}:
                    connection.add_transceiver(kind, direction="recvonly")

        async with (
            meeting(server, code, "call") as met,
            joined(met, prepare, offering=not answering, servers=servers) as connection,
            recorded(connection, to_file),
            kept(received, record, quiet, shown),
        ):
            return await watch(connection, media, seconds, shown)
