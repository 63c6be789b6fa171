"""Many messages between this engine and a browser's, with a slow reader at either end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio

pytestmark = pytest.mark.asyncio(loop_scope="session")
MIB = 1024 * 1024


def numbered(number: int, size: int) -> bytes:
    return number.to_bytes(4, "little") * (size // 4)


@pytest_asyncio.fixture(loop_scope="session")
async def channels(link: Any) -> tuple[Any, Any]:
    """A channel for many messages, and one that the page echoes."""
    made = [link.pc.create_data_channel(label) for label in ("many", "echo")]
    for channel in made:
        await channel.opened()
        await link.page.tells(channel=channel.label, event="open")
    await link.page("echo", "echo")
    return made[0], made[1]


@pytest.mark.parametrize(("count", "size"), [(600, 65_536), (80_000, 64)], ids=["large", "small"])
async def test_a_page_waits_for_a_reader_that_stops_here_and_loses_nothing(
    link: Any, channels: tuple[Any, Any], count: int, size: int
) -> None:
    many, _ = channels
    sending = asyncio.ensure_future(link.page("sendMany", "many", count, size))
    # The page stops when the window is full and its buffer too.
    before = -1
    while (now := await link.page("sentSoFar", "many")) != before or not now:
        before = now
        for _ in range(100):
            await link.page("sentSoFar", "many")
    assert now < count and now * size <= 7 * MIB
    assert not sending.done()
    for number in range(count):
        assert await anext(many) == numbered(number, size)
    await sending


async def test_a_page_that_is_busy_gets_all_in_order(link: Any, channels: tuple[Any, Any]) -> None:
    many, echo = channels
    count, size = 400, 65_536
    reading = asyncio.ensure_future(link.page("readSlowly", "many", count, size, 1))
    for number in range(count):
        await many.send_async(numbered(number, size))
    assert await reading == []
    echo.send("alive")
    assert await anext(echo) == "alive"


async def test_both_ends_can_send_much_at_once(link: Any, channels: tuple[Any, Any]) -> None:
    many, _ = channels
    count, size = 300, 65_536

    async def send() -> None:
        for number in range(count):
            await many.send_async(numbered(number, size))

    reading = asyncio.ensure_future(link.page("readSlowly", "many", count, size, 0))
    sending = [
        asyncio.ensure_future(send()),
        asyncio.ensure_future(link.page("sendMany", "many", count, size)),
    ]
    for number in range(count):
        assert await anext(many) == numbered(number, size)
    await asyncio.gather(*sending)
    assert await reading == []
