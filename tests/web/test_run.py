"""`run` serves a page with its endpoint until it is stopped."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import aiohttp
import pytest
from webrtc import RTCPeerConnection, web

from tests.examples.programs import running

PROGRAM = """
import pathlib, sys
from webrtc import web

def ignore(connection, request):
    pass

page = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else "<title>A page</title>"
web.run(web.Endpoint(ignore, token={token!r}), page, port=0)
"""


async def test_the_page_its_script_and_the_endpoint_are_served() -> None:
    async with running(sys.executable, "-c", PROGRAM.format(token=None)) as program:
        url = await program.url()
        assert program.lines == [f"{url}/"]
        async with aiohttp.ClientSession() as client:
            async with client.get(url) as response:
                assert response.content_type == "text/html"
                assert await response.text() == "<title>A page</title>"
            async with client.get(f"{url}/offer/client.js") as response:
                assert await response.text() == web.SCRIPT.read_text()
        async with RTCPeerConnection() as connection:
            connection.create_data_channel("chat")
            await web.connect(connection, f"{url}/offer", timeout=60)


async def test_the_link_has_the_token_of_the_endpoint() -> None:
    async with running(sys.executable, "-c", PROGRAM.format(token="secret")) as program:
        await program.says(r"http://localhost:\d+/#secret\b")


async def test_a_page_of_a_file_is_read_for_each_request(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("one")
    async with (
        running(sys.executable, "-c", PROGRAM.format(token=None), page) as program,
        aiohttp.ClientSession() as client,
    ):
        for text in ("one", "two, which is longer"):
            page.write_text(text)
            async with client.get(await program.url()) as response:
                assert await response.text() == text


async def test_a_name_of_another_site_is_refused() -> None:
    async with running(sys.executable, "-c", PROGRAM.format(token=None)) as program:
        url = await program.url()
        for path in ("/", "/offer", "/offer/client.js"):
            headers = {"Host": "rebound.example"}
            async with aiohttp.ClientSession() as client, client.get(url + path, headers=headers) as response:
                assert response.status == 403


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_by_a_signal_without_a_traceback(stop: int) -> None:
    # A shell that runs the tests in the background lets its children ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        async with running(sys.executable, "-c", PROGRAM.format(token=None), stop=stop) as program:
            await program.url()
    finally:
        signal.signal(signal.SIGINT, before)
    assert program.process.returncode == 0
