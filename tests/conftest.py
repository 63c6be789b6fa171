"""Fixtures that tests of several interfaces share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from webrtc import RTCPeerConnection


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
