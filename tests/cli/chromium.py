"""A Chromium whose camera and microphone are files, for tests of pages that `webrtc serve` serves."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import itertools
import json
import tempfile
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import webrtc
from numpy.typing import NDArray

from tests.browser.driven import start_driver
from tests.waiting import until

DRIVER = Path(__file__).with_name("chromium.js")
LOCK = Path(tempfile.gettempdir()) / "webrtc-tests-chromium.lock"
WIDTH, HEIGHT = 640, 480
TONE = 1000
"""The frequency of the microphone, in Hz."""
AMPLITUDE = 0.25


class Page:
    """The browser's page; a call is a command of chromium.js."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count()

    async def __call__(self, command: str, *values: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        id = next(self._ids)
        self._process.stdin.write(json.dumps([id, command, *values]).encode() + b"\n")
        answer = json.loads(await self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    async def until_text(self, selector: str, text: str) -> None:
        """Wait until an element contains a text."""
        await self("until", f"document.querySelector({selector!r}).textContent.includes({text!r})")


def halves() -> NDArray[np.uint8]:
    """A picture that is black on the left and white on the right."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[:, WIDTH // 2 :] = 255
    return picture


def scene() -> NDArray[np.uint8]:
    """A landscape, for pictures of the page."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    picture = np.stack([235 - y / 4, 190 - y / 5, 120 - y / 8], axis=-1)
    picture[(x - 480) ** 2 + (y - 110) ** 2 < 45**2] = (120, 220, 255)
    for height, width, colour in (
        (250, 110, (140, 110, 80)),
        (310, 70, (95, 120, 70)),
        (370, 150, (60, 95, 50)),
    ):
        picture[y > height + 40 * np.sin(x / width + height) + 18 * np.sin(x / 31)] = colour
    for left, size in ((90, 70), (180, 95), (300, 60)):
        picture[(abs(x - left) < (y - 400 + size) / 2) & (y < 400)] = (45, 70, 30)
        picture[(abs(x - left) < 5) & (y >= 400) & (y < 425)] = (40, 60, 90)
    return picture.clip(0, 255).astype(np.uint8)


def write_camera(path: Path, picture: NDArray[np.uint8]) -> None:
    """Write a film of one picture (YUV4MPEG2)."""
    with webrtc.VideoFrame(picture, "bgr24") as frame:
        pixels = frame.to_bytes("i420")
    path.write_bytes(
        f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode() + 15 * (b"FRAME\n" + pixels)
    )


def tone() -> NDArray[np.float64]:
    """A second of what the microphone hears, of int16."""
    return np.sin(2 * np.pi * TONE * np.arange(48_000) / 48_000) * AMPLITUDE * 32767


def write_microphone(path: Path, samples: NDArray[Any]) -> None:
    """Write a sound at 48 kHz, which is repeated."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())


@contextlib.asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """One browser at a time, of all processes that run tests: its video takes more than a core."""
    with LOCK.open("w") as file:

        def taken() -> bool:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            return False

        await until(taken, 600)
        yield


@contextlib.asynccontextmanager
async def browser(
    folder: Path,
    *,
    picture: NDArray[np.uint8] | None = None,
    sound: NDArray[Any] | None = None,
    devices: bool = True,
    allowed: bool = True,
) -> AsyncIterator[Page]:
    """A browser meanwhile: with its own picture and sound, without devices, or whose user refuses."""
    async with alone(), launched(folder, picture, devices, allowed, sound) as page:
        yield page


@contextlib.asynccontextmanager
async def launched(
    folder: Path,
    picture: NDArray[np.uint8] | None = None,
    devices: bool = True,
    allowed: bool = True,
    sound: NDArray[Any] | None = None,
) -> AsyncIterator[Page]:
    """A browser, also beside another one."""
    switches = []
    if devices:
        camera, microphone = folder / "camera.y4m", folder / "microphone.wav"
        write_camera(camera, halves() if picture is None else picture)
        write_microphone(microphone, tone() if sound is None else sound)
        switches += [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera.name}",
            f"--use-file-for-fake-audio-capture={microphone.name}",
        ]
    switches.append("--use-fake-ui-for-media-stream" + ("" if allowed else "=deny"))
    # The page shows the path of the file as the camera's name. Its values may be long lines.
    process = await start_driver(DRIVER, *switches, cwd=folder, limit=16 * 1024 * 1024)
    try:
        yield Page(process)
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()
