"""Screens and windows of an X server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import media_devices

GREEN = 0x20C040


@pytest.fixture
def window(x_server: object) -> Iterator[Any]:
    """A green window of 200x100 at (50, 60), named as a window manager would have it."""
    xlib = pytest.importorskip("Xlib", reason="needs python-xlib, of the extra test")
    from Xlib.display import Display  # type: ignore[import-untyped]

    assert xlib
    server = Display()
    screen = server.screen()
    window = screen.root.create_window(50, 60, 200, 100, 0, screen.root_depth, background_pixel=GREEN)
    window.set_wm_name("A green window")
    window.change_property(server.intern_atom("WM_STATE"), server.intern_atom("WM_STATE"), 32, [1, 0])
    window.map()
    server.sync()
    yield window
    server.close()


async def colour(track: webrtc.MediaStreamTrack, x: int, y: int) -> np.ndarray:
    """What is seen there, red, green, blue."""
    frame = await anext(aiter(track))
    seen: np.ndarray = frame.to_ndarray("rgb24")[y, x].astype(int)
    return seen


def is_green(seen: np.ndarray) -> bool:
    return bool(np.abs(seen - [0x20, 0xC0, 0x40]).max() < 12)


async def test_a_drawn_window_is_seen_on_the_screen(window: Any) -> None:
    stream = await media_devices.get_display_media({"video": {"frameRate": 20}})
    (track,) = stream.get_tracks()
    settings = track.get_settings()
    assert (settings.width, settings.height, settings.frame_rate) == (640, 480, 20)
    assert settings.display_surface == "monitor"
    assert is_green(await colour(track, 150, 110))
    assert not is_green(await colour(track, 300, 300))
    track.stop()


async def test_a_window_is_shown_alone(window: Any) -> None:
    displays = await media_devices.enumerate_displays()
    (found,) = [d for d in displays if d.label == "A green window"]
    assert found.device_id == f"window:{window.id}"
    stream = await media_devices.get_display_media({"video": {"deviceId": {"exact": found.device_id}}})
    (track,) = stream.get_tracks()
    settings = track.get_settings()
    assert (settings.width, settings.height, settings.display_surface) == (200, 100, "window")
    assert is_green(await colour(track, 5, 5))


async def test_frames_come_at_the_rate_that_was_asked_for(window: Any) -> None:
    (track,) = (await media_devices.get_display_media({"video": {"frameRate": 10}})).get_tracks()
    loop = asyncio.get_running_loop()
    reader = aiter(track)
    await anext(reader)
    begin = loop.time()
    for _ in range(10):
        await anext(reader)
    assert 0.8 < loop.time() - begin < 1.6


async def test_the_track_ends_with_its_window(window: Any, event: Any) -> None:
    wanted: dict[str, Any] = {"video": {"deviceId": {"exact": f"window:{window.id}"}}}
    (track,) = (await media_devices.get_display_media(wanted)).get_tracks()
    ended = event(track, "ended")
    await anext(aiter(track))
    window.destroy()
    window.display.flush()
    await asyncio.wait_for(ended, 10)
    assert track.ready_state == "ended"


async def test_the_pointer_is_shown_unless_it_is_not_wanted(window: Any) -> None:
    from Xlib.display import Display

    server = Display()
    server.screen().root.warp_pointer(100, 100)
    server.sync()

    async def around(cursor: str) -> np.ndarray:
        (track,) = (await media_devices.get_display_media({"video": {"cursor": cursor}})).get_tracks()
        *_, frame = [await anext(aiter(track)) for _ in range(3)]
        track.stop()
        return frame.to_ndarray("rgb24")[90:125, 90:125]

    plain = await around("never")
    assert np.ptp(plain.astype(int), axis=(0, 1)).max() < 12
    assert np.abs(plain.astype(int) - await around("always")).max() > 60
    server.close()


async def test_a_window_that_is_not_there_is_refused(window: Any) -> None:
    with pytest.raises(webrtc.OverconstrainedError) as refused:
        await media_devices.get_display_media({"video": {"deviceId": {"exact": "window:1"}}})
    assert refused.value.constraint == "deviceId"


async def test_the_track_ends_with_the_x_server_and_the_process_goes_on(x_server: Any, event: Any) -> None:
    (track,) = (await media_devices.get_display_media()).get_tracks()
    ended = event(track, "ended")
    await anext(aiter(track))
    x_server.terminate()
    await asyncio.wait_for(ended, 10)
