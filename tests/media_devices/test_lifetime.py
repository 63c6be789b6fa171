"""Devices that are open when something ends."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest
import wrtc
from webrtc import media_devices

from tests.waiting import until

OPEN = """
import asyncio, webrtc
async def main():
    global stream
    asyncio.get_running_loop().slow_callback_duration = 10
    stream = await webrtc.media_devices.get_user_media(
        {"audio": {"deviceId": %r}, "video": {"deviceId": "synthetic"}})
    for track in stream.get_tracks():
        await anext(aiter(track))
    %s
    print("done")
asyncio.run(main())
"""


@pytest.mark.parametrize("ending", ["pass", "stream = None", "[t.stop() for t in stream.get_tracks()]"])
def test_a_program_may_end_with_devices_open(run_python: Callable[..., str], ending: str) -> None:
    assert run_python("-c", OPEN % ("synthetic", ending)) == "done\n"


@pytest.mark.usefixtures("pulseaudio")
def test_a_program_may_end_with_a_microphone_open(run_python: Callable[..., str]) -> None:
    assert run_python("-c", OPEN % ("Loopback", "pass")) == "done\n"


@pytest.mark.usefixtures("x_server")
def test_a_program_may_end_with_a_screen_open(run_python: Callable[..., str]) -> None:
    program = """
import asyncio, webrtc
async def main():
    global stream
    asyncio.get_running_loop().slow_callback_duration = 10
    stream = await webrtc.media_devices.get_display_media()
    await anext(aiter(stream.get_tracks()[0]))
asyncio.run(main())
"""
    assert run_python("-c", program) == ""


async def test_what_nobody_holds_is_given_back(event: Any) -> None:

    stream = await media_devices.get_user_media({"audio": {"deviceId": "synthetic"}})
    await anext(aiter(stream.get_tracks()[0]))
    del stream
    gc.collect()
    await until(lambda: wrtc.live_objects()["RtcCapture"] == 0)


def test_a_forked_child_opens_its_own(run_python: Callable[..., str]) -> None:
    program = """
import asyncio, os, webrtc
WANTED = {"audio": {"deviceId": "synthetic"}, "video": {"deviceId": "synthetic"}}
async def main():
    stream = await webrtc.media_devices.get_user_media(WANTED)
    for track in stream.get_tracks():
        await anext(aiter(track))
    return stream
stream = asyncio.run(main())
child = os.fork()
if child == 0:
    for track in stream.get_tracks():
        track.stop
    del stream, track
    asyncio.run(main())
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""
    assert run_python("-W", "ignore::DeprecationWarning", "-c", program) == ""
