"""A page in a browser, with the package's script, and an endpoint."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp.web
import numpy as np
import pytest
import webrtc
from webrtc import MediaStreamTrack, RTCPeerConnection, RTCVideoSource, web

from tests.browser.driven import Browser, Page
from tests.waiting import PATIENCE
from tests.web.media import frequency, tone
from tests.web.serving import aiohttp_site

pytestmark = pytest.mark.asyncio(loop_scope="session")
DEVICES = ["camera", "microphone"]


class Called:
    """An endpoint that pages call, and what comes from them."""

    def __init__(self, *tracks: MediaStreamTrack, **options: Any) -> None:
        self._send = tracks
        self.tracks: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()
        self.endpoint = web.Endpoint(self.on_connection, **options)

    async def on_connection(self, connection: RTCPeerConnection, request: web.Request) -> None:
        for track in self._send:
            connection.add_track(track)
        connection.on("track", lambda event: self.tracks.put_nowait(event.track))

        @connection.on("datachannel")
        async def echo(event: Any) -> None:
            async for message in event.channel:
                event.channel.send(f"{message} to you")


@contextlib.asynccontextmanager
async def page_of(
    browser: Browser, endpoint: web.Endpoint, permissions: list[str] = DEVICES, host: str = "127.0.0.1"
) -> AsyncIterator[Page]:
    """A page that is served beside the endpoint."""
    app = aiohttp.web.Application()
    content = Path(__file__).with_name("page.html").read_text()

    async def index(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text=content, content_type="text/html")

    async def wrong(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.json_response({"type": "answer", "sdp": "what?"})

    app.router.add_get("/", index)
    app.router.add_route("*", "/wrong", wrong)
    endpoint.add_to(app, "/offer")
    async with aiohttp_site(app) as site:
        page = await browser.page(site.replace("127.0.0.1", host), permissions)
        await page.tells(ready=True)
        try:
            yield page
        finally:
            await page("close")


async def test_camera_and_microphone_reach_the_program_and_tracks_come_back(
    browser: Browser, pictures: Any
) -> None:
    source = RTCVideoSource()
    async with tone(660) as sound, pictures.shown(source, pictures.corners(), "rgb24"):
        called = Called(source.create_track(), sound)
        async with page_of(browser, called.endpoint) as page:
            assert await page("start", {"camera": True, "microphone": True}) == {"local": ["audio", "video"]}
            for state in ("devices", "signaling", "connecting", "connected"):
                await page.tells(state=state)
            await page.tells(chat="hello to you")
            arrived = [await called.tracks.get(), await called.tracks.get()]
            kinds = {str(track.kind): track for track in arrived}

            # Chromium's fake camera shows a green picture with a moving pie; its microphone beeps.
            def is_green(frame: Any) -> bool:
                colour = frame.to_ndarray("rgb24").reshape(-1, 3).mean(axis=0)
                return bool(colour[1] > colour[0] + 30 and colour[1] > colour[2] + 30)

            await pictures.seen(kinds["video"], is_green)
            assert 100 < await frequency(kinds["audio"]) < 1000
            await seen_by(page, pictures.colours)
            assert await asyncio.wait_for(page("listen"), 20 * PATIENCE) == pytest.approx(660, abs=10)


async def seen_by(page: Page, colours: Any) -> None:
    async def look() -> None:
        while np.abs(np.asarray(await page("look")) - colours).max() > 30:
            pass

    await asyncio.wait_for(look(), 20 * PATIENCE)


async def test_a_page_without_devices_receives(browser: Browser, pictures: Any) -> None:
    source = RTCVideoSource()
    async with pictures.shown(source, pictures.corners(), "rgb24"):
        called = Called(source.create_track())
        async with page_of(browser, called.endpoint, []) as page:
            assert await page("start") == {"local": []}
            await page.tells(track="video")
            await seen_by(page, pictures.colours)


async def test_hanging_up_ends_the_connection_here_and_stops_the_devices(browser: Browser) -> None:
    called = Called()
    async with page_of(browser, called.endpoint) as page:
        await page("start", {"camera": True, "microphone": True})
        [connection] = called.endpoint.connections
        assert await page("hangUp") == ["ended", "ended"]
        await page.tells(end=None)
        await page.tells(state="closed")
        assert (await connection.ended()).cause == "peer"
        assert connection.connection_state == "closed"


async def test_a_page_that_is_closed_ends_the_connection_here(browser: Browser) -> None:
    called = Called()
    async with page_of(browser, called.endpoint) as page:
        await page("start")
        [connection] = called.endpoint.connections
    assert (await connection.ended()).cause in ("peer", "close")


async def test_the_page_is_told_when_the_program_hangs_up(browser: Browser) -> None:
    called = Called()
    async with page_of(browser, called.endpoint) as page:
        await page("start")
        called.endpoint.connections[0].close()
        await page.tells(end="peer-closed")


async def test_a_token_is_sent(browser: Browser) -> None:
    called = Called(token="secret")
    async with page_of(browser, called.endpoint) as page:
        assert await page("start", {"token": "secret"}) == {"local": []}
        wrong = await page("start", {"token": "other"})
        assert (wrong["code"], wrong["status"]) == ("refused", 401)
        assert "the bearer token is wrong" in wrong["message"]


async def test_servers_of_the_endpoint_are_the_pages(browser: Browser) -> None:
    called = Called(ice_servers=["stun:127.0.0.1:9"])
    async with page_of(browser, called.endpoint) as page:
        await page("start")
        assert [server["urls"] for server in await page("servers")] == [["stun:127.0.0.1:9"]]
        await page("start", {"iceServers": []})
        assert await page("servers") == []


async def test_a_device_without_permission_is_told(browser: Browser) -> None:
    async with page_of(browser, Called().endpoint, []) as page:
        error = await page("start", {"camera": True})
        assert (error["code"], "allow it" in error["message"]) == ("no-permission", True)


async def test_a_device_that_is_missing_is_told(bare_browser: Browser) -> None:
    if any(device.kind == "videoinput" for device in await webrtc.media_devices.enumerate_devices()):
        pytest.skip("this machine has a camera")
    async with page_of(bare_browser, Called().endpoint) as page:
        error = await page("start", {"camera": True})
        assert error["code"] == "no-camera"
        assert error["message"] == "There is no camera: connect one, or go without."


async def test_a_page_that_is_not_secure_has_no_devices(browser: Browser) -> None:
    # A name that resolves to loopback, but is neither localhost nor an address of it.
    called = Called()
    async with page_of(browser, called.endpoint, [], "page.test") as page:
        error = await page("start", {"camera": True})
        assert (error["code"], "https://" in error["message"]) == ("insecure-origin", True)
        assert await page("start") == {"local": []}


async def test_a_server_that_is_not_there_is_told(browser: Browser) -> None:
    async with page_of(browser, Called().endpoint) as page:
        error = await page("start", {}, "http://127.0.0.1:9/offer")
        assert error["code"] == "unreachable"


async def test_a_path_that_does_not_work_is_told(browser: Browser) -> None:
    # Only a relay that does not exist may be used here.
    called = Called(configuration={"ice_transport_policy": "relay"}, connect_seconds=60)
    async with page_of(browser, called.endpoint) as page:
        error = await page("start", {"timeout": 3})
        assert error["code"] in ("ice-failed", "timeout")


async def test_an_answer_that_is_none_is_told(browser: Browser) -> None:
    async with page_of(browser, Called().endpoint) as page:
        error = await page("start", {}, "/wrong")
        assert (error["code"], error["message"][:17]) == ("failed", "The call failed: ")


async def test_constraints_that_no_camera_meets_are_told(browser: Browser) -> None:
    async with page_of(browser, Called().endpoint) as page:
        error = await page("start", {"camera": {"width": {"min": 100_000}}})
        assert error["code"] == "device-failed"
