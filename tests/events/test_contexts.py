"""Handlers see the context variables of the place where they were added."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import pytest
from webrtc import Event, RTCPeerConnection

from tests.waiting import turns

request: contextvars.ContextVar[str] = contextvars.ContextVar("request")


@pytest.mark.parametrize("wait", [False, True], ids=["function", "coroutine"])
async def test_a_handler_runs_in_the_context_of_its_on(wait: bool) -> None:
    seen: list[str | None] = []

    async def add(name: str, pc: RTCPeerConnection) -> None:
        request.set(name)
        if wait:

            async def handler(_: Event) -> None:
                await turns()
                seen.append(request.get(None))

            pc.on("negotiationneeded", handler)
        else:
            pc.on("negotiationneeded", lambda _: seen.append(request.get(None)))

    async with RTCPeerConnection() as pc:
        await asyncio.create_task(add("first", pc))
        await asyncio.create_task(add("second", pc))
        pc.dispatch_event(Event("negotiationneeded"))
        await turns(3)
        assert seen == ["first", "second"]


async def test_an_event_within_a_handler_finds_handlers_of_the_same_context(event: Any) -> None:
    async with RTCPeerConnection() as pc:
        seen: list[str] = []
        pc.on("icecandidateerror", lambda event: seen.append(event.type))
        pc.on("negotiationneeded", lambda _: pc.dispatch_event(Event("icecandidateerror")))
        pc.dispatch_event(Event("negotiationneeded"))
        assert seen == ["icecandidateerror"]


async def test_what_the_first_user_of_a_loop_does_is_not_seen_by_others(peers: Any, event: Any) -> None:
    request.set("the first")
    a, _ = peers
    seen: list[str | None] = []
    contextvars.Context().run(a.on, "negotiationneeded", lambda _: seen.append(request.get(None)))
    needed = event(a, "negotiationneeded")
    a.create_data_channel("x")
    await needed
    assert seen == [None]
