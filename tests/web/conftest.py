"""A browser with a camera and a microphone, and one without."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.browser.driven import Browser, launched


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium with its fake camera and microphone."""
    async with launched(
        "--use-fake-device-for-media-stream", "--host-resolver-rules=MAP page.test 127.0.0.1"
    ) as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bare_browser() -> AsyncIterator[Browser]:
    """Chromium with the devices of this machine."""
    async with launched() as browser:
        yield browser
