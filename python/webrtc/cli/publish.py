"""`webrtc publish`: devices, a screen or a file to a media server (WHIP), or to viewers (WHEP)."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated

import typer

import webrtc
from webrtc import whep, whip

from . import console, pages, stats_table
from .servers import Credential, IceServers, Username, ice_servers
from .sources import Seconds, Source, first_of, interrupts, opened
from .stats_file import StatsFile, ToFile, recorded
from .watching import watch

_FILES = {"/": "watch.html", "/style.css": "style.css", "/watch.js": "watch.js"}


def publish(
    source: Source = "camera+microphone",
    url: Annotated[str | None, typer.Option("--whip", metavar="URL", help="The WHIP endpoint.")] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Be the server: a page with the picture, and WHEP for players.")
    ] = False,
    token: Annotated[
        str | None, typer.Option(envvar="WEBRTC_TOKEN", help="The bearer token of the WHIP endpoint.")
    ] = None,
    host: pages.Host = None,
    port: pages.Port = 8080,
    https: pages.Https = False,
    peers: Annotated[int, typer.Option(min=1, max=1000, help="With --serve: viewers at once.")] = 16,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    seconds: Seconds = None,
    to_file: ToFile = None,
    as_json: console.AsJson = False,
) -> None:
    """Publish a camera, a microphone, the screen, a file or a URL. Ctrl-C ends it.

    Either to a media server, which has many viewers: webrtc publish film.mp4 --whip https://example.org/whip

    Or to some viewers from here: webrtc publish screen --serve, then webrtc play URL, or a browser.
    """
    console.need("aiohttp", "web")
    if (url is None) == (not serve):
        raise console.Failure("where to publish?", "pass either --whip URL or --serve")
    wanted = ice_servers(servers, username, credential)
    if url is None:
        site = pages.Site(host, port, https, None, None)
        console.run(_serve(source, site, peers, wanted, seconds, StatsFile(to_file)))
        return
    reports = console.run(_publish(source, url, token, wanted, seconds, to_file))
    stats_table.print_last(reports, as_json)


async def _publish(
    source: str,
    url: str,
    token: str | None,
    servers: list[webrtc.RTCIceServer],
    seconds: float | None,
    to_file: Path | None,
) -> list[webrtc.RTCStatsReport]:
    async with opened(source) as media:
        with console.busy("publishing …"):
            session = await whip.publish(
                url, media.tracks, token=token, configuration={"ice_servers": servers}
            )
        async with session, recorded(session.connection, to_file):
            return await watch(session.connection, media, seconds)


async def _serve(
    source: str,
    site: pages.Site,
    peers: int,
    servers: list[webrtc.RTCIceServer],
    seconds: float | None,
    statistics: StatsFile,
) -> None:
    numbers = itertools.count(1)

    async with opened(source) as media:

        async def enter(connection: webrtc.RTCPeerConnection, request: whep.Request) -> None:
            media.add_to(connection)
            name = f"viewer {next(numbers)}"
            statistics.follow(connection, name)
            console.say(f"{name} at {request.client} is here")

        app = site.application(_FILES)
        endpoint = whep.Endpoint(
            enter,
            configuration={"ice_servers": servers},
            ice_servers=servers,
            max_peers=peers,
            token=site.token,
        )
        endpoint.add_to(app, "/whep")
        async with statistics, site.serving(app) as address, interrupts() as stopped:
            site.announce(address, open_page=False)
            console.say(
                f"players: webrtc play {address}/whep" + (f" --token {site.token}" if site.token else "")
            )
            media.begin()
            await first_of(stopped.wait(), media.ended(), seconds=seconds)
