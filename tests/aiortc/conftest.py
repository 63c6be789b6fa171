"""What the tests of webrtc.aiortc need from the package registry."""

from __future__ import annotations

import tarfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

pytest.importorskip("av")
pytest.importorskip("pyee")

from webrtc import aiortc

AIORTC = "aiortc==1.16.0"


@pytest.fixture
async def pair() -> AsyncIterator[list[aiortc.RTCPeerConnection]]:
    """Two connections without servers."""
    ends = [aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[])) for _ in range(2)]
    yield ends
    for end in ends:
        await end.close()


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory, pip: Callable[..., None]) -> Path:
    """A folder with aiortc's own tests, and aioice, whose timers they set."""
    folder = tmp_path_factory.mktemp("aiortc")
    pip("install", "--target", folder, "aioice")
    pip("download", "--no-deps", "--no-binary", "aiortc", "--dest", folder, AIORTC)
    with tarfile.open(next(folder.glob("aiortc-*.tar.gz"))) as archive:
        tests = [member for member in archive.getmembers() if "/tests/" in member.name]
        archive.extractall(folder, tests, filter="data")
    next(folder.glob("aiortc-*/tests")).rename(folder / "tests")
    return folder
