"""Fixtures that tests of several interfaces share."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.waiting import BUILD, PATIENCE, paced

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from webrtc import (
        Event,
        EventTarget,
        MediaStreamTrack,
        RTCAudioSource,
        RTCPeerConnection,
        RTCTrackEvent,
        RTCVideoSource,
        VideoFrame,
    )

# Programs that tests run cause no warnings, except for the OpenH264 2.3.1 of Debian 12.
os.environ.setdefault("PYTHONWARNINGS", "default,ignore:OpenH264 is outdated:RuntimeWarning")


# Here programs that tests run find the modules of the tests, as pytest does by `pythonpath`.
ROOT = Path(__file__).parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if BUILD.endswith("san"):
        for item in items:
            if item.get_closest_marker("memory"):
                item.add_marker(pytest.mark.skip(reason="a sanitizer keeps memory that was freed"))


@pytest.fixture
def patience() -> int:
    """How many times as long as in a release build something may take in this one."""
    return PATIENCE


@pytest.fixture
def python() -> list[str]:
    """The command of a Python that tells where it crashed."""
    return [sys.executable, "-X", "faulthandler"]


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
    from webrtc.testing import pair

    async with pair() as both:
        yield both


@pytest.fixture
def run_python(python: list[str]) -> Callable[..., str]:
    """Runs a Python of its own, which must end well and say nothing on stderr; gives what it printed."""

    def run(*arguments: object) -> str:
        command = [*python, *map(str, arguments)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            try:
                out, err = process.communicate(timeout=30 * PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                pytest.fail(f"it does not end; it said {out!r}, and on stderr {err!r}")
        assert (process.returncode, err) == (0, "")
        return out

    return run


class Pictures:
    """Images that can be recognised after a codec."""

    # Of the quarters: top left, top right, bottom left, bottom right.
    colours = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 200, 200))
    # The number in a picture, as black and white blocks in four rows.
    bits = 16

    def corners(self, width: int = 320, height: int = 240) -> NDArray[Any]:
        """An image with a colour in each quarter, of shape (height, width, 3)."""
        import numpy as np

        picture = np.zeros((height, width, 3), np.uint8)
        for (down, right), colour in zip(np.ndindex(2, 2), self.colours, strict=True):
            rows = slice(down * height // 2, (down + 1) * height // 2)
            picture[rows, right * width // 2 : (right + 1) * width // 2] = colour
        return picture

    def numbered(self, number: int, width: int = 320, height: int = 240) -> NDArray[Any]:
        """An image that shows a number."""
        import numpy as np

        bits = (number >> np.arange(self.bits) & 1).reshape(4, -1).astype(np.uint8) * 255
        blocks = np.kron(bits, np.ones((height // 4, width // 4), np.uint8))
        return np.repeat(blocks[:, :, None], 3, axis=2)

    def number(self, picture: NDArray[Any]) -> int:
        """The number that an image shows."""
        height, width = picture.shape[:2]
        centres = picture[height // 8 :: height // 4, width // 8 :: width // 4].mean(axis=2)
        return sum(int(bit) << place for place, bit in enumerate((centres > 127).ravel()))

    def psnr(self, a: ArrayLike, b: ArrayLike) -> float:
        """The PSNR of two images in dB: above 30, they are hard to tell apart."""
        import numpy as np

        error = np.mean((np.asarray(a, float) - np.asarray(b, float)) ** 2)
        return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))

    async def seen(
        self, frames: AsyncIterator[VideoFrame], wanted: Callable[[VideoFrame], bool], seconds: float = 20
    ) -> VideoFrame:
        """The first frame that is wanted, which must come within so many seconds (in a release build)."""

        async def find() -> VideoFrame:
            async for frame in frames:
                if wanted(frame):
                    return frame
            pytest.fail("the track ended before it came")

        return await asyncio.wait_for(find(), seconds * PATIENCE)

    @contextlib.asynccontextmanager
    async def shown(
        self, source: RTCVideoSource, picture: Any, format: Any = "bgr24", **options: Any
    ) -> AsyncIterator[None]:
        """Meanwhile pushes `picture`, or what it returns for a number, thirty times a second."""

        async def push() -> None:
            async for number in paced(30):
                shown: Any = picture(number) if callable(picture) else picture
                source.push(shown, format, **options)

        pushing = asyncio.ensure_future(push())
        try:
            yield
        finally:
            pushing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pushing


@pytest.fixture
def pictures() -> Pictures:
    """Makes images that are recognised when they arrive."""
    return Pictures()


@pytest.fixture
def send(
    peers: tuple[RTCPeerConnection, RTCPeerConnection], event: Any
) -> Callable[[RTCAudioSource | RTCVideoSource], Awaitable[RTCTrackEvent]]:
    """`await send(source)`: its track goes to the peer; the event with which it arrives."""
    from webrtc.testing import connect

    async def send(source: RTCAudioSource | RTCVideoSource) -> RTCTrackEvent:
        a, b = peers
        a.add_track(source.create_track())
        arrival: asyncio.Future[RTCTrackEvent] = event(b, "track")
        await connect(a, b)
        return await arrival

    return send


@pytest.fixture
async def watched(send: Any) -> tuple[RTCVideoSource, MediaStreamTrack]:
    """A video source, and the track in which the peer receives it."""
    from webrtc import RTCVideoSource

    source = RTCVideoSource()
    return source, (await send(source)).track


@pytest.fixture
async def heard(send: Any) -> tuple[RTCAudioSource, MediaStreamTrack]:
    """An audio source, and the track in which the peer receives it."""
    from webrtc import RTCAudioSource

    source = RTCAudioSource()
    return source, (await send(source)).track


@pytest.fixture(scope="session")
def pip() -> Callable[..., None]:
    """Runs pip, or skips the test where the registry is out of reach."""

    def run(*arguments: object) -> None:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"the package registry does not give {arguments[-1]}: {done.stderr.strip()[-200:]}")

    return run


@pytest.fixture(scope="session")
def real_aiortc(tmp_path_factory: pytest.TempPathFactory, pip: Callable[..., None]) -> str:
    """A Python with the real aiortc: that of AIORTC_PYTHON, or one in an environment of its own."""
    if "AIORTC_PYTHON" in os.environ:
        return os.environ["AIORTC_PYTHON"]
    folder = tmp_path_factory.mktemp("real") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip("--python", python, "install", "aiortc==1.16.0", "numpy")
    return str(python)
