"""The microphone and the camera, or a screen, go to a peer; prints what arrives there.

usage: devices.py [--screen] [--synthetic] [--play] [--seconds N]

Without a microphone or a camera, --synthetic makes them up. --play has the speaker play what arrives: without
headphones that is an echo, which the microphone's echo cancellation takes out.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

import numpy as np
import webrtc
from webrtc import media_devices
from webrtc.testing import connect


async def capture(screen: bool, synthetic: bool) -> webrtc.MediaStream:
    if screen:
        for display in await media_devices.enumerate_displays():
            print(f"there is {display.device_id} {display.label!r}")
        return await media_devices.get_display_media({"video": {"frameRate": 15}})
    wanted: dict[str, dict[str, Any]] = {
        "audio": {"echoCancellation": True, "noiseSuppression": True},
        "video": {"width": 640, "height": 480, "frameRate": 30},
    }
    if synthetic:
        for constraints in wanted.values():
            constraints["deviceId"] = "synthetic"
    return await media_devices.get_user_media(wanted)


async def see(track: webrtc.MediaStreamTrack) -> None:
    last = 0.0
    async for picture in track:
        if picture.timestamp - last >= 1e6:
            last = picture.timestamp
            print(f"seen: {picture}")


async def hear(track: webrtc.MediaStreamTrack) -> None:
    loudest = 0.0
    async for sound in track:
        loudest = max(loudest, float(np.abs(sound.to_ndarray("float32")).max()))
        if sound.timestamp % 1_000_000 == 0:
            print(f"heard: up to {loudest:.3f}")
            loudest = 0.0


async def main(screen: bool, synthetic: bool, play: bool, seconds: float) -> None:
    stream = await capture(screen, synthetic)
    for track in stream.get_tracks():
        print(f"sending {track.label!r}: {track.get_settings()}")
    running: list[asyncio.Task[None] | webrtc.AudioPlayer] = []

    async with webrtc.RTCPeerConnection() as sender, webrtc.RTCPeerConnection() as receiver:

        @receiver.on("track")
        async def arrived(event: webrtc.RTCTrackEvent) -> None:
            is_sound = event.track.kind == "audio"
            running.append(asyncio.create_task((hear if is_sound else see)(event.track)))
            if is_sound and play:
                player = webrtc.AudioPlayer(event.track)
                await player.start()
                running.append(player)

        for track in stream.get_tracks():
            sender.add_track(track, stream)
        await connect(sender, receiver)
        await asyncio.sleep(seconds)
        for one in running:
            one.stop() if isinstance(one, webrtc.AudioPlayer) else one.cancel()
    for track in stream.get_tracks():
        track.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("--screen", "--synthetic", "--play"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--seconds", type=float, default=10)
    asyncio.run(main(**vars(parser.parse_args())))
