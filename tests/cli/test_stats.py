"""`webrtc stats`: of pages, of viewers, and of commands that are running."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import webrtc

from tests.cli.conftest import Running, environment
from tests.waiting import until, wait_until

# Each test starts several processes.
pytestmark = pytest.mark.timeout(600)
Enter = Callable[[str], Any]


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """An environment in which no other command is running."""
    return {**environment(), "XDG_RUNTIME_DIR": str(tmp_path / "run")}


def lines(file: Path) -> list[Any]:
    """The lines of a file of statistics, of which the last one may be half written."""
    return [json.loads(line) for line in file.read_text().splitlines(True) if line.endswith("\n")]


def reports(file: Path, name: str) -> int:
    """How many reports of a connection a file has."""
    if not file.exists():
        return 0
    return sum(
        bool(isinstance(each, dict) and each["connection"] == name and each["report"]) for each in lines(file)
    )


@pytest.fixture
async def enter(pictures: Any) -> AsyncIterator[Enter]:
    """`await enter(link)`: a connection that sends pictures to `webrtc serve`, as its page does."""
    opened: list[webrtc.RTCPeerConnection] = []
    source = webrtc.RTCVideoSource()

    async def enter(link: str) -> webrtc.RTCPeerConnection:
        connection = webrtc.RTCPeerConnection()
        opened.append(connection)
        connection.add_track(source.create_track())
        offer = await connection.offer()
        async with aiohttp.ClientSession() as session, session.post(f"{link}offer", json=offer) as response:
            await connection.set_remote_description(await response.json())
        await connection.connected()
        return connection

    async with pictures.shown(source, pictures.corners()):
        yield enter
    for connection in opened:
        connection.close()


async def test_each_page_of_serve_has_statistics_of_its_own(
    enter: Enter, start: Callable[..., Running], run_async: Any, tmp_path: Path
) -> None:
    file = tmp_path / "serve.stats"
    running = start("serve", "--port", 0, "--no-open", "--stats", file)
    link = running.line()
    first, _ = await enter(link), await enter(link)
    await until(lambda: reports(file, "page 1") >= 4 and reports(file, "page 2") >= 4, 90)
    done = await run_async("stats", file, "--json")
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["connection"] for each in shown] == ["page 1", "page 2"]
    for each in shown:
        assert each["frames per second"]["received"] > 0 and each["bitrate, kbit/s"]["received"] > 1
    # A page that has left is not shown any more, unless it is asked for.
    first.close()
    await until(lambda: {"connection": "page 1", "report": None} in lines(file), 90)
    table = (await run_async("stats", file)).stdout
    assert "page 2" in table and "page 1" not in table and "frames per second" in table
    assert "page 1" in (await run_async("stats", file, "--connection", "page 1")).stdout
    plot = tmp_path / "plot.png"
    done = await run_async("stats", file, "--connection", "page 2", "--plot", plot)
    assert "reports of page 2" in done.stderr and plot.read_bytes().startswith(b"\x89PNG")
    assert await asyncio.to_thread(running.interrupt) == 0
    assert lines(file)[-1] == "end"


async def test_each_viewer_of_publish_has_statistics_of_its_own(
    start: Callable[..., Running], run_async: Any, tmp_path: Path
) -> None:
    file = tmp_path / "publish.stats"
    running = start("publish", "synthetic", "--serve", "--port", 0, "--stats", file)
    link = running.line()
    done = await run_async("play", f"{link}whep", "--quiet", "--seconds", 2)
    assert done.returncode == 0, done.stderr
    assert reports(file, "viewer 1") > 0
    assert await asyncio.to_thread(running.interrupt) == 0


async def test_a_running_command_is_found_by_itself_and_by_its_process(
    enter: Enter, start: Callable[..., Running], run: Any, own: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "serve.stats"
    running = start("serve", "--port", 0, "--no-open", "--stats", file, env=own)
    await enter(running.line())
    await until(lambda: reports(file, "page 1") >= 4, 90)
    given: list[list[Any]] = [[], [running.process.pid]]
    for which in given:
        done = await asyncio.to_thread(functools.partial(run, "stats", *which, "--json", env=own))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["connection"] == "page 1"
    following = start("stats", "--follow", "--json", env=own)
    assert json.loads(following.line())["connection"] == "page 1"
    # It ends with the command that it follows.
    assert await asyncio.to_thread(running.interrupt) == 0
    assert await asyncio.to_thread(following.process.wait, 90) == 0


def test_of_several_commands_one_has_to_be_named(
    start: Callable[..., Running], run: Callable[..., Any], own: dict[str, str], tmp_path: Path
) -> None:
    started = [
        start("serve", "--port", 0, "--no-open", "--stats", tmp_path / name, env=own)
        for name in ("one.stats", "two.stats")
    ]
    for each in started:
        each.line()
    wait_until(lambda: len(list((tmp_path / "run").glob("python-webrtc/running/*"))) == 2)
    done = run("stats", env=own)
    assert done.returncode == 1
    for each, name in zip(started, ("one.stats", "two.stats"), strict=True):
        [line] = [line for line in done.stderr.splitlines() if f"webrtc stats {each.process.pid} " in line]
        assert "# webrtc serve --port 0" in line and name in line
    # What has ended is not listed, even if it was killed.
    started[0].process.kill()
    started[0].process.wait()
    assert run("stats", env=own).stderr.startswith("error: " + str(tmp_path / "two.stats"))
    assert started[1].interrupt() == 0
    done = run("stats", env=own)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error: no command of this user writes statistics",
        "start it with --stats FILE",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.stats"], "there is no file 'nowhere.stats'"),
        (["1"], "process 1 is no command that writes statistics"),
        (["--plot", "x.jpg"], "x.jpg must end in .png, .svg or .pdf"),
    ],
)
def test_wrong_arguments_say_what_is_right(
    run: Callable[..., Any], own: dict[str, str], arguments: list[str], message: str
) -> None:
    done = run("stats", *arguments, env=own)
    assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr
