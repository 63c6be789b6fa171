"""examples/mirror.py as users start it."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from webrtc import RTCPeerConnection, RTCVideoSource, web

from tests.browser.driven import Browser
from tests.examples.programs import EXAMPLES, running
from tests.waiting import until
from tests.web.media import has_colours

pytestmark = pytest.mark.asyncio(loop_scope="session")
COMMAND = (sys.executable, EXAMPLES / "mirror.py", "--port", 0)


async def test_the_picture_comes_back_mirrored(pictures: Any) -> None:
    source = RTCVideoSource()
    top_left, top_right, bottom_left, bottom_right = pictures.colours
    async with (
        running(*COMMAND) as program,
        RTCPeerConnection() as pc,
        pictures.shown(source, pictures.corners(), "rgb24"),
    ):
        pc.add_track(source.create_track())
        await web.connect(pc, await program.url() + "/offer", timeout=60)
        mirrored = (top_right, top_left, bottom_right, bottom_left)
        await pictures.seen(pc.get_receivers()[0].track, lambda frame: has_colours(frame, mirrored))


async def test_the_page_shows_what_comes_back(browser: Browser) -> None:
    async with running(*COMMAND) as program:
        page = await browser.page(await program.url(), ["camera"])
        await page("eval", "document.querySelector('button').click()")

        async def shown() -> bool:
            assert "error" not in await page("eval", "document.querySelector('span').textContent")
            return bool(await page("eval", "document.querySelector('video').currentTime > 0.2"))

        await until(shown)
        assert await page("eval", "document.querySelector('span').textContent") == "connected"
        await page("close")
