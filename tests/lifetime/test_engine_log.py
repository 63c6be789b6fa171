"""log_engine: bounded, through the loop that runs, and not beyond it."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import webrtc
import wrtc
from webrtc import RTCPeerConnection

from tests.unchecked import private
from tests.waiting import turns


@pytest.fixture(autouse=True)
def quiet_again(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What is logged is caught, and not logged after the test."""
    caplog.set_level(logging.DEBUG, "webrtc.engine")
    yield
    webrtc.log_engine(None)


def complain(native: Any, what: str) -> None:
    """Have the engine log an error at once."""
    with pytest.raises(webrtc.SdpParseException):
        native.set_remote_description(1, "offer", f"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n{what}\r\n")


async def complain_here(what: str) -> None:
    async with RTCPeerConnection() as a:
        complain(private(a)._native, what)
        await a.get_stats()


def test_it_goes_on_through_the_next_loop(caplog: pytest.LogCaptureFixture) -> None:
    async def first() -> None:
        webrtc.log_engine("error")
        await complain_here("first")

    asyncio.run(first())
    asyncio.run(complain_here("second"))
    assert [word for word in ("first", "second") if any(word in r.message for r in caplog.records)] == [
        "first",
        "second",
    ]
    webrtc.log_engine(None)
    asyncio.run(complain_here("third"))
    assert not any("third" in r.message for r in caplog.records)


def test_it_may_be_asked_for_before_there_is_a_loop(caplog: pytest.LogCaptureFixture) -> None:
    webrtc.log_engine("error")
    asyncio.run(complain_here("later"))
    assert any("later" in r.message for r in caplog.records)


def test_it_ends_with_its_loop() -> None:
    async def ask() -> None:
        webrtc.log_engine("error")

    asyncio.run(ask())
    gc.collect()
    native = wrtc.PeerConnection({}, wrtc.Mailbox())
    complain(native, "unheard")
    native.close()
    assert wrtc.take_log() == ([], 0)


async def test_a_busy_loop_keeps_no_more_than_1000_lines(caplog: pytest.LogCaptureFixture) -> None:
    webrtc.log_engine("error")
    async with RTCPeerConnection() as a:
        for number in range(1500):
            complain(private(a)._native, f"number {number}." + "x" * 10_000)
        await a.get_stats()
        await turns()
    lines = [r for r in caplog.records if "number " in r.message]
    assert 900 < len(lines) <= 1000
    assert max(len(r.message) for r in lines) <= 4096
    (told,) = [r.message for r in caplog.records if "were dropped" in r.message]
    assert int(told.split()[0]) >= 500
