"""examples/mirror.py as users start it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from webrtc import RTCPeerConnection, RTCVideoSource

from tests.browser.driven import Browser
from tests.ice_servers import free_port
from tests.waiting import until
from tests.web.media import has_colours

pytestmark = pytest.mark.asyncio(loop_scope="session")
EXAMPLE = Path(__file__).parents[2] / "examples" / "mirror.py"


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[str]:
    """The URL of the example."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(
            "setpriv",
            "--pdeathsig",
            "TERM",
            sys.executable,
            str(EXAMPLE),
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        while b"Running on" not in (line := await process.stdout.readline()):
            assert line, "it ended"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        _, error = await process.communicate()
        assert error == b""


async def test_the_picture_comes_back_mirrored(pictures: Any) -> None:
    source = RTCVideoSource()
    top_left, top_right, bottom_left, bottom_right = pictures.colours
    async with (
        running() as site,
        RTCPeerConnection() as pc,
        aiohttp.ClientSession() as client,
        pictures.shown(source, pictures.corners(), "rgb24"),
    ):
        pc.add_track(source.create_track())
        async with client.post(f"{site}/offer", json=await pc.offer()) as response:
            await pc.set_remote_description(await response.json())
        mirrored = (top_right, top_left, bottom_right, bottom_left)
        await pictures.seen(pc.get_receivers()[0].track, lambda frame: has_colours(frame, mirrored))


async def test_the_page_shows_what_comes_back(browser: Browser) -> None:
    async with running() as site:
        page = await browser.page(site, ["camera"])
        await page("eval", "document.querySelector('button').click()")

        async def shown() -> bool:
            assert "error" not in await page("eval", "document.querySelector('span').textContent")
            return bool(await page("eval", "document.querySelector('video').currentTime > 0.2"))

        await until(shown)
        assert await page("eval", "document.querySelector('span').textContent") == "connected"
        await page("close")
