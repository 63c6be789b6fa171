"""Pages of another origin in a browser publish with WHIP and play with WHEP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp.web
import numpy as np
import pytest
import pytest_asyncio
from webrtc import MediaStreamTrack, RTCPeerConnection, RTCVideoSource, whep, whip

from tests.browser.driven import Browser, Page, launched
from tests.waiting import PATIENCE
from tests.web.media import has_colours
from tests.web.serving import aiohttp_site, served

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@contextlib.asynccontextmanager
async def page_in(browser: Browser) -> AsyncIterator[Page]:
    content = Path(__file__).with_name("page.html").read_text()

    async def index(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text=content, content_type="text/html")

    app = aiohttp.web.Application()
    app.router.add_get("/", index)
    async with aiohttp_site(app) as site:
        page = await browser.page(site)
        yield page
        await page("close")


async def test_a_page_publishes(browser: Browser, pictures: Any) -> None:
    tracks: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()

    async def on_connection(connection: RTCPeerConnection, request: whip.Request) -> None:
        connection.on("track", lambda event: tracks.put_nowait(event.track))

    endpoint = whip.Endpoint(on_connection, token="secret", ice_servers=["stun:127.0.0.1:9"])
    async with served(endpoint) as url, page_in(browser) as page:
        assert await page("publish", url, "secret") == {
            "created": 201,
            "trickled": 204,
            "hasTag": True,
            "links": '<stun:127.0.0.1:9>; rel="ice-server"',
        }
        await pictures.seen(await tracks.get(), lambda frame: has_colours(frame, pictures.colours))
        assert await page("end") == 200
        assert endpoint.connections == []


async def test_a_page_plays(browser: Browser, pictures: Any) -> None:
    source = RTCVideoSource()

    async def on_connection(connection: RTCPeerConnection, request: whep.Request) -> None:
        connection.add_track(source.create_track())

    async def looks(page: Page) -> None:
        while np.abs(np.asarray(await page("look")) - pictures.colours).max() > 30:
            pass

    async with (
        served(whep.Endpoint(on_connection, token="secret"), "fastapi") as url,
        page_in(browser) as page,
        pictures.shown(source, pictures.corners(), "rgb24"),
    ):
        played = await page("play", url, "secret")
        assert (played["created"], played["trickled"]) == (201, 204)
        await asyncio.wait_for(looks(page), 20 * PATIENCE)
        assert await page("end") == 200
