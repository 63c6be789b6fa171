"""The widget in JupyterLab, in a browser with a camera."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from webrtc import InvalidStateError
from webrtc.notebook import CameraWidget

from tests.browser.driven import Browser, Page
from tests.ice_servers import free_port
from tests.waiting import until

SOURCE = """\
from webrtc.notebook import CameraWidget
widget = CameraWidget(lambda image: 255 - image)
widget
"""


@contextlib.asynccontextmanager
async def jupyter(folder: Path) -> AsyncIterator[str]:
    """The URL of a notebook in JupyterLab."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"kernelspec": {"display_name": "Python", "language": "python", "name": "python3"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [{**cell, "source": SOURCE}]}
    (folder / "camera.ipynb").write_text(json.dumps(notebook))
    port = free_port()
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.root_dir": folder,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True,
    }
    # It must not outlive a run that is killed; its kernel watches it.
    bound = ["setpriv", "--pdeathsig", "TERM"]
    process = await asyncio.create_subprocess_exec(
        *(
            *bound,
            sys.executable,
            "-m",
            "jupyterlab",
            *(f"--{name}={value}" for name, value in options.items()),
        ),
        env={**os.environ, "HOME": str(folder)},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    reading = None
    try:
        while b"is running at" not in (line := await process.stderr.readline()):
            assert line, "JupyterLab ended"
        reading = asyncio.ensure_future(process.stderr.read())
        yield f"http://127.0.0.1:{port}/lab/tree/camera.ipynb"
    finally:
        process.terminate()
        await process.wait()
        if reading:
            await reading


async def shows(page: Page, condition: str) -> Any:
    """What a JavaScript expression gives as soon as it is true; errors on the way count as false."""
    return await until(lambda: page("eval", f"(() => {{ try {{ return {condition} }} catch {{}} }})()"), 90)


@pytest.mark.timeout(400)
@pytest.mark.asyncio(loop_scope="session")
async def test_the_picture_of_the_camera_comes_back_processed(browser: Browser, tmp_path: Path) -> None:
    output = "document.querySelector('.jp-OutputArea-output')"
    async with jupyter(tmp_path) as url:
        page = await browser.page(url, ["camera"])
        context = "jupyterapp.shell.currentWidget.sessionContext"
        await shows(page, f"{context}.session.kernel.status === 'idle'")
        await page("eval", "void jupyterapp.commands.execute('notebook:run-all-cells')")
        await shows(page, f"{output}.querySelector('button').textContent === 'Start'")
        await page("eval", f"{output}.querySelector('button').click()")
        await shows(page, f"{output}.querySelector('video').currentTime > 0.5")
        assert await page("eval", f"{output}.querySelector('span').textContent") == "connected"
        # The left edge of the picture of Chromium's fake camera is green.
        pixel = f"""(() => {{
            const video = {output}.querySelector("video");
            const context = document.createElement("canvas").getContext("2d");
            context.drawImage(video, 0, 0);
            return [...context.getImageData(20, 100, 1, 1).data].slice(0, 3);
        }})()"""
        red, green, blue = await page("eval", pixel)
        assert green + 60 < min(red, blue)
        await page("eval", f"{output}.querySelector('button').click()")
        await shows(page, f"{output}.querySelector('span').textContent === 'closed'")
        await page("close")


async def test_what_is_no_function_is_refused() -> None:
    widget = CameraWidget()
    with pytest.raises(TypeError, match="process must be a function of an image, not int"):
        widget.process = 5  # type: ignore[assignment]
    assert (widget.process, widget.image, widget.connection) == (None, None, None)
    widget.close()


async def test_an_offer_that_is_none_is_an_error_for_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = CameraWidget()
    sent: asyncio.Queue[Any] = asyncio.Queue()
    monkeypatch.setattr(widget, "send", sent.put_nowait)
    for offer in ({"type": "answer", "sdp": ""}, {}, "x", None, {"type": "offer", "sdp": "\ud800"}):
        widget._handle_custom_msg(offer, [])
        assert "error" in await sent.get()
        assert widget.connection and widget.connection.connection_state == "closed"
    widget.close()


def test_a_widget_needs_a_loop() -> None:
    with pytest.raises(InvalidStateError, match="no event loop is running"):
        CameraWidget()
