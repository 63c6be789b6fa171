"""Cameras by V4L2, whose kernel is a library that is preloaded into the program."""

from __future__ import annotations

import contextlib
import ctypes
import fractions
import functools
import os
import pathlib
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

LOOK = """
async def look(**video):
    stream = await media_devices.get_user_media({"video": video or True})
    (track,) = stream.get_tracks()
    frames = aiter(track)
    times = []
    for _ in range(20):
        frame = await anext(frames)
        times.append(frame.timestamp)
    # The usual one: a busy machine misses pictures.
    rate = 1e6 / statistics.median(b - a for a, b in zip(times, times[1:]))
    settings = track.get_settings()
    pixels = frame.to_ndarray("rgb24")
    halves = [pixels[frame.height // 2, frame.width * part // 4].tolist() for part in (1, 3)]
    track.stop()
    return dict(size=[frame.width, frame.height], rate=rate, halves=halves, told=settings.frame_rate)
"""
# A camera with four modes.
WEBCAM = "YUYV 320 240 30\nYUYV 640 480 30\nYUYV 1280 720 10\nYUYV 640 360 30\n"

TURBOJPEG = None
with contextlib.suppress(OSError):
    TURBOJPEG = ctypes.CDLL("libturbojpeg.so.0")


def alike(pixel: list[int], wanted: tuple[int, int, int], tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, wanted, strict=True))


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Callable[[str], None]:
    """Plugs a camera with these modes in, for programs that are started."""
    if not shutil.which("cc"):
        pytest.skip("needs a C compiler")
    source = pathlib.Path(__file__).parent / "hardware" / "camera.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", tmp_path / "camera.so", source], check=True)
    monkeypatch.setenv("LD_PRELOAD", f"{os.environ.get('LD_PRELOAD', '')} {tmp_path}/camera.so".strip())
    monkeypatch.setenv("CAMERA", str(tmp_path / "modes"))
    monkeypatch.setenv("CAMERA_JPEG", str(tmp_path / "picture.jpg"))
    return (tmp_path / "modes").write_text  # type: ignore[return-value]


@pytest.fixture
def run(run_body: Callable[..., Any]) -> Callable[[str], Any]:
    """Runs the body of a coroutine in a program with the camera; what it returns."""
    return functools.partial(run_body, names=LOOK)


def test_a_camera_is_listed_with_what_it_can(camera: Any, run: Callable[..., Any]) -> None:
    camera(WEBCAM)
    listed, widths, heights, rates = run("""
devices = await media_devices.enumerate_devices()
listed = [[str(d.kind), d.device_id, d.label] for d in devices if d.kind == "videoinput"]
(track,) = (await media_devices.get_user_media({"video": True})).get_tracks()
can = track.get_capabilities()
track.stop()
return listed, [can.width.min, can.width.max], [can.height.min, can.height.max], can.frame_rate.max
""")
    # One piece of hardware has two, as for infrared.
    assert listed == [["videoinput", id, "Software Camera"] for id in ("platform:soft", "platform:soft #2")]
    assert (widths, heights, rates) == ([320, 1280], [240, 720], 30)


@pytest.mark.parametrize("fourcc", ["YUYV", "NV12", "YU12"])
def test_what_it_sees_comes(camera: Any, run: Callable[..., Any], fourcc: str) -> None:
    camera(f"{fourcc} 640 480 30")
    seen = run("return await look()")
    red, blue = seen["halves"]
    assert seen["size"] == [640, 480]
    assert alike(red, (255, 0, 0))
    assert alike(blue, (0, 0, 255))
    assert 20 < seen["rate"] < 42


@pytest.mark.parametrize(
    ("constraints", "size", "rate"),
    [
        ("", [640, 480], 30),
        ("width=320", [320, 240], 30),
        ("deviceId={'exact': 'platform:soft #2'}", [640, 480], 30),
        ("width=1000", [1280, 720], 10),
        ("aspectRatio=16/9, frameRate=30", [640, 360], 30),
        ("width=640, height=480, frameRate={'exact': 15}", [640, 480], 15),
        ("frameRate={'max': 10}, width={'exact': 320}", [320, 240], 10),
    ],
)
def test_constraints_choose_the_mode(
    camera: Any, run: Callable[..., Any], constraints: Any, size: Any, rate: float
) -> None:
    camera(WEBCAM)
    seen = run(f"return await look({constraints})")
    assert (seen["size"], seen["told"]) == (size, rate)
    assert rate * 0.7 < seen["rate"] < rate * 1.4


def test_what_it_cannot_is_an_error_that_says_what_it_can(camera: Any, run: Callable[..., Any]) -> None:
    camera(WEBCAM)
    said = run("""
try:
    await look(width={"exact": 1920})
except webrtc.OverconstrainedError as error:
    return [error.constraint, str(error)]
""")
    assert said[0] == "width"
    assert "1280" in said[1]


def test_the_size_can_be_changed_while_it_is_open(camera: Any, run: Callable[..., Any]) -> None:
    camera(WEBCAM)
    sizes = run("""
(track,) = (await media_devices.get_user_media({"video": {"width": 320}})).get_tracks()
frames = aiter(track)
sizes = [(await anext(frames)).width]
await track.apply_constraints({"width": 1280})
while sizes[-1] != 1280:
    sizes.append((await anext(frames)).width)
track.stop()
return sorted(set(sizes))
""")
    assert sizes == [320, 1280]


@pytest.mark.skipif(not TURBOJPEG, reason="needs the package libturbojpeg0")
def test_high_definition_comes_as_motion_jpeg(
    camera: Any, run: Callable[..., Any], tmp_path: pathlib.Path
) -> None:
    av = pytest.importorskip("av")
    np = pytest.importorskip("numpy")
    pixels = np.zeros((720, 1280, 3), np.uint8)
    pixels[:, :640, 0] = pixels[:, 640:, 2] = 255
    frame = av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format="yuvj422p")
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = (
        1280,
        720,
        "yuvj422p",
        fractions.Fraction(1, 30),
    )
    (packet,) = encoder.encode(frame)
    (tmp_path / "picture.jpg").write_bytes(bytes(packet))
    camera(WEBCAM + "MJPG 1280 720 30\nMJPG 640 480 30\n")
    seen = run("return await look(width=1280, frameRate=30)")
    assert seen["size"] == [1280, 720]
    assert alike(seen["halves"][0], (255, 0, 0))
    assert alike(seen["halves"][1], (0, 0, 255))
    assert 20 < seen["rate"] < 42


def test_a_camera_that_is_unplugged_ends_its_track(camera: Any, run: Callable[..., Any]) -> None:
    camera(WEBCAM)
    seconds, cameras = run("""
(track,) = (await media_devices.get_user_media({"video": True})).get_tracks()
await anext(aiter(track))
over = asyncio.Event()
track.on("ended", lambda event: over.set())
pathlib.Path(os.environ["CAMERA"]).unlink()
began = time.monotonic()
await asyncio.wait_for(over.wait(), 15)
listed = [d.device_id for d in await media_devices.enumerate_devices() if d.kind == "videoinput"]
return time.monotonic() - began, listed
""")
    assert seconds < 2
    assert cameras == []
