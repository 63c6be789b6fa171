"""A browser for the session, and pages of it that are peers of a connection."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from webrtc import RTCPeerConnection, RTCPeerConnectionState

from tests.browser.driven import Browser, Page, launched


class Link:
    """A connection here and one in a page, which negotiate by themselves and trickle both ways.

    When both offer at once, this end takes its offer back.
    """

    def __init__(self, page: Page, connection: RTCPeerConnection) -> None:
        self.page, self.pc = page, connection
        self.candidates: list[str] = []
        # Whether the page is told of candidates of this end.
        self.telling = True
        self._tasks = [asyncio.ensure_future(self._listen())]
        connection.on("negotiationneeded", lambda event: self._do(self._describe()))
        connection.on("icecandidate", self._tell)

    def _do(self, work: Any) -> None:
        self._tasks.append(asyncio.ensure_future(work))

    def _tell(self, event: Any) -> None:
        if self.telling:
            candidate = event.candidate.to_json() if event.candidate else None
            self._do(self.page("signal", {"candidate": candidate}))

    async def _describe(self) -> None:
        await self.pc.set_local_description()
        assert self.pc.local_description
        description = self.pc.local_description.to_json()
        if not self.telling:
            description["sdp"] = re.sub(r"a=candidate:.*\r\n", "", description["sdp"])
        await self.page("signal", {"description": description})

    async def _listen(self) -> None:
        while True:
            signal = await self.page.signals.get()
            if "description" in signal:
                await self.pc.set_remote_description(signal["description"])
                if signal["description"]["type"] == "offer":
                    await self._describe()
            else:
                self.candidates.append((signal["candidate"] or {}).get("candidate", ""))
                # The page may find another one when the test has closed this end already.
                if self.pc.connection_state != RTCPeerConnectionState.closed:
                    await self.pc.add_ice_candidate(signal["candidate"])

    async def close(self) -> None:
        listening, *work = self._tasks
        self.pc.close()
        if not listening.done():
            listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        # What failed on the way is the test's failure.
        await asyncio.gather(*work)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def link(browser: Browser) -> AsyncIterator[Link]:
    page = await browser.page()
    link = Link(page, RTCPeerConnection())
    yield link
    await link.close()
    await page("close")
