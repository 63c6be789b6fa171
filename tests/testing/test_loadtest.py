"""Load tests, against a server in the same process."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from webrtc import RangeError, RTCPeerConnection
from webrtc.testing import loadtest, sources

from tests.waiting import PATIENCE


class Server:
    """A WHEP, WHIP and JSON endpoint, as small as can be."""

    def __init__(self) -> None:
        self.connections: list[RTCPeerConnection] = []
        self.deleted = 0
        self.tokens: set[str | None] = set()
        self.tracks: Callable[[], list[Any]] = list
        self.status: int | None = None
        self.url = ""
        self.ended = asyncio.Event()

    async def post(self, request: web.Request) -> web.Response:
        self.tokens.add(request.headers.get("Authorization"))
        if self.status:
            return web.Response(status=self.status, text="too many people")
        if request.path == "/silent":
            await self.ended.wait()
        body = await request.text()
        if request.path == "/large":
            return web.Response(status=201, text="v" * 300_000)
        is_json = request.content_type == "application/json"
        connection = RTCPeerConnection()
        self.connections.append(connection)
        for track in self.tracks():
            connection.add_track(track)
        await connection.set_remote_description(
            {"type": "offer", "sdp": json.loads(body)["sdp"] if is_json else body}
        )
        await connection.set_local_description()
        await connection.gathered()
        assert connection.local_description
        sdp = connection.local_description.sdp
        if is_json:
            return web.json_response({"type": "answer", "sdp": sdp})
        location = {"Location": f"/session/{len(self.connections)}"}
        return web.Response(status=201, content_type="application/sdp", text=sdp, headers=location)

    async def delete(self, request: web.Request) -> web.Response:
        self.deleted += 1
        self.connections[int(request.match_info["number"]) - 1].close()
        return web.Response()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    for path in ("/", "/silent", "/large"):
        app.router.add_post(path, server.post)
    app.router.add_delete("/session/{number}", server.delete)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    server.url = f"http://{host}:{port}/"
    yield server
    server.ended.set()
    for connection in server.connections:
        connection.close()
    await runner.cleanup()


async def test_viewers_tell_what_they_get(server: Server) -> None:
    seen: list[int] = []

    def progress(reports: Sequence[loadtest.ClientReport]) -> None:
        seen.append(len(reports))

    async with (
        sources.moving_pattern(160, 120, shared_encoder=True) as video,
        sources.playing_tone() as audio,
    ):
        server.tracks = lambda: [video.create_track(), audio.create_track()]
        report = await loadtest.run(
            server.url, clients=3, ramp=10, seconds=3 * PATIENCE, token="secret", progress=progress
        )
    assert (report.connected, report.failed, report.errors) == (3, 0, {})
    assert len(report.setup_times()) == len(report.media_times()) == 3
    assert min(report.bitrates()) > 1000
    assert min(report.frame_rates()) > 0
    assert report.loss < 0.5
    assert server.deleted == 3
    assert server.tokens == {"Bearer secret"}
    assert seen[-1] == 3
    assert "3 connected, 0 failed" in str(report)
    for client in report.clients:
        assert client.answered and client.connected and client.first_media and client.ended
        assert client.started < client.answered <= client.connected <= client.ended


async def test_publishers_send(server: Server) -> None:
    report = await loadtest.run(
        server.url, clients=2, ramp=100, seconds=2 * PATIENCE, protocol="whip", kinds=["audio"]
    )
    assert (report.connected, report.failed) == (2, 0)
    assert all(client.samples[-1].bytes_sent > 0 for client in report.clients)
    assert report.media_times() == []
    assert server.deleted == 2


async def test_json_clients_send_and_receive(server: Server) -> None:
    async with sources.playing_tone() as audio:
        server.tracks = lambda: [audio.create_track()]
        report = await loadtest.run(
            server.url, clients=2, seconds=2 * PATIENCE, protocol="answer", kinds=["audio"]
        )
    assert (report.connected, report.failed) == (2, 0)
    for client in report.clients:
        assert client.samples[-1].bytes_received > 0
        assert client.samples[-1].bytes_sent > 0


async def test_a_refusal_is_an_error_of_the_report(server: Server) -> None:
    server.status = 503
    report = await loadtest.run(server.url, clients=4, ramp=1000, seconds=5)
    assert (report.connected, report.failed) == (0, 4)
    assert report.errors == {"NetworkError: the server answers 503 Service Unavailable: too many people": 4}
    assert "   4 x NetworkError: the server answers 503" in str(report)
    # It does not wait for clients that have failed.
    assert report.seconds < 5


async def test_a_server_that_does_not_answer_is_told(server: Server) -> None:
    report = await loadtest.run(server.url + "silent", clients=1, seconds=5, connect_timeout=0.5)
    assert report.errors == {"NetworkError: the answer did not come within 0.5 s": 1}
    report = await loadtest.run(server.url + "large", clients=1, seconds=5)
    assert report.errors == {"NetworkError: the answer is longer than 262144 bytes": 1}
    report = await loadtest.run("http://127.0.0.1:9/", clients=1, seconds=5)
    [error] = report.errors
    assert error.startswith("ClientConnectorError: Cannot connect to host 127.0.0.1:9")


async def test_a_server_that_closes_its_connections_is_told(server: Server) -> None:
    def progress(reports: Sequence[loadtest.ClientReport]) -> None:
        if all(report.connected for report in reports):
            for connection in server.connections:
                connection.close()

    report = await loadtest.run(
        server.url, clients=1, seconds=60, progress=progress, protocol="answer", kinds=["audio"]
    )
    [error] = report.errors
    assert error.startswith("NetworkError: the connection was ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clients": 0}, "clients is 0: it must be 1 to 10000"),
        ({"ramp": 0}, r"ramp is 0\.0: it must be 0\.01 to 1000"),
        ({"seconds": -1}, r"seconds is -1\.0: it must be 0\.1 to 86400"),
        ({"protocol": "rtmp"}, "protocol is 'rtmp': it must be one of whep, whip, answer"),
        ({"kinds": ["text"]}, r"kinds is \['text'\]: it must have audio, video or both"),
    ],
)
async def test_impossible_load_tests_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(RangeError, match=message):
        await loadtest.run("http://127.0.0.1:9/", **arguments)


async def test_the_command_writes_its_report(server: Server, tmp_path: Path) -> None:
    files = [tmp_path / "load.json", tmp_path / "load.png"]
    async with sources.playing_tone() as audio:
        server.tracks = lambda: [audio.create_track()]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "webrtc.testing.loadtest", server.url, "--clients", "2", "--ramp", "10"),
            *("--seconds", "2", "--kind", "audio", "--json", str(files[0]), "--plot", str(files[1])),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60 * PATIENCE)
    assert (process.returncode, err) == (0, b"")
    assert b"clients        2, 2 connected, 0 failed" in out
    assert len(json.loads(files[0].read_text())["clients"]) == 2
    assert files[1].read_bytes().startswith(b"\x89PNG")


async def test_the_command_fails_if_a_client_fails() -> None:
    command = (sys.executable, "-m", "webrtc.testing.loadtest", "http://127.0.0.1:9/", "--clients", "1")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await asyncio.wait_for(process.communicate(), 60 * PATIENCE)
    assert process.returncode == 1
    assert b"Cannot connect to host" in out
