"""What is published with WHIP arrives at an endpoint."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import aiohttp.web
import pytest
from webrtc import (
    MediaStreamTrack,
    NetworkError,
    NotAllowedError,
    NotFoundError,
    NotSupportedError,
    RTCAudioSource,
    RTCPeerConnection,
    RTCVideoSource,
    SdpParseException,
    URLSyntaxError,
    whip,
)

from tests.ice_servers import make_certificate
from tests.waiting import until
from tests.web.media import frequency, has_colours, tone
from tests.web.serving import WAYS, aiohttp_site, served


class Server:
    """A WHIP endpoint that keeps what it gets."""

    def __init__(self, **options: Any) -> None:
        self.tracks: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()
        self.requests: list[whip.Request] = []
        self.endpoint = whip.Endpoint(self.on_connection, **options)

    async def on_connection(self, connection: RTCPeerConnection, request: whip.Request) -> None:
        self.requests.append(request)
        connection.on("track", lambda event: self.tracks.put_nowait(event.track))


def silence() -> MediaStreamTrack:
    return RTCAudioSource().create_track()


@pytest.mark.parametrize("way", WAYS)
async def test_a_tone_is_heard_by_the_endpoint(way: str) -> None:
    server = Server(token="secret")
    async with served(server.endpoint, way) as url, tone(880) as track:
        async with await whip.publish(url, track, token="secret") as publication:
            assert publication.connection.connection_state == "connected"
            assert publication.url.startswith(url.rstrip("/") + "/")
            assert await frequency(await server.tracks.get()) == pytest.approx(880, abs=3)
            assert len(server.endpoint.connections) == 1
        assert server.endpoint.connections == []


async def test_sound_and_picture_arrive_in_one_stream(pictures: Any) -> None:
    server = Server()
    source = RTCVideoSource()
    async with (
        served(server.endpoint) as url,
        tone(440) as sound,
        pictures.shown(source, pictures.corners(), "rgb24"),
        await whip.publish(url, [sound, source.create_track()]) as publication,
    ):
        arrived = [await server.tracks.get(), await server.tracks.get()]
        assert [track.kind for track in arrived] == ["audio", "video"]
        assert await frequency(arrived[0]) == pytest.approx(440, abs=3)
        await pictures.seen(arrived[1], lambda frame: has_colours(frame, pictures.colours))
        offer = publication.connection.local_description
        assert offer and "a=sendonly" in offer.sdp and "a=recvonly" not in offer.sdp
        assert len({line.split()[0] for line in offer.sdp.splitlines() if line.startswith("a=msid:")}) == 1
        answer = publication.connection.remote_description
        assert answer and answer.sdp.count("a=recvonly") == 2


async def test_closing_ends_the_session_at_the_server() -> None:
    server = Server()
    async with served(server.endpoint) as url:
        publication = await whip.publish(url, silence())
        [connection] = server.endpoint.connections
        session = publication.url
        await publication.close()
        await publication.close()
        assert connection.connection_state == "closed"
        assert publication.connection.connection_state == "closed"
        async with aiohttp.ClientSession() as client, client.delete(session) as response:
            assert response.status == 404


async def test_a_client_that_leaves_without_a_word_is_noticed() -> None:
    server = Server()
    async with served(server.endpoint) as url:
        publication = await whip.publish(url, silence())
        publication.connection.close()
        await until(lambda: not server.endpoint.connections)
        # The session is gone; that is no reason to fail.
        await publication.close()


@pytest.mark.parametrize(
    ("token", "reason"), [("wrong", "the bearer token is wrong"), (None, "a bearer token is needed")]
)
async def test_a_wrong_token_is_refused(token: str | None, reason: str) -> None:
    server = Server(token="secret")
    async with served(server.endpoint) as url:
        with pytest.raises(NotAllowedError, match=f"got 401 Unauthorized, not 201: {reason}"):
            await whip.publish(url, silence(), token=token)
        assert server.requests == []


async def test_another_users_session_cannot_be_ended() -> None:
    server = Server(authenticate=lambda request: request.token)
    async with (
        served(server.endpoint) as url,
        await whip.publish(url, silence(), token="alice") as publication,
    ):
        assert server.requests[0].user == "alice"
        async with aiohttp.ClientSession() as client:
            headers = {"Authorization": "Bearer bob"}
            async with client.delete(publication.url, headers=headers) as response:
                assert response.status == 403
        assert len(server.endpoint.connections) == 1


async def test_what_is_not_there_is_not_found() -> None:
    async with aiohttp_site(aiohttp.web.Application()) as site:
        with pytest.raises(NotFoundError, match="/nothing got 404 Not Found, not 201"):
            await whip.publish(site + "/nothing", silence())


async def test_nobody_at_the_address_is_a_network_error() -> None:
    async with aiohttp_site(aiohttp.web.Application()) as site:
        pass
    with pytest.raises(NetworkError, match=r"POST http://127\.0\.0\.1:.* failed"):
        await whip.publish(site, silence())


async def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(NetworkError, match=r"(no response|not connected) within 0\.5 s"):
            await whip.publish(url, silence(), timeout=0.5)


@pytest.mark.parametrize("url", ["ftp://a/b", "whip", "http://", "http://[1/"])
async def test_what_is_no_url_is_a_syntax_error(url: str) -> None:
    with pytest.raises(URLSyntaxError, match="is not a URL like https://"):
        await whip.publish(url, silence())


async def test_a_program_without_tracks_is_told() -> None:
    with pytest.raises(TypeError, match="publish takes a track, several, or a MediaStream with tracks"):
        await whip.publish("http://127.0.0.1/", [])


async def test_a_service_that_asks_for_patience_gets_it() -> None:
    server = Server(max_peers=1)
    async with served(server.endpoint) as url, await whip.publish(url, silence()):
        [first] = server.endpoint.connections
        second = asyncio.ensure_future(whip.publish(url, silence(), timeout=20))
        with pytest.raises(
            NetworkError, match="got 503 Service Unavailable, not 201: there are too many peers"
        ):
            await whip.publish(url, silence(), timeout=1)
        first.close()
        async with await second:
            assert len(server.requests) == 2


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirection_is_followed_with_offer_and_token(status: int) -> None:
    server = Server(token="secret")
    async with served(server.endpoint) as url, tone(660) as track:

        async def elsewhere(request: aiohttp.web.Request) -> aiohttp.web.Response:
            return aiohttp.web.Response(status=status, headers={"Location": url})

        app = aiohttp.web.Application()
        app.router.add_post("/", elsewhere)
        async with (
            aiohttp_site(app) as site,
            await whip.publish(site, track, token="secret") as publication,
        ):
            assert publication.url.startswith(url)
            assert await frequency(await server.tracks.get()) == pytest.approx(660, abs=3)


async def test_redirections_without_end_are_given_up() -> None:
    async def again(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(status=307, headers={"Location": "/"})

    app = aiohttp.web.Application()
    app.router.add_post("/", again)
    async with aiohttp_site(app) as site:
        with pytest.raises(NetworkError, match="redirects POST more than 5 times"):
            await whip.publish(site, silence())


async def test_a_redirection_does_not_leave_https(tmp_path: Path) -> None:
    make_certificate(tmp_path, "127.0.0.1")
    here = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    here.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    trust = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
    server = Server()

    async def elsewhere(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(status=307, headers={"Location": "http://127.0.0.1/"})

    app = aiohttp.web.Application()
    app.router.add_post("/", elsewhere)
    server.endpoint.add_to(app, "/whip")
    async with aiohttp_site(app, ssl_context=here) as site:
        with pytest.raises(NetworkError, match="certificate verify failed"):
            await whip.publish(site + "/whip", silence())
        async with await whip.publish(site + "/whip", silence(), ssl=trust) as publication:
            assert publication.url.startswith("https://")
        with pytest.raises(NetworkError, match="which is not encrypted"):
            await whip.publish(site, silence(), ssl=trust)


RESPONSES = {
    "without a Location": (201, {}, b"v=0", NetworkError, "with 201 without a Location"),
    "with a Location that is none": (201, {"Location": "ftp://x"}, b"", NetworkError, "which is no URL"),
    "of another type": (
        201,
        {"Location": "/x", "Content-Type": "text/html"},
        b"<p>",
        Exception,
        "responded with text/html, not application/sdp",
    ),
    "that is no SDP": (
        201,
        {"Location": "/x", "Content-Type": "application/sdp"},
        b"\xff\x00 hello",
        SdpParseException,
        "v=",
    ),
    "without an end": (201, {"Location": "/x"}, b"x" * 2_000_000, NetworkError, "more than 1048576 bytes"),
    "of nothing": (204, {}, b"", Exception, "got 204 No Content, not 201"),
    "that refuses the codecs": (406, {}, b'{"detail": "only AV2"}', NotSupportedError, "not 201: only AV2"),
}


@pytest.mark.parametrize("name", RESPONSES)
async def test_a_response_is_an_error_that_says_what_is_wrong(name: str) -> None:
    status, headers, body, error, message = RESPONSES[name]

    async def respond(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(status=status, headers=headers, body=body)

    app = aiohttp.web.Application()
    app.router.add_route("*", "/{any:.*}", respond)
    async with aiohttp_site(app) as site:
        with pytest.raises(error, match=message):
            await whip.publish(site, silence(), timeout=5)


async def test_prepare_chooses_the_codec() -> None:
    server = Server()
    source = RTCVideoSource()

    async def only_vp9(connection: RTCPeerConnection) -> None:
        [transceiver] = connection.get_transceivers()
        codecs = transceiver.sender.get_capabilities("video").codecs
        transceiver.set_codec_preferences([each for each in codecs if each.mime_type == "video/VP9"])

    async with (
        served(server.endpoint) as url,
        await whip.publish(url, source.create_track(), prepare=only_vp9) as publication,
    ):
        parameters = publication.connection.get_senders()[0].get_parameters()
        assert {codec.mime_type for codec in parameters.codecs} == {"video/VP9"}
