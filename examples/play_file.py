"""A film goes from one peer to another, in real time; prints what arrives.

usage: play_file.py FILE [--loop]     FILE is all that PyAV reads: a path, a URL
"""

from __future__ import annotations

import argparse
import asyncio

import webrtc
from webrtc.testing import connect


async def watch(track: webrtc.MediaStreamTrack) -> None:
    """Count what comes, and tell now and then."""
    frames = 0
    async for frame in track:
        frames += 1
        if frames % 100 == 1:
            print(f"{track.kind}: {frames} frames, the last is {frame}", flush=True)


async def main(source: str, loop: bool) -> None:
    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        watching: list[asyncio.Task[None]] = []
        bob.on("track", lambda event: watching.append(asyncio.create_task(watch(event.track))))

        # It waits until the peer is there: nothing of the film is missed.
        player = await webrtc.MediaPlayer.open(source, loop=loop, autoplay=False)
        stream = webrtc.MediaStream()
        for track in (player.audio, player.video):
            if track:
                alice.add_track(track, stream)
        await connect(alice, bob)

        print(f"playing {source}, {player.duration or 0:.1f} s")
        player.play()
        await player.ended()
        await asyncio.sleep(0.3)  # The last frames are on their way.
    await asyncio.gather(*watching)
    print("the film is over")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--loop", action="store_true")
    given = parser.parse_args()
    asyncio.run(main(given.file, given.loop))
