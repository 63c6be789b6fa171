"""A WHIP endpoint responds as RFC 9725 says, whatever a client sends."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from webrtc import RTCPeerConnection, whip
from yarl import URL

from tests.waiting import until
from tests.web.serving import served

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}


async def ignore(connection: RTCPeerConnection, request: whip.Request) -> None:
    """What an endpoint does with its peers in these tests."""


class Raw:
    """A client that sends what it is told to an endpoint."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self.url, self._client = url, client

    async def __call__(
        self,
        method: str,
        body: str | bytes = b"",
        headers: dict[str, str] | None = None,
        url: str | None = None,
    ) -> tuple[int, Any, str]:
        async with self._client.request(method, url or self.url, data=body, headers=headers) as response:
            return response.status, response.headers, await response.text(errors="replace")


@contextlib.asynccontextmanager
async def raw(way: str = "aiohttp", **options: Any) -> AsyncIterator[tuple[whip.Endpoint, Raw]]:
    endpoint = whip.Endpoint(options.pop("on_connection", ignore), **options)
    async with served(endpoint, way) as url, aiohttp.ClientSession() as client:
        yield endpoint, Raw(url, client)


@contextlib.asynccontextmanager
async def offering(*kinds: Any, direction: Any = "sendonly") -> AsyncIterator[tuple[RTCPeerConnection, str]]:
    """A connection, and its complete offer."""
    async with RTCPeerConnection() as connection:
        for kind in kinds or ("audio",):
            connection.add_transceiver(kind, direction=direction)
        yield connection, (await connection.offer())["sdp"]


@pytest.mark.parametrize("way", ["aiohttp", "starlette"])
async def test_an_offer_creates_a_session(way: str) -> None:
    servers: list[Any] = [
        "stun:stun.example.net",
        {"urls": "turn:t.example", "username": 'a"b,c', "credential": "d; e"},
    ]
    async with raw(way, ice_servers=servers) as (endpoint, send), offering("audio", "video") as (peer, offer):
        status, headers, answer = await send("POST", offer, SDP)
        assert status == 201
        assert headers["Content-Type"] == "application/sdp"
        assert re.fullmatch(r"/here/[\w-]{22}", headers["Location"])
        assert re.fullmatch(r'"[0-9a-f]{16}"', headers["ETag"])
        assert headers["Accept-Patch"] == "application/trickle-ice-sdpfrag"
        assert headers["Link"] == (
            '<stun:stun.example.net>; rel="ice-server", <turn:t.example>; rel="ice-server"; '
            r'username="a\"b,c"; credential="d; e"; credential-type="password"'
        )
        assert answer.count("a=recvonly") == 2 and "a=candidate" in answer
        await peer.set_remote_description({"type": "answer", "sdp": answer})
        await peer.connected()
        await endpoint.connections[0].connected()


@pytest.mark.parametrize("way", ["aiohttp", "fastapi"])
async def test_the_path_may_name_the_stream(way: str) -> None:
    requests: list[whip.Request] = []

    async def on_connection(connection: RTCPeerConnection, request: whip.Request) -> None:
        requests.append(request)

    endpoint = whip.Endpoint(on_connection)
    async with served(endpoint, way, "/whip/{stream}") as url, aiohttp.ClientSession() as client:
        send = Raw(url.replace("{stream}", "caf%C3%A9%0d%0a"), client)
        async with offering() as (_, offer):
            status, headers, _ = await send("POST", offer, SDP)
            assert (status, requests[0].path_params) == (201, {"stream": "café\r\n"})
            location = headers["Location"]
            assert location.startswith("/whip/caf%C3%A9%0D%0A/")
            site = url.removesuffix("/whip/{stream}")
            async with client.delete(URL(site + location, encoded=True)) as response:
                assert response.status == 200


@pytest.mark.parametrize("way", ["aiohttp", "fastapi"])
async def test_a_token_of_any_bytes_is_compared(way: str) -> None:
    async with raw(way, token="schlüssel") as (_, send), offering() as (_, offer):
        assert (await send("POST", offer, {**SDP, "Authorization": "Bearer schlüssel"}))[0] == 201
        assert (await send("POST", offer, {**SDP, "Authorization": "Bearer \udcff\udcfe"}))[0] == 401


