"""Synthetic media that is sent, and the reports on what arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import numpy as np
import pytest
from webrtc import InvalidStateError, MediaStreamTrack, RangeError, RTCAudioSource, RTCVideoSource
from webrtc.testing import SimulatedNetwork, checks, connect, pair, reports, sources

from tests.waiting import PATIENCE

Call = Callable[..., Awaitable[list[MediaStreamTrack]]]


@pytest.fixture
async def call(event: Any) -> AsyncIterator[Call]:
    """`await call(source, ..., network=...)`: the received tracks of the sources, in the same order."""
    done = asyncio.Event()
    running: list[asyncio.Future[None]] = []

    async def call(*of: RTCAudioSource | RTCVideoSource, network: SimulatedNetwork | None = None) -> Any:
        ready = asyncio.get_running_loop().create_future()

        async def run() -> None:
            async with pair() if network is None else pair(network=network) as (a, b):
                for source in of:
                    a.add_track(source.create_track())
                await asyncio.wait_for(connect(a, b), 20 * PATIENCE)
                ready.set_result([each.receiver.track for each in b.get_transceivers()])
                await done.wait()

        running.append(asyncio.ensure_future(run()))
        return await ready

    yield call
    done.set()
    await asyncio.gather(*running)


async def test_a_tone_arrives_with_its_frequency_and_without_dropouts(call: Call) -> None:
    async with sources.playing_tone(700, level=0.5) as source:
        [track] = await call(source)
        report = await reports.listen(track, 1)
    assert report.frequency == pytest.approx(700, abs=2)
    assert report.level == pytest.approx(-9, abs=3)
    assert len(report.samples) >= 48000


async def test_numbered_pictures_arrive(call: Call) -> None:
    async with sources.moving_pattern(320, 240, 20) as source:
        [track] = await call(source)
        report = await reports.watch(track, 2)
    assert report.size == (320, 240)
    assert report.frames >= 5
    assert report.unreadable == 0
    assert report.numbers.received == report.frames
    assert (report.numbers.repeated, report.numbers.reordered) == (0, 0)
    assert 0 < report.rate <= 30
    number = sources.read_number(report.picture)
    assert number is not None
    sent = np.roll(sources.pattern(320, 240), 4 * number, axis=1)
    sources.draw_number(sent, number)
    assert checks.psnr(sent, report.picture) > 20
    assert checks.ssim(sent, report.picture) > 0.7


async def test_a_beep_and_its_flash_arrive_together(call: Call) -> None:
    async with sources.clapper() as (audio, video):
        heard, seen = await call(audio, video)
        report = await reports.watch_clapper(heard, seen, 4)
    assert len(report.beeps) >= 2
    assert len(report.flashes) >= 2
    # More than a busy machine adds is a fault.
    assert abs(report.offset) < 0.25


async def test_nothing_that_comes_is_told() -> None:
    async with pair() as (a, b):
        a.add_track(RTCAudioSource().create_track())
        a.add_track(RTCVideoSource().create_track())
        await connect(a, b)
        heard, seen = (each.receiver.track for each in b.get_transceivers())
        with pytest.raises(TimeoutError, match=r"nothing came within 0\.2 s"):
            await reports.listen(heard, timeout=0.2)
        with pytest.raises(TimeoutError, match=r"nothing came within 0\.2 s"):
            await reports.watch(seen, timeout=0.2)
        with pytest.raises(TypeError, match="this is an audio track"):
            await reports.watch(heard, timeout=5)
    with pytest.raises(InvalidStateError, match="the track ended before anything came"):
        await reports.watch(seen)


async def test_an_error_of_a_source_is_raised_where_it_is_opened() -> None:
    with pytest.raises(RangeError, match="width is 1"):
        async with sources.moving_pattern(1):
            pass
    with pytest.raises(RangeError, match=r"interval is 0\.1"):
        async with sources.clapper(0.1):
            pass
    with pytest.raises(RangeError, match="frequency is 30000"):
        async with sources.playing_tone(30000):
            pass
