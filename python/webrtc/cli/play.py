"""`webrtc play`: what a media server sends (WHEP), to the speaker, a window and a file."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

import webrtc
from webrtc import whep

from . import console, stats_table, window
from .servers import Credential, IceServers, Username, ice_servers
from .sources import Opened, Seconds
from .stats_file import ToFile, recorded
from .watching import kept, watch


def play(
    url: Annotated[str, typer.Argument(help="The WHEP endpoint.")],
    token: Annotated[str | None, typer.Option(envvar="WEBRTC_TOKEN", help="The bearer token.")] = None,
    record: Annotated[Path | None, typer.Option(dir_okay=False, help="Record to this file.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not play the sound.")] = False,
    in_window: window.InWindow = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Accept any certificate, such as that of publish --https.")
    ] = False,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    seconds: Seconds = None,
    to_file: ToFile = None,
    as_json: console.AsJson = False,
) -> None:
    """Play a WHEP endpoint: sound to the speaker, the picture to a window, everything to a file.

    Ctrl-C ends it, or q in the window; f fills the screen.
    """
    console.need("aiohttp", "web")
    if record:
        console.need("av", "media")
    if urlsplit(url).scheme not in ("http", "https"):
        raise console.Failure(f"{url!r} is no URL of WHEP", "for example: https://example.org/whep")
    context = None
    if insecure:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    wanted = ice_servers(servers, username, credential)
    show = window.wanted(in_window)
    reports = console.run(_play(url, token, context, record, quiet, show, wanted, seconds, to_file))
    stats_table.print_last(reports, as_json)


async def _play(
    url: str,
    token: str | None,
    context: ssl.SSLContext | None,
    record: Path | None,
    quiet: bool,
    show: bool,
    servers: list[webrtc.RTCIceServer],
    seconds: float | None,
    to_file: Path | None,
) -> list[webrtc.RTCStatsReport]:
    with console.busy("connecting …"):
        session = await whep.play(url, token=token, configuration={"ice_servers": servers}, ssl=context)
    shown = window.Window(f"webrtc play {url}") if show else None
    async with (
        session,
        recorded(session.connection, to_file),
        kept(session.tracks, record, quiet, shown),
    ):
        return await watch(session.connection, Opened(session.tracks), seconds, shown)
