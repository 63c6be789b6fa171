"""Programs connect to endpoints as pages do."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp.web
import pytest
from webrtc import (
    NetworkError,
    NotAllowedError,
    NotFoundError,
    OperationError,
    RTCPeerConnection,
    RTCTrackEvent,
    URLSyntaxError,
    web,
)

from tests.ice_servers import free_port
from tests.web.media import frequency, tone
from tests.web.serving import WAYS, aiohttp_site, served


async def echo(connection: RTCPeerConnection, request: web.Request) -> None:
    @connection.on("track")
    async def back(event: RTCTrackEvent) -> None:
        connection.add_track(event.track)


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_program_sends_comes_back(way: str) -> None:
    endpoint = web.Endpoint(echo, token="secret")
    async with served(endpoint, way) as url, tone(620) as track, RTCPeerConnection() as connection:
        connection.add_track(track)
        await web.connect(connection, url, token="secret", timeout=60)
        assert connection.connection_state == "connected"
        assert await frequency(connection.get_receivers()[0].track) == pytest.approx(620, abs=3)


async def test_the_servers_of_the_endpoint_are_used_unless_there_are_own_ones() -> None:
    async def used(url: str, **configuration: Any) -> list[Any]:
        async with RTCPeerConnection(**configuration) as connection:
            connection.create_data_channel("chat")
            await web.connect(connection, url, timeout=60)
            return [server.urls for server in connection.get_configuration().ice_servers]

    async with served(web.Endpoint(echo, ice_servers=["stun:127.0.0.1:9"])) as url:
        assert await used(url) == ["stun:127.0.0.1:9"]
        own = [{"urls": "stun:127.0.0.1:10"}]
        assert await used(url, ice_servers=own) == ["stun:127.0.0.1:10"]


async def test_refusals_are_errors_with_their_reason() -> None:
    async with served(web.Endpoint(echo, token="secret")) as url, RTCPeerConnection() as first:
        first.create_data_channel("chat")
        with pytest.raises(NotAllowedError, match=r"401 Unauthorized.*: the bearer token is wrong"):
            await web.connect(first, url, token="guessed")
        with pytest.raises(NotFoundError, match="404"):
            await web.connect(first, url + "/elsewhere", token="secret")
        with pytest.raises(URLSyntaxError, match="is not a URL"):
            await web.connect(first, "offer")
        with pytest.raises(NetworkError, match="failed"):
            await web.connect(first, f"http://127.0.0.1:{free_port()}/")


async def test_an_endpoint_without_a_place_is_an_error() -> None:
    async with (
        served(web.Endpoint(echo, max_peers=1)) as url,
        RTCPeerConnection() as first,
        RTCPeerConnection() as second,
    ):
        for connection in (first, second):
            connection.create_data_channel("chat")
        await web.connect(first, url, timeout=60)
        with pytest.raises(NetworkError, match=r"503.*there are too many peers"):
            await web.connect(second, url)
        # The caller closes it.
        assert second.connection_state != "closed"


WRONG: dict[str, tuple[str, str]] = {
    "[]": ("application/json", "must be a JSON object"),
    "[" * 100_000: ("application/json", "must be a JSON object"),
    '{"type": "offer", "sdp": "v=0"}': ("application/json", "without an answer"),
    '{"type": "answer", "sdp": 1}': ("application/json", "without an answer"),
    '{"type": "answer", "sdp": "v=0"}': ("text/html", "responded with text/html, not application/json"),
}


@pytest.mark.parametrize("body", WRONG)
async def test_wrong_answers_are_errors(body: str) -> None:
    content_type, reason = WRONG[body]

    async def answer(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text=body, content_type=content_type)

    app = aiohttp.web.Application()
    app.router.add_post("/offer", answer)
    async with aiohttp_site(app) as site, RTCPeerConnection() as connection:
        connection.create_data_channel("chat")
        with pytest.raises(OperationError, match=reason):
            await web.connect(connection, f"{site}/offer")


@pytest.mark.parametrize("servers", [1, [1], [{"urls": "http://example.com"}], [{}]])
async def test_wrong_servers_are_an_error(servers: Any) -> None:
    async def tell(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text=json.dumps({"iceServers": servers}), content_type="application/json")

    app = aiohttp.web.Application()
    app.router.add_get("/offer", tell)
    async with aiohttp_site(app) as site, RTCPeerConnection() as connection:
        connection.create_data_channel("chat")
        with pytest.raises(OperationError, match="wrong ICE servers"):
            await web.connect(connection, f"{site}/offer")


async def test_a_server_that_does_not_answer_is_left_after_the_timeout() -> None:
    over = asyncio.Event()

    async def wait(request: aiohttp.web.Request) -> aiohttp.web.Response:
        await over.wait()
        return aiohttp.web.Response()

    app = aiohttp.web.Application()
    app.router.add_post("/offer", wait)
    async with aiohttp_site(app) as site, RTCPeerConnection() as connection:
        connection.create_data_channel("chat")
        with pytest.raises(NetworkError, match=r"no response within 0\.5 s|not connected within 0\.5 s"):
            await web.connect(connection, f"{site}/offer", timeout=0.5)
        over.set()
