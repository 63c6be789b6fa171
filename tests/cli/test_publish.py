"""`webrtc publish` and `webrtc play`, with each other, a browser, and an endpoint in a program."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp.web
import pytest
import webrtc
from webrtc import whip

from tests.cli.chromium import browser
from tests.cli.conftest import Running
from tests.waiting import PATIENCE

av = pytest.importorskip("av")


@pytest.fixture
def live(start: Callable[..., Running]) -> tuple[Running, str]:
    """A running `publish --serve`, and the address of its page."""
    running = start("publish", "synthetic", "--serve", "--port", 0)
    return running, running.line()


def test_a_player_records_what_is_published(
    live: tuple[Running, str], run: Callable[..., Any], tmp_path: Path
) -> None:
    running, link = live
    film = tmp_path / "film.mkv"
    done = run("play", f"{link}whep", "--record", film, "--quiet", "--seconds", 3, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bitrate, kbit/s"]["received"] > 10
    with av.open(str(film)) as container:
        assert {stream.type for stream in container.streams} == {"audio", "video"}
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    # The synthetic picture has colour bars: bright and dark, and not grey.
    assert len(frames) > 5 and frames[-1].std(axis=(0, 1)).min() > 30
    running.until("viewer 1 at 127.0.0.1 is here")
    assert running.interrupt() == 0


async def test_a_browser_shows_what_is_published_until_it_ends(
    live: tuple[Running, str], tmp_path: Path
) -> None:
    running, link = live
    async with browser(tmp_path, devices=False) as page:
        await page("open", link)
        await page("click", "#start")
        await page.until_text("#state", "connected")
        await page("until", "document.getElementById('remote').videoWidth > 0")
        await page("until", "document.getElementById('remote').currentTime > 0.5")
        assert running.interrupt() == 0
        await page.until_text("#problem", "The server has ended the stream")
        await page("click", "#start")
        await page.until_text("#problem", "The server does not answer")


@pytest.fixture
async def endpoint() -> AsyncIterator[tuple[str, asyncio.Queue[webrtc.MediaStreamTrack]]]:
    """The URL of a WHIP endpoint in this process, and the tracks that arrive there."""
    tracks: asyncio.Queue[webrtc.MediaStreamTrack] = asyncio.Queue()

    async def take(connection: webrtc.RTCPeerConnection, request: whip.Request) -> None:
        connection.on("track", lambda event: tracks.put_nowait(event.track))

    app = aiohttp.web.Application()
    whip.Endpoint(take, token="secret").add_to(app, "/whip")
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/whip", tracks
    await runner.cleanup()


async def test_a_file_is_published_to_its_end(
    endpoint: tuple[str, asyncio.Queue[Any]], run: Callable[..., Any], run_async: Any, tmp_path: Path
) -> None:
    url, tracks = endpoint
    film = tmp_path / "film.mp4"
    await run_async("record", film, "synthetic", "--seconds", 2)
    publishing = asyncio.ensure_future(
        run_async("publish", film, "--whip", url, "--token", "secret", "--json")
    )
    received = {}
    for _ in range(2):
        track = await asyncio.wait_for(tracks.get(), 30 * PATIENCE)
        received[str(track.kind)] = track
    picture = (await anext(aiter(received["video"]))).to_ndarray("rgb24")
    assert picture.std(axis=(0, 1)).min() > 30
    done = await publishing
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) >= {"bitrate, kbit/s", "frames per second"}


async def test_a_wrong_token_is_refused_with_the_reason(
    endpoint: tuple[str, asyncio.Queue[Any]], run_async: Any
) -> None:
    done = await run_async("publish", "synthetic", "--whip", endpoint[0], "--token", "wrong")
    assert done.returncode == 1
    assert "401 Unauthorized" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["publish", "synthetic"], "pass either --whip URL or --serve"),
        (["publish", "synthetic", "--serve", "--whip", "http://127.0.0.1:1/"], "pass either"),
        (["publish", "synthetic", "--whip", "http://127.0.0.1:1/whip"], "127.0.0.1:1"),
        (["play", "127.0.0.1"], "is no URL of WHEP"),
        (["play", "http://127.0.0.1:1/whep"], "127.0.0.1:1"),
    ],
)
def test_wrong_arguments_say_what_is_right(
    run: Callable[..., Any], arguments: list[str], message: str
) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert message in done.stderr and "Traceback" not in done.stderr
