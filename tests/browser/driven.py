"""A browser, and pages of it, driven by a process of Node.js."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """The driver's process, spoken to in lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.pages: dict[int, Page] = {}
        self._reading = asyncio.ensure_future(self._read())

    async def call(self, page: int, name: str, *arguments: Any) -> Any:
        """Calls a function of page.js; gives what it resolves to."""
        assert not self._reading.done(), "the browser's driver ended"
        id = next(self._ids)
        answer = self._answers[id] = asyncio.get_running_loop().create_future()
        request = {"id": id, "page": page, "call": name, "arguments": arguments}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        return await answer

    async def page(self, url: str | None = None, permissions: list[str] | None = None) -> Page:
        """Opens a page: the one with page.js, or that of a URL."""
        number = next(self._ids)
        page = self.pages[number] = Page(self, number)
        await page("open", url, permissions or [])
        return page

    async def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            message = json.loads(line)
            if "told" in message:
                self.pages[message["page"]].told(message["told"])
                continue
            answer = self._answers.pop(message["id"])
            if answer.done():
                continue
            if "error" in message:
                answer.set_exception(AssertionError(message["error"]))
            else:
                answer.set_result(message.get("value"))
        for answer in self._answers.values():
            answer.set_exception(AssertionError("the browser's driver ended"))


class Page:
    """A page with its own connection; called with the name of a function of page.js."""

    def __init__(self, browser: Browser, number: int) -> None:
        self._browser, self._number = browser, number
        self.signals: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._told: list[dict[str, Any]] = []
        self._more = asyncio.Event()

    async def __call__(self, name: str, *arguments: Any) -> Any:
        return await self._browser.call(self._number, name, *arguments)

    def told(self, message: dict[str, Any]) -> None:
        if "signal" in message:
            self.signals.put_nowait(message["signal"])
        else:
            self._told.append(message)
            self._more.set()

    async def tells(self, **message: Any) -> None:
        """Waits until the page has told this."""
        while message not in self._told:
            failed = [each["error"] for each in self._told if "error" in each]
            assert not failed, failed
            self._more.clear()
            await self._more.wait()


async def start_driver(script: Path, *switches: str, **options: Any) -> asyncio.subprocess.Process:
    """A script of Node.js that starts a Chromium with these switches. Skips the test where there is none."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    node = shutil.which("node")
    if not executable or not node or not (HERE / "node_modules" / "playwright-core").is_dir():
        pytest.skip("no Chromium, Node.js or playwright-core here: scripts/setup test installs them")
    # A sanitizer is preloaded for this process alone.
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(node, str(script), executable, *switches), env=environment, stdin=pipe, stdout=pipe, **options
    )


@contextlib.asynccontextmanager
async def launched(*flags: str) -> AsyncIterator[Browser]:
    """A headless Chromium with additional flags. Skips the test where there is none."""
    browser = Browser(await start_driver(HERE / "driver.js", *flags))
    try:
        yield browser
    finally:
        await browser.close()
