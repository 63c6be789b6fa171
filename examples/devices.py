"""Sends the microphone and the camera, or a screen, to a peer; prints what the peer receives.

usage: devices.py [--screen] [--synthetic] [--play] [--seconds N]

--synthetic uses synthetic devices instead of a microphone and a camera. --play plays the received audio on
the speaker. Without headphones this causes an echo, which the microphone's echo cancellation removes.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

import numpy as np
import webrtc
from webrtc import media_devices
from webrtc.testing import connect, pair


async def capture(screen: bool, synthetic: bool) -> webrtc.MediaStream:
    if screen:
        for display in await media_devices.enumerate_displays():
            print(f"found {display.device_id} {display.label!r}")
        return await media_devices.get_display_media({"video": {"frameRate": 15}})
    constraints: dict[str, Any] = {
        "audio": {"echoCancellation": True, "noiseSuppression": True},
        "video": {"width": 640, "height": 480, "frameRate": 30},
    }
    if synthetic:
        for settings in constraints.values():
            settings["deviceId"] = "synthetic"
    return await media_devices.get_user_media(constraints)


async def receive_video(track: webrtc.MediaStreamTrack) -> None:
    last = 0.0
    async for frame in track:
        if frame.timestamp - last >= 1e6:
            last = frame.timestamp
            print(f"video: {frame}")


async def receive_audio(track: webrtc.MediaStreamTrack) -> None:
    loudest = 0.0
    async for data in webrtc.RTCAudioSink(track):
        loudest = max(loudest, float(np.abs(data.to_ndarray("float32")).max()))
        if data.timestamp % 1_000_000 == 0:
            print(f"audio: peak {loudest:.3f}")
            loudest = 0.0


async def main(screen: bool, synthetic: bool, play: bool, seconds: float) -> None:
    stream = await capture(screen, synthetic)
    for track in stream.get_tracks():
        print(f"sending {track.label!r}: {track.get_settings()}")
    running: list[asyncio.Task[None] | webrtc.AudioPlayer] = []

    async with pair() as (sender, receiver):

        @receiver.on("track")
        async def on_track(event: webrtc.RTCTrackEvent) -> None:
            is_audio = event.track.kind == "audio"
            running.append(asyncio.create_task((receive_audio if is_audio else receive_video)(event.track)))
            if is_audio and play:
                player = webrtc.AudioPlayer(event.track)
                await player.start()
                running.append(player)

        for track in stream.get_tracks():
            sender.add_track(track, stream)
        await connect(sender, receiver)
        await asyncio.sleep(seconds)
        for receiving in running:
            receiving.stop() if isinstance(receiving, webrtc.AudioPlayer) else receiving.cancel()
    for track in stream.get_tracks():
        track.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for option in ("--screen", "--synthetic", "--play"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--seconds", type=float, default=10)
    asyncio.run(main(**vars(parser.parse_args())))
