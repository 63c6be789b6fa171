"""Fixtures of the tests with foreign programs. They are collected for the peers in WEBRTC_PEERS alone."""

from __future__ import annotations

import dataclasses
import fnmatch
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from webrtc import RTCPeerConnection

from tests.peers.host import made
from tests.peers.install import Installed, Unavailable, described, install, names
from tests.peers.links import Link
from tests.peers.peer import ForeignPeer
from tests.peers.suite.capabilities import MEANINGS
from tests.peers.table import Table, mark_bug, mark_cell
from tests.waiting import PATIENCE

HERE = Path(__file__).parent
CHOSEN = os.environ.get("WEBRTC_PEERS", "").split()
# The others are servers, with tests of their own alone.
DRIVEN = [name for name in CHOSEN if described(name).get("command")]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "cell(topic, capability): where a test is in the table")
    config.addinivalue_line("markers", "needs(capability, ...): what a peer must offer for a test")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(), "peers-table")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if not CHOSEN:
        return True
    inside = collection_path.relative_to(HERE).parts
    if inside and inside[0] == "suite" and not DRIVEN:
        return True
    return True if inside and inside[0] in names() and inside[0] not in CHOSEN else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of the suite runs with each chosen peer, one in a peer's folder with that peer."""
    if "installed" in metafunc.fixturenames:
        folder = metafunc.definition.path.parent.name
        metafunc.parametrize(
            "installed", [folder] if folder in DRIVEN else DRIVEN, indirect=True, scope="session"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for place, item in enumerate(items):
        if HERE in item.path.parents:
            parameters = getattr(item, "callspec", None)
            peer = parameters.params.get("installed") if parameters else None
            peer = peer or item.path.parent.name
            mark_cell(item, peer, place)
            mark_bug(item, peer)
            # Several waits of at most PATIENT seconds each, so that the one that fails says so.
            item.add_marker(pytest.mark.timeout(400 * PATIENCE))


@pytest.fixture(scope="session")
def installed(request: pytest.FixtureRequest) -> Installed:
    """A peer, installed; skips where it cannot be had."""
    try:
        return install(request.param)
    except Unavailable as why:
        pytest.skip(f"{request.param} is not available: {why}")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Puts a measured figure, such as "0.4 s", into the test's cell of the table."""
    return lambda text: request.node.user_properties.append(("figure", text))


def why_not(peer: ForeignPeer, needed: str) -> str | None:
    """Why a peer lacks what a test needs, as its peer.json says: a capability, or one of several ("a|b")."""
    words = needed.split("|")
    assert set(words) <= set(MEANINGS), f"suite/capabilities.py does not have all of {words}"
    if peer.capabilities & set(words):
        return None
    lacks = described(peer.name).get("lacks", {})
    reasons = [lacks[each] for each in lacks if any(fnmatch.fnmatch(word, each) for word in words)]
    assert reasons, f"peer.json of {peer.name} has no reason why it lacks {needed}"
    return str(reasons[0])


@pytest.fixture
def placed(installed: Installed) -> Iterator[Installed]:
    """A peer, to be started on this host, or on one of its own if its peer.json says `host`."""
    if not described(installed.name).get("host"):
        yield installed
        return
    with made() as host:
        yield dataclasses.replace(installed, command=host.command(*installed.command))


@pytest.fixture
async def peer(placed: Installed, request: pytest.FixtureRequest) -> AsyncIterator[ForeignPeer]:
    """The peer, started, with an open connection. Skips the test if the peer lacks what it needs."""
    peer = await ForeignPeer.start(placed)
    try:
        request.node.user_properties.append(("version", peer.version))
        for marker in request.node.iter_markers("needs"):
            for text in marker.args:
                if reason := why_not(peer, text.format(**request.node.callspec.params)):
                    pytest.skip(reason)
        await peer.call("open", config={})
        yield peer
    finally:
        await peer.close()
        # Shown if the test fails.
        print(peer.said())


@pytest.fixture
async def link(peer: ForeignPeer) -> AsyncIterator[Link]:
    """A connection here and the peer's, not negotiated yet, which exchange candidates as they are found."""
    async with Link(RTCPeerConnection(), peer) as link:
        yield link
