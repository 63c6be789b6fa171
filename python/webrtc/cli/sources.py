"""Where the media of `record`, `call` and `publish` comes from: devices, the screen, a file or a URL."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from typing import Annotated, Any, NamedTuple

import typer

import webrtc

from .console import Failure, need

_DEVICES = ("camera", "microphone", "screen", "synthetic")

Source = Annotated[
    str,
    typer.Argument(
        help="camera, microphone, screen or synthetic, joined by + (camera+microphone); or a file or URL.",
    ),
]
Seconds = Annotated[float | None, typer.Option(min=0.1, help="Stop after so many seconds.")]


class Opened(NamedTuple):
    """Tracks, and the player that they come from, if any."""

    tracks: list[webrtc.MediaStreamTrack]
    player: webrtc.MediaPlayer | None = None

    def add_to(self, connection: webrtc.RTCPeerConnection) -> None:
        """Send all tracks in one stream, so that the other end plays them in step."""
        stream = webrtc.MediaStream(self.tracks)
        for track in self.tracks:
            connection.add_track(track, stream)

    def begin(self) -> None:
        """Play a file, from its beginning; devices are running already."""
        if self.player:
            self.player.play()

    async def ended(self) -> None:
        """Wait for the end of a file; of a device, until it is unplugged."""
        if self.player:
            await self.player.ended()
            return
        over = asyncio.Event()
        for track in self.tracks:
            track.on("ended", lambda event: over.set())
        await over.wait()


@contextlib.asynccontextmanager
async def opened(source: str) -> AsyncIterator[Opened]:
    """Open a source meanwhile. Raises Failure if there is none of that name."""
    names = source.split("+")
    if set(names) <= set(_DEVICES):
        tracks = await _devices(names)
        try:
            yield Opened(tracks)
        finally:
            for track in tracks:
                track.stop()
        return
    need("av", "media")
    try:
        player = await webrtc.MediaPlayer.open(source, autoplay=False)
    except webrtc.NotFoundError as error:
        raise Failure(str(error), f"or name a device: {', '.join(_DEVICES)}") from None
    async with player:
        yield Opened([track for track in (player.audio, player.video) if track], player)


async def _devices(names: list[str]) -> list[webrtc.MediaStreamTrack]:
    constraints: dict[str, Any] = {}
    if "synthetic" in names:
        constraints = {"audio": {"deviceId": "synthetic-speech"}, "video": {"deviceId": "synthetic"}}
    if "camera" in names:
        constraints["video"] = True
    if "microphone" in names:
        constraints["audio"] = {"echoCancellation": True, "noiseSuppression": True}
    tracks: list[webrtc.MediaStreamTrack] = []
    try:
        if constraints:
            tracks += (await webrtc.media_devices.get_user_media(constraints)).get_tracks()
        if "screen" in names:
            tracks += (await webrtc.media_devices.get_display_media({"video": True})).get_tracks()
    except webrtc.RTCException as error:
        for track in tracks:
            track.stop()
        raise Failure(str(error), "webrtc doctor lists the devices; synthetic works everywhere") from None
    return tracks


@contextlib.asynccontextmanager
async def interrupts() -> AsyncIterator[asyncio.Event]:
    """An event that Ctrl-C sets meanwhile, for commands that it does not interrupt but end."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def first_of(*waiting: Any, seconds: float | None = None) -> None:
    """Wait until one of these is done, or so many seconds; raise what it raised."""
    tasks = [asyncio.ensure_future(each) for each in waiting]
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