async def test_deleting_a_session_ends_it() -> None:
    async with raw() as (endpoint, send), offering() as (peer, offer):
        _, headers, answer = await send("POST", offer, SDP)
        session = send.url.removesuffix("/here") + headers["Location"]
        await peer.set_remote_description({"type": "answer", "sdp": answer})
        await peer.connected()
        # Entity tags do not matter (RFC 9725 §4.3.1).
        assert (await send("DELETE", headers={"If-Match": '"old"'}, url=session))[0] == 200
        assert endpoint.connections == []
        assert (await peer.ended()).cause == "peer"
        assert (await send("DELETE", url=session))[0] == 404
        assert (await send("PATCH", "", {**FRAGMENT, "If-Match": "*"}, url=session))[0] == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
async def test_other_methods_are_reserved_at_the_endpoint(method: str) -> None:
    async with raw() as (_, send):
        status, headers, _ = await send(method)
        assert (status, headers["Allow"]) == (405, "OPTIONS, POST")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST"])
async def test_other_methods_are_reserved_at_a_session(method: str) -> None:
    async with raw() as (_, send), offering() as (_, offer):
        _, headers, _ = await send("POST", offer, SDP)
        session = send.url.removesuffix("/here") + headers["Location"]
        status, headers, _ = await send(method, url=session)
        assert (status, headers["Allow"]) == (405, "DELETE, OPTIONS, PATCH")


@pytest.mark.parametrize("way", ["aiohttp", "fastapi", "asgi"])
async def test_pages_of_any_origin_may_ask(way: str) -> None:
    page = {"Origin": "https://page.example"}
    preflight = {**page, "Access-Control-Request-Method": "POST"}
    async with raw(way, token="secret") as (_, send):
        status, headers, _ = await send("OPTIONS", headers=preflight)
        assert (status, headers["Accept-Post"]) == (200, "application/sdp")
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Allow-Methods"] == "DELETE, OPTIONS, PATCH, POST"
        assert headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, If-Match"
        status, headers, _ = await send("POST", headers=page)
        assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Location" in headers["Access-Control-Expose-Headers"]


async def test_only_pages_of_some_origins_may_ask() -> None:
    async with raw(origins=["https://one.example"]) as (_, send):
        _, headers, _ = await send("OPTIONS", headers={"Origin": "https://one.example"})
        assert headers["Access-Control-Allow-Origin"] == "https://one.example"
        _, headers, _ = await send("OPTIONS", headers={"Origin": "https://other.example"})
        assert "Access-Control-Allow-Origin" not in headers


WRONG: dict[str, tuple[str | bytes, dict[str, str], int, str]] = {
    "no type": ("v=0", {}, 415, "the content type is"),
    "a wrong type": ("v=0", {"Content-Type": "application/json"}, 415, "must be application/sdp"),
    "nothing": ("", SDP, 406, "no audio and no video"),
    "no text": (b"\xff\xfe", SDP, 400, "UTF-8"),
    "no SDP": ("m=audio\r\na=sendonly", SDP, 400, "cannot be answered"),
    "too much": ("m=audio" + "x" * 300_000, SDP, 413, "too large"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("way", ["aiohttp", "fastapi"])
async def test_a_wrong_body_is_refused_with_the_reason(way: str, name: str) -> None:
    body, headers, expected, reason = WRONG[name]
    async with raw(way) as (endpoint, send):
        status, _, text = await send("POST", body, headers)
        assert status == expected and reason in text
        assert endpoint.connections == []


@pytest.mark.parametrize("direction", ["recvonly", "inactive"])
async def test_an_offer_that_sends_nothing_is_not_acceptable(direction: str) -> None:
    async with raw() as (_, send), offering(direction=direction) as (_, offer):
        status, _, text = await send("POST", offer, SDP)
        assert (status, f"the offer has a={direction}: it must be sendonly or sendrecv" in text) == (
            406,
            True,
        )


async def test_an_offer_without_a_known_codec_is_not_acceptable() -> None:
    async with raw() as (endpoint, send), offering("audio", "video") as (_, offer):
        unknown = re.sub(r"(?<=^a=rtpmap:)(\d+) (VP8|VP9|H264|AV1)/", r"\1 X\2/", offer, flags=re.MULTILINE)
        status, _, text = await send("POST", unknown, SDP)
        assert (status, "there is no codec in common for video" in text) == (406, True)
        assert endpoint.connections == []


async def test_more_peers_than_allowed_are_told_to_wait() -> None:
    async with raw(max_peers=1) as (endpoint, send), offering() as (_, offer):
        assert (await send("POST", offer, SDP))[0] == 201
        status, headers, _ = await send("POST", offer, SDP)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert len(endpoint.connections) == 1


async def test_peers_that_come_at_once_are_counted_before_they_are_answered() -> None:
    release = asyncio.Event()

    async def wait(connection: RTCPeerConnection, request: whip.Request) -> None:
        await release.wait()

    async with raw(max_peers=2, on_connection=wait) as (_, send), offering() as (_, offer):
        sent = [asyncio.ensure_future(send("POST", offer, SDP)) for _ in range(5)]
        await until(lambda: sum(each.done() for each in sent) == 3)
        release.set()
        assert sorted(status for status, *_ in await asyncio.gather(*sent)) == [201, 201, 503, 503, 503]


async def test_a_peer_that_does_not_connect_is_closed() -> None:
    async with raw(connect_seconds=1) as (endpoint, send), offering() as (_, offer):
        assert (await send("POST", offer, SDP))[0] == 201
        [connection] = endpoint.connections
        assert (await connection.ended()).cause == "close"
        await until(lambda: not endpoint.connections)


async def test_a_peer_is_closed_when_its_time_is_over() -> None:
    async with raw(max_seconds=0.5) as (_, send), offering() as (peer, offer):
        _, _, answer = await send("POST", offer, SDP)
        await peer.set_remote_description({"type": "answer", "sdp": answer})
        await peer.connected()
        assert (await peer.ended()).cause == "peer"


async def test_on_connection_refuses_with_a_status_and_a_reason() -> None:
    async def refuse(connection: RTCPeerConnection, request: whip.Request) -> None:
        raise whip.HTTPError(403, f"no {request.query['stream']} today", {"Retry-After": "60"})

    async with raw(on_connection=refuse) as (endpoint, send), offering() as (_, offer):
        status, headers, text = await send("POST", offer, SDP, url=send.url + "?stream=news")
        assert (status, headers["Retry-After"], text) == (403, "60", '{"error": "no news today"}')
        assert endpoint.connections == []


async def test_what_a_program_raises_is_not_told_to_clients() -> None:
    async def fail(connection: RTCPeerConnection, request: whip.Request) -> None:
        raise RuntimeError("the password is 1234")

    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: reported.append(context))
    async with raw(on_connection=fail) as (endpoint, send), offering() as (_, offer):
        status, _, text = await send("POST", offer, SDP)
        assert (status, text) == (500, '{"error": "the service failed"}')
        assert [str(each["exception"]) for each in reported] == ["the password is 1234"]
        assert endpoint.connections == []


async def test_a_closed_endpoint_takes_no_one() -> None:
    async with raw() as (endpoint, send), offering() as (_, offer):
        assert (await send("POST", offer, SDP))[0] == 201
        await endpoint.close()
        assert endpoint.connections == []
        assert (await send("POST", offer, SDP))[0] == 503


async def test_a_body_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for adapter in ("aiohttp_app", "asgi"):
        monkeypatch.setattr(f"webrtc.http.{adapter}.BODY_SECONDS", 0.2)
    for way in ("aiohttp", "fastapi"):
        async with raw(way) as (_, send):
            host, port = send.url.removeprefix("http://").removesuffix("/here").split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /here HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nv=0")
            assert (await reader.readline()).startswith(b"HTTP/1.1 408")
            writer.close()
            await writer.wait_closed()


def test_wrong_options_are_told() -> None:
    with pytest.raises(TypeError, match="on_connection must be a function, not str"):
        whip.Endpoint("x")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a token or a function to authenticate, not both"):
        whip.Endpoint(ignore, token="a", authenticate=bool)
    with pytest.raises(ValueError, match="max_peers is 0: it must be at least 1"):
        whip.Endpoint(ignore, max_peers=0)
    with pytest.raises(ValueError, match="max_seconds is 0: it must be more than 0"):
        whip.Endpoint(ignore, max_seconds=0)
    with pytest.raises(ValueError, match="the path is 'x': it must begin with /"):
        whip.Endpoint(ignore).add_to(None, "x")
    with pytest.raises(TypeError, match="add_to takes an application of aiohttp, Starlette or FastAPI"):
        whip.Endpoint(ignore).add_to(None, "/x")
    with pytest.raises(ValueError, match="the status of a refusal is 400 to 599, not 200"):
        whip.HTTPError(200)
