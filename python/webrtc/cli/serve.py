"""`webrtc serve`: a page on which a camera and a microphone go through Python and back."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated

import typer

import webrtc

from . import console, effects, pages
from .servers import Credential, IceServers, Username, ice_servers
from .stats_file import StatsFile, ToFile
from .transfers import Receiver
from .visitor import Room

_FILES = {
    "/": "index.html",
    "/style.css": "style.css",
    "/page.js": "page.js",
    "/graphs.js": "graphs.js",
    "/files.js": "files.js",
}


def serve(
    function: Annotated[
        str | None,
        typer.Argument(metavar="[FILE.py:FUNCTION]", help="What to do with pictures; edges without it."),
    ] = None,
    sound: Annotated[
        str | None, typer.Option(metavar="FILE.py:FUNCTION", help="What to do with sound.")
    ] = None,
    host: pages.Host = None,
    port: pages.Port = 8080,
    https: pages.Https = False,
    certificate: pages.Certificate = None,
    key: pages.Key = None,
    folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, exists=True, help="Save received files here; else only hash them."),
    ] = None,
    peers: Annotated[int, typer.Option(min=1, max=1000, help="How many pages may be connected at once.")] = 4,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    to_file: ToFile = None,
    open_page: pages.OpenPage = True,
) -> None:
    """Serve a page on which your camera and microphone go through Python and come back.

    A frame function takes and returns a NumPy array: uint8, (height, width, 3), BGR. A sound function takes
    and returns 10 ms of mono int16 at 48 kHz. A class is made anew for each page and then called.

    Examples: webrtc serve, webrtc serve filter.py:blur. For phones: webrtc serve --https
    """
    console.need("aiohttp", "cli")
    room = Room(
        effects.chosen(effects.PICTURES, function),
        effects.chosen(effects.SOUNDS, sound),
        Receiver(folder),
    )
    wanted = ice_servers(servers, username, credential)
    site = pages.Site(host, port, https, certificate, key)
    statistics = StatsFile(to_file)

    async def serving() -> None:
        from webrtc.web import Endpoint, Request

        async def enter(connection: webrtc.RTCPeerConnection, request: Request) -> None:
            statistics.follow(connection, room.enter(connection).name)

        app = site.application(_FILES)
        endpoint = Endpoint(
            enter,
            configuration={"ice_servers": wanted},
            ice_servers=wanted,
            max_peers=peers,
            token=site.token,
        )
        endpoint.add_to(app, "/offer")
        async with statistics, site.serving(app) as address:
            site.announce(address, open_page)
            await asyncio.Event().wait()

    with contextlib.suppress(typer.Exit):
        # Ctrl-C is how this ends.
        console.run(serving())
