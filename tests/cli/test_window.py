"""`webrtc play` and `webrtc call` show pictures in a window, on an X server of the test's own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp.web
import numpy as np
import pytest
import webrtc
from numpy.typing import NDArray
from webrtc import whep

from tests.cli.conftest import Running, environment
from tests.waiting import until

pytest.importorskip("pygame", reason="needs pygame-ce, of the extra window")
xdisplay = pytest.importorskip("Xlib.display", reason="needs python-xlib, of the extra test")
xerror = pytest.importorskip("Xlib.error")
xevent = pytest.importorskip("Xlib.protocol.event")
# Each test starts several processes.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def screen(x_server: object) -> dict[str, str]:
    """An environment with a screen of 640x480."""
    return {**environment(), "DISPLAY": os.environ["DISPLAY"]}


class Desktop:
    """What a person sees of the screen, and does there."""

    def __init__(self) -> None:
        self.display = xdisplay.Display()
        self.root = self.display.screen().root

    def pixels(self) -> NDArray[np.uint8]:
        """The screen, in RGB."""
        size = self.root.get_geometry()
        image = self.root.get_image(0, 0, size.width, size.height, xdisplay.X.ZPixmap, 0xFFFFFFFF)
        return np.frombuffer(image.data, np.uint8).reshape(size.height, size.width, 4)[:, :, 2::-1]

    def window(self, name: str) -> Any:
        """The window of that name; None without."""
        return next((each for each in self.root.query_tree().children if self._name(each) == name), None)

    def _name(self, window: Any) -> str | None:
        atom = self.display.intern_atom
        found = window.get_full_property(atom("_NET_WM_NAME"), atom("UTF8_STRING"))
        return str(found.value.decode()) if found else None

    def shown(self, name: str) -> NDArray[np.uint8] | None:
        """What is in a window."""
        # A window may go meanwhile.
        with contextlib.suppress(xerror.XError):
            if window := self.window(name):
                place = window.get_geometry()
                return self.pixels()[place.y : place.y + place.height, place.x : place.x + place.width]
        return None

    def close(self, name: str) -> None:
        """Press the window's cross, as a window manager tells the program (ICCCM 4.2.8.1)."""
        window, atom = self.window(name), self.display.intern_atom
        data = (32, [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0])
        window.send_event(xevent.ClientMessage(window=window, client_type=atom("WM_PROTOCOLS"), data=data))
        self.display.flush()


@pytest.fixture
def desktop(screen: dict[str, str]) -> Iterator[Desktop]:
    """The screen of the test, to look at."""
    desktop = Desktop()
    yield desktop
    desktop.display.close()


def has_corners(seen: NDArray[np.uint8] | None, colours: Any) -> bool:
    """Whether each quarter of a picture has its colour, as far as a codec keeps it."""
    if seen is None or min(seen.shape[:2]) < 8:
        return False
    height, width = seen.shape[:2]
    centres = seen[height // 4 :: height // 2, width // 4 :: width // 2][:2, :2].reshape(4, 3)
    return bool(np.abs(centres.astype(int) - colours).max() < 60)


@pytest.fixture
async def film(pictures: Any) -> AsyncIterator[str]:
    """The URL of a WHEP endpoint that shows a picture with a colour in each quarter."""
    source = webrtc.RTCVideoSource()

    async def enter(connection: webrtc.RTCPeerConnection, request: whep.Request) -> None:
        connection.add_track(source.create_track())

    app = aiohttp.web.Application()
    whep.Endpoint(enter).add_to(app, "/whep")
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    async with pictures.shown(source, pictures.corners(), "rgb24"):
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/whep"
    await runner.cleanup()


async def test_the_picture_is_in_a_window_and_closing_it_ends_the_command(
    film: str, screen: dict[str, str], desktop: Desktop, start: Callable[..., Running], pictures: Any
) -> None:
    name = f"webrtc play {film}"
    playing = start("play", film, "--quiet", env=screen)
    await until(lambda: has_corners(desktop.shown(name), pictures.colours), 240)
    # The picture of 320x240 is shown as it is.
    seen = desktop.shown(name)
    assert seen is not None and seen.shape == (240, 320, 3)
    desktop.close(name)
    assert await asyncio.to_thread(playing.process.wait, 90) == 0
    assert desktop.window(name) is None


async def test_a_resized_window_keeps_the_shape_of_the_picture(
    film: str, screen: dict[str, str], desktop: Desktop, start: Callable[..., Running], pictures: Any
) -> None:
    name = f"webrtc play {film}"
    playing = start("play", film, "--quiet", env=screen)
    await until(lambda: has_corners(desktop.shown(name), pictures.colours), 240)
    desktop.window(name).configure(width=400, height=120)
    desktop.display.flush()

    def is_letterboxed() -> bool:
        seen = desktop.shown(name)
        # 160x120 in the middle, and black on both sides.
        return (
            seen is not None
            and seen.shape == (120, 400, 3)
            and has_corners(seen[:, 120:280], pictures.colours)
            and int(seen[:, :110].max()) == int(seen[:, 290:].max()) == 0
        )

    await until(is_letterboxed, 240)
    assert await asyncio.to_thread(playing.interrupt) == 0


async def test_a_call_shows_the_other_end(
    screen: dict[str, str], desktop: Desktop, start: Callable[..., Running]
) -> None:
    port = start("meet", "--host", "127.0.0.1", "--port", 0).line().rpartition(" ")[2]
    options = ("--server", f"127.0.0.1:{port}", "--quiet")
    caller = start("call", "synthetic", *options, env=screen)
    code = (await asyncio.to_thread(caller.line)).rpartition("--code ")[2]
    callee = start("call", "synthetic", *options, "--code", code)

    def is_colourful() -> bool:
        # The synthetic picture has colour bars.
        seen = desktop.shown("webrtc call")
        return seen is not None and seen.size > 0 and float(seen.std(axis=(0, 1)).min()) > 30

    await until(is_colourful, 240)
    assert await asyncio.to_thread(caller.interrupt) == 0
    assert await asyncio.to_thread(callee.process.wait, 90) == 0


async def test_a_window_that_was_not_asked_for_and_fails_leaves_the_summary(
    film: str, start: Callable[..., Running], screen: dict[str, str]
) -> None:
    playing = start("play", film, "--quiet", env={**screen, "DISPLAY": ":987654"})
    await asyncio.to_thread(
        playing.until, "no window: the screen that DISPLAY or WAYLAND_DISPLAY names cannot be used"
    )
    assert await asyncio.to_thread(playing.interrupt) == 0
    assert "frames per second" in (await asyncio.to_thread(playing.process.stdout.read))  # type: ignore[union-attr]


async def test_without_a_screen_a_window_is_refused_with_what_to_do(film: str, run_async: Any) -> None:
    done = await run_async("play", film, "--window")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "error: there is no screen for a window (neither DISPLAY nor WAYLAND_DISPLAY is set)",
        "start it in a desktop session, or with --no-window",
    ]


def test_without_pygame_a_window_is_refused_with_the_extra() -> None:
    code = "import sys; sys.modules['pygame'] = None; "
    code += "sys.argv[1:] = ['play', 'http://127.0.0.1:1/whep', '--window']; "
    code += "from webrtc.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error: this needs the Python package pygame",
        "pip install 'python-webrtc[window]'",
    ]
