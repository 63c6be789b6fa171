"""What happens while a connection lasts: its statistics are shown, its tracks played and recorded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from rich.live import Live

import webrtc

from . import console, stats_table
from .sources import Opened, first_of, interrupts
from .window import MAX_TRACKS, Window


async def watch(
    connection: webrtc.RTCPeerConnection, media: Opened, seconds: float | None, window: Window | None = None
) -> list[webrtc.RTCStatsReport]:
    """Show statistics until Ctrl-C, or the end of connection, source or window; return the last reports."""
    reports: list[webrtc.RTCStatsReport] = []
    console.say("connected; Ctrl-C ends it")
    media.begin()

    async def follow() -> None:
        with Live(console=console.err, auto_refresh=False, transient=True) as live:
            while connection.connection_state != "closed":
                # The peer may hang up meanwhile.
                with contextlib.suppress(webrtc.InvalidStateError):
                    reports.append(await connection.get_stats())
                del reports[: -stats_table.NEEDED]
                if reports and console.err.is_terminal:
                    live.update(stats_table.shown(reports), refresh=True)
                await asyncio.sleep(1)
        await connection.ended()

    async def ended() -> None:
        console.say(str(await connection.ended()))

    async with interrupts() as stopped:
        closing = [window.closed.wait()] if window else []
        await first_of(stopped.wait(), ended(), media.ended(), follow(), *closing, seconds=seconds)
    if connection.connection_state == "connected":
        with contextlib.suppress(webrtc.InvalidStateError):
            reports.append(await connection.get_stats())
    return reports


@contextlib.asynccontextmanager
async def kept(
    tracks: list[webrtc.MediaStreamTrack], record: Path | None, quiet: bool, window: Window | None
) -> AsyncIterator[None]:
    """Play, show and record what the peer sends meanwhile."""
    async with contextlib.AsyncExitStack() as stack:
        if record:
            recorder = webrtc.MediaRecorder(record)
            for track in tracks:
                recorder.add_track(track)
            await stack.enter_async_context(recorder)
        unseen = [track for track in tracks if track.kind == "video"]
        if window:
            await stack.enter_async_context(window.open(unseen[:MAX_TRACKS]))
            del unseen[:MAX_TRACKS]
        for track in () if record else unseen:
            # A reader has it decoded, so that the frame rate is known.
            stack.enter_context(_read(track))
        for track in tracks:
            if track.kind == "audio" and not quiet:
                try:
                    await stack.enter_async_context(webrtc.AudioPlayer(track))
                except webrtc.RTCException as error:
                    console.say(f"no sound: {error}")
        yield


@contextlib.contextmanager
def _read(track: webrtc.MediaStreamTrack) -> Iterator[None]:
    async def read() -> None:
        async for _ in webrtc.RTCVideoSink(track, capacity=1):
            pass

    reading = asyncio.ensure_future(read())
    try:
        yield
    finally:
        reading.cancel()
