"""Fixtures that tests of several interfaces share."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from webrtc import Event, EventTarget, RTCPeerConnection


@pytest.fixture
def negotiate() -> Callable[[RTCPeerConnection, RTCPeerConnection], Awaitable[None]]:
    """One offer by the first connection, and its answer by the second."""

    async def negotiate(a: RTCPeerConnection, b: RTCPeerConnection) -> None:
        await a.set_local_description()
        await b.set_remote_description(a.local_description)
        await b.set_local_description()
        await a.set_remote_description(b.local_description)

    return negotiate


@pytest.fixture
def event() -> Callable[..., asyncio.Future[Any]]:
    """`event(target, type)`: a future with the next event of that type, or the next that `when` takes."""

    def event(
        target: EventTarget, type: str, when: Callable[[Any], bool] = lambda event: True
    ) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()

        def heard(event: Event) -> None:
            if not future.done() and when(event):
                future.set_result(event)
                target.off(type, heard)

        target.on(type, heard)
        return future

    return event


@pytest.fixture
async def peers() -> AsyncIterator[tuple[RTCPeerConnection, RTCPeerConnection]]:
    """Two connections which get each other's candidates; not negotiated yet."""
    from webrtc import RTCPeerConnection

    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.on("icecandidate", lambda event: b.add_ice_candidate(event.candidate))
        b.on("icecandidate", lambda event: a.add_ice_candidate(event.candidate))
        yield a, b


@pytest.fixture
def run_python() -> Callable[..., str]:
    """Runs a Python of its own, which must end well and say nothing on stderr; gives what it printed."""

    def run(*arguments: object) -> str:
        command = [sys.executable, "-X", "dev", *map(str, arguments)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                out, err = process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                pytest.fail(f"it does not end; it said {out!r}, and on stderr {err!r}")
        assert (process.returncode, err) == (0, "")
        return out

    return run
