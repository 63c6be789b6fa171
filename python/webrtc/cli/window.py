"""A window that shows video, where pygame is installed and there is a screen."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Annotated, Any

import typer

import webrtc

from . import console
from .console import Failure

InWindow = Annotated[
    bool | None,
    typer.Option(
        "--window/--no-window",
        help="Show the picture in a window; by default if there is a screen, and pygame is installed.",
    ),
]
# Seconds between looks at the keyboard and the mouse.
_LOOK = 0.05
MAX_TRACKS = 4
"""How many tracks there is room for, whatever a peer sends."""
# Of the screen's width and height, at most.
_LARGEST = 0.8


def wanted(chosen: bool | None) -> bool:
    """Whether to open a window. Raises Failure if one is asked for that cannot be had."""
    if chosen is False:
        return False
    screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if chosen is None:
        return screen and importlib.util.find_spec("pygame") is not None
    _pygame()
    if not screen:
        raise Failure(
            "there is no screen for a window (neither DISPLAY nor WAYLAND_DISPLAY is set)",
            "start it in a desktop session, or with --no-window",
        )
    return True


def _pygame() -> ModuleType:
    # Otherwise it prints a greeting, and takes over Ctrl-C.
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")
    return console.need("pygame", "window")


class Window:
    """Shows video tracks side by side, from the first frame until a person closes it."""

    def __init__(self, title: str) -> None:
        self.closed = asyncio.Event()
        self._title = title
        self._loop = asyncio.get_running_loop()
        # SDL is used by one thread only, which is not that of the loop: drawing takes milliseconds.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="window")
        self._pygame: ModuleType | None = None
        self._count = 0
        self._failed = False

    @contextlib.asynccontextmanager
    async def open(self, tracks: list[webrtc.MediaStreamTrack]) -> AsyncIterator[None]:
        """Show these video tracks meanwhile."""
        self._count = len(tracks)
        tasks = [asyncio.ensure_future(self._show(place, track)) for place, track in enumerate(tracks)]
        tasks.append(asyncio.ensure_future(self._look()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._run(self._quit)
            self._thread.shutdown()

    async def _show(self, place: int, track: webrtc.MediaStreamTrack) -> None:
        # With a place for one frame, the newest one is shown.
        async for frame in webrtc.RTCVideoSink(track, capacity=1):
            if self.closed.is_set() or self._failed:
                continue
            try:
                await self._run(self._draw, place, frame)
            except Exception as error:
                # The frames are counted all the same.
                self._failed = True
                console.say(f"no window: {error}")

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            if await self._run(self._is_closed):
                self.closed.set()

    async def _run(self, work: Any, *arguments: Any) -> Any:
        return await self._loop.run_in_executor(self._thread, work, *arguments)

    def _draw(self, place: int, frame: webrtc.VideoFrame) -> None:
        image = frame.rotated().to_ndarray("rgb24")
        height, width = image.shape[:2]
        pygame = self._pygame or self._start(width * self._count, height)
        surface = pygame.display.get_surface()
        left, right = (surface.get_width() * each // self._count for each in (place, place + 1))
        cell = pygame.Rect(left, 0, right - left, surface.get_height())
        factor = min(cell.width / width, cell.height / height)
        size = max(1, int(width * factor)), max(1, int(height * factor))
        picture = pygame.image.frombuffer(image.tobytes(), (width, height), "RGB")
        if size != (width, height):
            picture = pygame.transform.scale(picture, size)
        surface.fill("black", cell)
        surface.blit(picture, picture.get_rect(center=cell.center))
        pygame.display.flip()

    def _start(self, width: int, height: int) -> ModuleType:
        pygame = _pygame()
        pygame.display.init()
        # What SDL falls back to without a word.
        if pygame.display.get_driver() in ("dummy", "offscreen"):
            raise Failure("the screen that DISPLAY or WAYLAND_DISPLAY names cannot be used")
        screen = pygame.display.get_desktop_sizes()[0]
        factor = min(1, _LARGEST * screen[0] / width, _LARGEST * screen[1] / height)
        pygame.display.set_mode((int(width * factor), int(height * factor)), pygame.RESIZABLE)
        pygame.display.set_caption(self._title)
        self._pygame = pygame
        return pygame

    def _is_closed(self) -> bool:
        pygame = self._pygame
        if pygame is None:
            return False
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                return True
            if event.type == pygame.KEYDOWN and event.key in (pygame.K_ESCAPE, pygame.K_q):
                return True
            if event.type == pygame.KEYDOWN and event.key == pygame.K_f:
                pygame.display.toggle_fullscreen()
        return False

    def _quit(self) -> None:
        if self._pygame:
            self._pygame.display.quit()
