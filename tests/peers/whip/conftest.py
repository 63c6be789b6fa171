"""Janus with simple-whip-server in front of it, and simple-whip-client."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.peers.install import Installed, Unavailable, install
from tests.peers.janus.conftest import janus, janus_version, session
from tests.peers.janus.room import made
from tests.peers.janus.server import Janus, Session
from tests.peers.whip.server import WhipServer, whip_server

__all__ = ["janus", "janus_version", "session"]


@pytest.fixture(scope="session")
def programs() -> Installed:
    """Both programs; skips where they cannot be had."""
    try:
        return install("whip")
    except Unavailable as why:
        pytest.skip(f"simple-whip-server and simple-whip-client are not available: {why}")


@pytest.fixture
def version(programs: Installed, request: pytest.FixtureRequest) -> None:
    """Tells the table the version: both are snapshots without a number, a day apart."""
    query = ["dpkg-query", "-W", "-f", "${Version}", "simple-whip-client"]
    shown = subprocess.run(query, capture_output=True, text=True, check=True).stdout
    request.node.user_properties.append(("version", shown))


@pytest.fixture
async def server(
    programs: Installed, janus: Janus, session: Session, version: None, tmp_path: Path
) -> AsyncIterator[WhipServer]:
    """simple-whip-server, in front of a Janus that has a room."""
    await made(session, "vp8,vp9,h264,av1")
    async with whip_server(janus, programs.build, tmp_path / "whip") as server:
        yield server
