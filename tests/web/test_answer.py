"""An endpoint for pages answers offers as JSON, in every framework and within its limits."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from webrtc import RTCPeerConnection, RTCTrackEvent, web

from tests.web.media import frequency, tone
from tests.web.serving import WAYS, asgi_application, served, uvicorn_site

JSON = {"Content-Type": "application/json"}


async def ignore(connection: RTCPeerConnection, request: web.Request) -> None:
    """What an endpoint does with its peers in these tests."""


@contextlib.asynccontextmanager
async def client_of(
    endpoint: web.Endpoint, way: str = "aiohttp"
) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    async with served(endpoint, way) as url, aiohttp.ClientSession() as client:
        yield client, url


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_page_sends_comes_back(way: str) -> None:
    async def echo(connection: RTCPeerConnection, request: web.Request) -> None:
        @connection.on("track")
        async def back(event: RTCTrackEvent) -> None:
            connection.add_track(event.track)

    async with (
        client_of(web.Endpoint(echo), way) as (client, url),
        tone(620) as track,
        RTCPeerConnection() as page,
    ):
        page.add_track(track)
        async with client.post(url, json=await page.offer()) as response:
            assert (response.status, response.content_type) == (200, "application/json")
            assert response.headers["Cache-Control"] == "no-store"
            await page.set_remote_description(await response.json())
        await page.connected()
        assert await frequency(page.get_receivers()[0].track) == pytest.approx(620, abs=3)


@pytest.mark.parametrize("way", WAYS)
async def test_the_script_needs_no_token(way: str) -> None:
    async with client_of(web.Endpoint(ignore, token="secret"), way) as (client, url):
        async with client.get(url.rstrip("/") + "/client.js") as response:
            assert (response.status, response.content_type) == (200, "text/javascript")
            assert await response.text() == web.SCRIPT.read_text()
        async with client.get(url) as response:
            assert response.status == 401


async def test_pages_are_told_the_servers() -> None:
    servers: list[Any] = [
        "stun:stun.example.net",
        {"urls": ["turn:t.example"], "username": "u", "credential": "c"},
    ]
    async with (
        client_of(web.Endpoint(ignore, ice_servers=servers)) as (client, url),
        client.get(url) as response,
    ):
        assert await response.json() == {
            "iceServers": [
                {"urls": "stun:stun.example.net"},
                {"urls": ["turn:t.example"], "username": "u", "credential": "c"},
            ]
        }


WRONG: dict[str, tuple[Any, dict[str, str], int, str]] = {
    "nothing": (b"", JSON, 400, "must be a JSON object"),
    "no JSON": (b"{", JSON, 400, "must be a JSON object"),
    "a list": (b"[]", JSON, 400, "must be a JSON object"),
    "deep nesting": (b"[" * 100_000, JSON, 400, "must be a JSON object"),
    "no text": (b"\xff\xff", JSON, 400, "must be text in UTF-8"),
    "an answer": (json.dumps({"type": "answer", "sdp": "v=0"}), JSON, 400, "must be an offer"),
    "no sdp": (json.dumps({"type": "offer"}), JSON, 400, "must be an offer"),
    "a number as sdp": (json.dumps({"type": "offer", "sdp": 1}), JSON, 400, "must be an offer"),
    "an empty sdp": (json.dumps({"type": "offer", "sdp": ""}), JSON, 400, "cannot be answered"),
    "lone surrogates": ('{"type": "offer", "sdp": "\\ud800"}', JSON, 400, "cannot be answered"),
    "no SDP": (json.dumps({"type": "offer", "sdp": "hello"}), JSON, 400, "cannot be answered"),
    "too much": (b" " * 262_145, JSON, 413, "too large"),
    # What a page of another origin can send without asking (Fetch §3.2.2).
    "a form": (b"{}", {"Content-Type": "text/plain"}, 415, "must be application/json"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("way", ["aiohttp", "fastapi"])
async def test_a_wrong_body_is_refused_with_the_reason(way: str, name: str) -> None:
    body, headers, expected, reason = WRONG[name]
    endpoint = web.Endpoint(ignore)
    async with (
        client_of(endpoint, way) as (client, url),
        client.post(url, data=body, headers=headers) as response,
    ):
        assert response.status == expected
        assert reason in (await response.json())["error"]
        assert endpoint.connections == []


@pytest.mark.parametrize(
    ("method", "tail", "expected"),
    [
        ("PUT", "", (405, "GET, HEAD, POST")),
        ("POST", "/client.js", (405, "GET, HEAD")),
        ("GET", "/other", (404, None)),
        ("GET", "/client.js/..%2f..%2fmessages.py", (404, None)),
        ("HEAD", "", (200, None)),
        ("OPTIONS", "", (200, "GET, HEAD, OPTIONS, POST")),
    ],
)
@pytest.mark.parametrize("way", ["aiohttp", "starlette"])
async def test_what_is_there_and_what_may_be_done_with_it(
    way: str, method: str, tail: str, expected: tuple[int, str | None]
) -> None:
    async with (
        client_of(web.Endpoint(ignore), way) as (client, url),
        client.request(method, url + tail) as response,
    ):
        assert (response.status, response.headers.get("Allow")) == expected


async def test_pages_of_other_origins_are_not_let_in() -> None:
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    async with (
        client_of(web.Endpoint(ignore)) as (client, url),
        client.options(url, headers=asks) as response,
    ):
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_function_decides_who_may_connect() -> None:
    users: list[Any] = []

    async def authenticate(request: web.Request) -> str | None:
        if request.token == "blocked":
            raise web.HTTPError(403, "you are blocked")
        return {"a": "alice"}.get(request.token or "")

    async def on_connection(connection: RTCPeerConnection, request: web.Request) -> None:
        users.append((request.user, request.client, request.query))

    endpoint = web.Endpoint(on_connection, authenticate=authenticate)
    async with client_of(endpoint) as (client, url), RTCPeerConnection() as page:
        page.create_data_channel("x")
        offer = await page.offer()
        statuses = {}
        for token in ("a", "b", "blocked", ""):
            headers = {"Authorization": f"bearer {token}"}
            async with client.post(url + "?room=1", json=offer, headers=headers) as response:
                statuses[token] = response.status
        assert statuses == {"a": 200, "b": 401, "blocked": 403, "": 401}
        assert users == [("alice", "127.0.0.1", {"room": "1"})]


async def test_a_client_that_leaves_while_it_sends_costs_nothing() -> None:
    endpoint = web.Endpoint(ignore)
    async with client_of(endpoint, "fastapi") as (client, url):
        host, port = url.removeprefix("http://").removesuffix("/here").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /here HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with client.get(url) as response:
            assert response.status == 200
    assert endpoint.connections == []


@pytest.mark.parametrize("way", ["fastapi", "starlette", "asgi"])
async def test_an_endpoint_ends_with_its_application(way: str) -> None:
    endpoint = web.Endpoint(ignore)
    application, path = asgi_application(endpoint, way, "/here")
    async with (
        RTCPeerConnection() as page,
        uvicorn_site(application) as site,
        aiohttp.ClientSession() as client,
    ):
        page.create_data_channel("x")
        async with client.post(site + path, json=await page.offer()) as response:
            await page.set_remote_description(await response.json())
        await page.connected()
        assert len(endpoint.connections) == 1
    assert endpoint.connections == []


async def test_a_request_of_any_other_framework_is_handled() -> None:
    async with web.Endpoint(ignore) as endpoint, RTCPeerConnection() as page:
        page.create_data_channel("x")
        body = json.dumps(await page.offer()).encode()
        response = await endpoint.handle(
            web.Request("POST", "/offer", "", {"content-type": "application/json"}, body)
        )
        assert response.status == 200
        await page.set_remote_description(response.body)
        await page.connected()


async def test_a_web_socket_is_refused() -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await web.Endpoint(ignore)({"type": "websocket", "path": "/"}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1000}]
