"""Sends a media file from one peer to another in real time; prints what is received.

usage: play_file.py FILE [--loop]     FILE is anything that PyAV reads: a path or a URL
"""

from __future__ import annotations

import argparse
import asyncio

import webrtc
from webrtc.testing import connect, pair


async def receive(track: webrtc.MediaStreamTrack) -> None:
    """Count the received frames, and print the count now and then."""
    frames = 0
    async for frame in track:
        frames += 1
        if frames % 100 == 1:
            print(f"{track.kind}: {frames} frames, the last is {frame}", flush=True)


async def main(source: str, loop: bool) -> None:
    async with pair() as (alice, bob):
        receiving: list[asyncio.Task[None]] = []
        bob.on("track", lambda event: receiving.append(asyncio.create_task(receive(event.track))))

        # Playback starts after the connection is established, so the beginning is not lost.
        player = await webrtc.MediaPlayer.open(source, loop=loop, autoplay=False)
        stream = webrtc.MediaStream()
        for track in (player.audio, player.video):
            if track:
                alice.add_track(track, stream)
        await connect(alice, bob)

        print(f"playing {source}, {player.duration or 0:.1f} s")
        player.play()
        await player.ended()
        await asyncio.sleep(0.3)  # Let the last frames arrive.
    await asyncio.gather(*receiving)
    print("the file has ended")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--loop", action="store_true")
    given = parser.parse_args()
    asyncio.run(main(given.file, given.loop))
