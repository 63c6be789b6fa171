"""The pages of the examples, in Chromium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.chromium import Page, browser
from tests.examples.conftest import Start
from tests.examples.test_remote_control import received, server as server
from tests.examples.test_rtsp_camera import camera, film as film
from tests.ice_servers import free_port
from tests.media_devices.conftest import x_server as x_server

# Tests wait for their turn with the browser.
pytestmark = pytest.mark.timeout(900)
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def screenshot(page: Page, start: Start, name: str) -> None:
    """The picture of the docs, if it is wanted."""
    if os.environ.get("WEBRTC_PICTURES") and start.library == "webrtc":
        await page("screenshot", str(PICTURES / name))


async def no_errors(page: Page) -> None:
    """Check that the page had no errors; the browser misses an icon."""
    assert [text for text in await page("errors") if "404" not in text] == []


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
async def test_the_user_of_a_page_talks_with_the_agent(start: Start, tmp_path: Path) -> None:
    import barge_in

    sentence = barge_in.speech()
    sound = np.concatenate([np.zeros(24_000, np.int16), sentence, np.zeros(48_000 * 8, np.int16)])
    async with (
        start("voice_agent.py", "--port", 0) as program,
        browser(tmp_path, sound=sound) as page,
    ):
        await page("open", await program.url())
        await page("click", "button")
        await page.until_text("span", "connected")
        await page.until_text("pre", "you: ")
        await page.until_text("pre", "agent: Now tell me more")
        await page("until", "document.querySelector('audio').currentTime > 1")
        await page("resize", 720, 240)
        await screenshot(page, start, "voice-agent.png")
        await no_errors(page)


async def test_the_operator_of_a_page_drives_and_sees_the_latency(start: Start, tmp_path: Path) -> None:
    async with start("teleoperation.py", "--port", 0) as program, browser(tmp_path) as page:
        await page("open", await program.url())
        await page("click", "button")
        await page("until", "latencies.length > 30")
        await page("key", "ArrowUp", True)
        await page("key", "ArrowRight", True)
        # Where the middle of the robot was, there is the floor.
        floor = """(() => {
            const video = document.querySelector("video");
            const context = document.createElement("canvas").getContext("2d");
            context.drawImage(video, 320, 240, 1, 1, 0, 0, 1, 1);
            const [red, green] = context.getImageData(0, 0, 1, 1).data;
            return red - green < 40;
        })()"""
        await page("until", floor)
        await page("key", "ArrowUp", False)
        await page("key", "ArrowRight", False)
        await page("until", "latencies.length > 300")
        latencies: Any = await page("evaluate", "latencies")
        print("median", np.median(latencies), "95 % up to", np.percentile(latencies, 95))
        # Both have the same clock.
        assert 0 < np.median(latencies) < 5000
        await page("resize", 680, 700)
        await screenshot(page, start, "teleoperation.png")
        await no_errors(page)


async def test_a_page_shows_a_camera(start: Start, film: Path, tmp_path: Path) -> None:
    port = free_port()
    address = f"rtsp://127.0.0.1:{port}/camera"
    async with (
        camera(film, port),
        start("rtsp_camera.py", address, "--port", 0) as program,
        browser(tmp_path) as page,
    ):
        await page("open", await program.url())
        await page("until", "document.querySelector('video').videoWidth === 320")
        await page("until", "document.querySelector('video').currentTime > 1")
        await no_errors(page)


async def test_mouse_and_keyboard_of_a_page_control_the_screen(
    start: Start, server: Any, tmp_path: Path
) -> None:
    async with start("remote_control.py", "--port", free_port()) as program, browser(tmp_path) as page:
        await page("open", (await program.says(r"http://\S+"))[0])
        await page("until", "document.querySelector('video').videoWidth === 640")
        await page("move", 400, 100)
        await page("button", True)
        await page("button", False)
        await page("key", "q", True)
        await page("key", "q", False)
        code = server.keysym_to_keycode(ord("q"))
        assert await received(server, 4, motion=False) == [
            *(("ButtonPress", 1), ("ButtonRelease", 1), ("KeyPress", code), ("KeyRelease", code))
        ]
        pointer = server.screen().root.query_pointer()
        assert (pointer.root_x, pointer.root_y) == (400, 100)
        await no_errors(page)
