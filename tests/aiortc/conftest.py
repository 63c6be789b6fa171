"""What the tests of webrtc.aiortc need from the package registry."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("av")
pytest.importorskip("pyee")

from webrtc import aiortc

AIORTC = "aiortc==1.16.0"


def pip(*arguments: object) -> None:
    """Run pip, or skip the test where the registry is out of reach."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.skip(f"the package registry does not give {arguments[-1]}: {done.stderr.strip()[-200:]}")


@pytest.fixture
async def pair() -> AsyncIterator[list[aiortc.RTCPeerConnection]]:
    """Two connections without servers."""
    ends = [aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[])) for _ in range(2)]
    yield ends
    for end in ends:
        await end.close()


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with aiortc's own tests, and aioice, whose timers they set."""
    folder = tmp_path_factory.mktemp("aiortc")
    pip("install", "--target", folder, "aioice")
    pip("download", "--no-deps", "--no-binary", "aiortc", "--dest", folder, AIORTC)
    with tarfile.open(next(folder.glob("aiortc-*.tar.gz"))) as archive:
        tests = [member for member in archive.getmembers() if "/tests/" in member.name]
        archive.extractall(folder, tests, filter="data")
    next(folder.glob("aiortc-*/tests")).rename(folder / "tests")
    return folder


@pytest.fixture(scope="session")
def real_aiortc(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python with the real aiortc: that of AIORTC_PYTHON, or one in an environment of its own."""
    if "AIORTC_PYTHON" in os.environ:
        return os.environ["AIORTC_PYTHON"]
    folder = tmp_path_factory.mktemp("real") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip("--python", python, "install", AIORTC, "numpy")
    return str(python)
