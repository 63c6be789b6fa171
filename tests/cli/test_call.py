"""`webrtc call` between two processes, with its recording and its statistics."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Running
from tests.waiting import wait_until

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
av = pytest.importorskip("av")


@pytest.fixture
def server(start: Callable[..., Running]) -> str:
    """The address of a server to meet at."""
    port = start("meet", "--host", "127.0.0.1", "--port", 0).line().rpartition(" ")[2]
    return f"127.0.0.1:{port}"


def reports(file: Path) -> int:
    """How many reports a file of statistics has."""
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_a_call_carries_both_ways_and_is_recorded_until_one_hangs_up(
    start: Callable[..., Running], run: Callable[..., Any], server: str, tmp_path: Path
) -> None:
    film, figures = tmp_path / "call.mp4", tmp_path / "call.stats"
    options = ("--server", server, "--quiet")
    caller = start("call", "synthetic", *options, "--record", film, "--stats", figures, "--json")
    code = caller.line().rpartition("--code ")[2]
    others = tmp_path / "other.stats"
    callee = start("call", "synthetic", *options, "--code", code, "--stats", others, "--json")
    callee.until("connected")
    wait_until(lambda: reports(figures) >= (15 if os.environ.get("WEBRTC_PICTURES") else 5), 90)
    wait_until(lambda: reports(others) >= 5, 90)
    # Ctrl-C hangs up, which the other end notices.
    callee.process.send_signal(signal.SIGINT)
    heard = json.loads(callee.line())
    assert callee.process.wait(90) == 0
    for direction in ("sent", "received"):
        assert heard["bitrate, kbit/s"][direction] > 10
        assert heard["frames per second"][direction] > 0
    caller.until("the peer closed the connection")
    assert caller.process.wait(90) == 0
    with av.open(str(film)) as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) > 10
    # The synthetic picture has colour bars: bright and dark, and not grey.
    assert frames[-1].std(axis=(0, 1)).min() > 30

    # With WEBRTC_PICTURES=1, the plot is that of the documentation.
    folder = PICTURES if os.environ.get("WEBRTC_PICTURES") else tmp_path
    shown = run("stats", figures, "--json", "--plot", folder / "statistics.png")
    assert shown.returncode == 0, shown.stderr
    assert set(json.loads(shown.stdout)) == {
        "bitrate, kbit/s",
        "frames per second",
        "delay, ms",
        "packet loss, %",
    }
    assert (folder / "statistics.png").read_bytes().startswith(b"\x89PNG")
    table = run("stats", figures, "--follow").stdout
    assert "round trip" in table and "frames per second" in table


def test_a_call_by_copy_and_paste(start: Callable[..., Running]) -> None:
    caller = start("call", "synthetic", "--quiet", "--seconds", 2)
    offer = caller.line()
    # A terminal takes lines of at most 4,095 characters.
    assert len(offer) < 4000
    callee = start("call", "synthetic", "--quiet", "--answer")
    assert callee.process.stdin and caller.process.stdin
    callee.process.stdin.write(offer + "\n")
    callee.process.stdin.flush()
    answer = callee.line()
    assert len(answer) < 4000
    caller.process.stdin.write(answer + "\n")
    caller.process.stdin.flush()
    callee.until("connected")
    assert caller.process.wait(90) == callee.process.wait(90) == 0


def test_a_call_without_a_camera_says_what_to_do(run: Callable[..., Any]) -> None:
    done = run("call", "camera")
    if done.returncode == 0:
        pytest.skip("there is a camera")
    assert done.returncode == 1
    assert "webrtc doctor lists the devices; synthetic works everywhere" in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "has no statistics yet"),
        ("hello\n", "has a line that is no statistics: 'hello"),
        ("[1]\n", "no statistics"),
    ],
)
def test_a_file_without_statistics_is_refused(
    run: Callable[..., Any], tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "x"
    file.write_text(content)
    done = run("stats", file)
    assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr
