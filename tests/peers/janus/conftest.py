"""Janus, started for each test."""

from __future__ import annotations

import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.peers.host import made
from tests.peers.install import Unavailable, install
from tests.peers.janus.server import Janus, Session, janus as running_janus


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "nat(options): options of Janus's gathering, and `ipv6`")


@pytest.fixture(scope="session")
def janus_version() -> str:
    """The version of the installed Janus; skips where it cannot be had."""
    try:
        install("janus")
    except Unavailable as why:
        pytest.skip(f"Janus is not available: {why}")
    shown = subprocess.run(["janus", "--help"], capture_output=True, text=True).stdout
    found = re.search(r"Janus version: \d+ \((\S+)\)", shown)
    assert found, shown
    return found[1]


@pytest.fixture
async def janus(request: pytest.FixtureRequest, janus_version: str, tmp_path: Path) -> AsyncIterator[Janus]:
    """Janus. A parameter `ice` of the test, "full" or "lite", is its mode. The marker `nat` has options."""
    request.node.user_properties.append(("version", janus_version))
    parameters = getattr(request.node, "callspec", None)
    lite = parameters is not None and parameters.params.get("ice") == "lite"
    marker = request.node.get_closest_marker("nat")
    options = {"ice_lite": lite, **(marker.kwargs if marker else {})}
    with made() as host:
        if options.pop("ipv6_alone", False):
            options |= {"ipv6": True, "ice_enforce_list": host.address6}
        async with running_janus(host, tmp_path, **options) as server:
            yield server


@pytest.fixture
async def session(janus: Janus) -> AsyncIterator[Session]:
    """A session of a client of Janus."""
    async with janus.session() as session:
        yield session
