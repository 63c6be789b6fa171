"""What the tests of webrtc.aiortc need from the package registry, and tracks to see and hear."""

from __future__ import annotations

import asyncio
import fractions
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

av = pytest.importorskip("av")
np = pytest.importorskip("numpy")
pytest.importorskip("pyee")

from webrtc import aiortc  # noqa: E402

AIORTC = "aiortc==1.16.0"
COLOUR = (40, 80, 200)
HERTZ = 600


class Tone(aiortc.AudioStreamTrack):
    """A tone, left and right."""

    def __init__(self) -> None:
        super().__init__()
        self.samples = 0

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(0.018)
        t = (self.samples + np.arange(960)) / 48000
        pcm = (np.sin(2 * np.pi * HERTZ * t) * 10000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.samples, fractions.Fraction(1, 48000)
        self.samples += 960
        return frame


class Picture(aiortc.VideoStreamTrack):
    """One colour."""

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), COLOUR, np.uint8), format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


async def heard(track: aiortc.MediaStreamTrack) -> float:
    """The pitch that a track has after a while."""
    for _ in range(40):
        frame = await asyncio.wait_for(track.recv(), 20)
    assert (frame.sample_rate, frame.samples, frame.format.name) == (48000, 960, "s16")
    left = frame.to_ndarray().reshape(-1)[::2].astype(float)
    return float(np.abs(np.fft.rfft(left * np.hanning(len(left)))).argmax() * 48000 / len(left))


async def seen(track: aiortc.MediaStreamTrack) -> tuple[float, ...]:
    """The colour that a track has after a while."""
    for _ in range(10):
        frame = await asyncio.wait_for(track.recv(), 20)
    assert frame.time_base == fractions.Fraction(1, 90000)
    return tuple(frame.to_ndarray(format="bgr24").reshape(-1, 3).mean(axis=0))


def pip(*arguments: object) -> None:
    """Run pip, or skip the test where the registry is out of reach."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.skip(f"the package registry does not give {arguments[-1]}: {done.stderr.strip()[-200:]}")


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
    pip("--python", python, "install", AIORTC)
    return str(python)
