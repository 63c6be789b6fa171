"""Remote control of a screen of Xvfb."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from webrtc import NotAllowedError, RTCPeerConnection, RTCVideoSink, web

from tests.examples.conftest import Start
from tests.ice_servers import free_port
from tests.media_devices.conftest import x_server as x_server
from tests.waiting import until

pytest.importorskip("Xlib", reason="needs python-xlib, of the extra test")
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def server(x_server: object) -> Any:
    """A client of the X server with a green window in the right half of the screen, which gets all input."""
    from Xlib import X  # type: ignore[import-untyped]
    from Xlib.display import Display  # type: ignore[import-untyped]

    server = Display()
    screen = server.screen()
    mask = X.KeyPressMask | X.KeyReleaseMask | X.ButtonPressMask | X.ButtonReleaseMask | X.PointerMotionMask
    window = screen.root.create_window(
        320, 0, 320, 480, 0, screen.root_depth, background_pixel=0x20C040, event_mask=mask
    )
    window.map()
    server.sync()
    window.set_input_focus(X.RevertToNone, X.CurrentTime)
    server.sync()
    yield server
    server.close()


async def received(server: Any, count: int, motion: bool = True) -> list[tuple[str, int]]:
    """The next events: of buttons and keys with their numbers, of the pointer with its place."""
    found: list[tuple[str, int]] = []

    def enough() -> bool:
        while server.pending_events():
            event = server.next_event()
            name = type(event).__name__
            if name == "MotionNotify" and motion:
                found.append((name, event.root_x))
            elif name.startswith(("Key", "Button")):
                found.append((name, event.detail))
        return len(found) >= count

    await until(enough, 60)
    return found


async def test_the_screen_is_seen_and_mouse_and_keys_arrive(start: Start, server: Any) -> None:
    port = free_port()
    async with start("remote_control.py", "--port", port) as program, RTCPeerConnection() as connection:
        connection.add_transceiver("video", direction="recvonly")
        channel = connection.create_data_channel("control")
        link = await program.says(r"(http://\S+)/#(\S+)")
        await web.connect(connection, f"{link[1]}/offer", token=link[2])
        async for frame in RTCVideoSink(connection.get_receivers()[0].track):
            left, right = frame.to_ndarray("rgb24")[200, [100, 500]].astype(int)
            if np.abs(right - (0x20, 0xC0, 0x40)).max() < 40:
                assert np.abs(left).max() < 40
                break
        for event in (
            {"x": 400, "y": 100},
            {"button": 1, "down": True},
            {"button": 1, "down": False},
            {"key": "Shift", "down": True},
            {"key": "A", "down": True},
            {"key": "A", "down": False},
            {"key": "Unidentified", "down": True},
            {"key": "Shift", "down": False},
            {"key": "Control", "down": True},
        ):
            channel.send(json.dumps(event))
        symbols = (0xFFE1, ord("A"), 0xFFE3)
        shift, letter, control = map(server.keysym_to_keycode, symbols)
        expected = [
            *(("MotionNotify", 400), ("ButtonPress", 1), ("ButtonRelease", 1)),
            *(("KeyPress", shift), ("KeyPress", letter), ("KeyRelease", letter), ("KeyRelease", shift)),
            ("KeyPress", control),
        ]
        assert await received(server, len(expected)) == expected
        connection.close()
        # Nobody is left to release it.
        assert await received(server, 1) == [("KeyRelease", control)]


async def test_without_the_token_nobody_is_served(start: Start, x_server: object) -> None:
    port = free_port()
    async with start("remote_control.py", "--port", port) as program, RTCPeerConnection() as connection:
        connection.add_transceiver("video", direction="recvonly")
        with pytest.raises(NotAllowedError, match="401"):
            await web.connect(connection, await program.url() + "/offer", token="guessed")
