"""Cameras; a loopback device stands in for one."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest
import webrtc
from webrtc import media_devices

LOOPBACK = [
    path.name
    for path in pathlib.Path("/sys/class/video4linux").glob("video*")
    if "loopback" in (path / "name").read_text().lower() or "dummy" in (path / "name").read_text().lower()
]
pytestmark = [
    pytest.mark.skipif(not LOOPBACK, reason="this kernel has no v4l2loopback device (modprobe v4l2loopback)"),
    pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg, which feeds the loopback device"),
]


@pytest.fixture
def gray() -> Iterator[None]:
    """A camera of 640x480 that sees gray."""
    command = ["ffmpeg", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "color=gray:size=640x480:rate=30"]
    with subprocess.Popen([*command, "-pix_fmt", "yuv420p", "-f", "v4l2", f"/dev/{LOOPBACK[0]}"]) as program:
        time.sleep(2)  # noqa: TID251  # nothing tells that it feeds the device
        yield
        program.terminate()


@pytest.mark.usefixtures("gray")
async def test_what_a_camera_sees_comes() -> None:
    stream = await media_devices.get_user_media({"video": {"width": 640, "height": 480}})
    (track,) = stream.get_tracks()
    frame = await anext(aiter(track))
    assert isinstance(frame, webrtc.VideoFrame)
    assert (frame.width, frame.height) == (640, 480)
    assert abs(int(frame.to_ndarray("gray8")[240, 320]) - 128) < 6
