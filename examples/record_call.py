"""A call is recorded: one peer plays a film, the other records what it receives.

usage: record_call.py FILM RECORDING [--seconds 5] [--encoded]     RECORDING ends in .mp4, .webm, .mkv…
"""

from __future__ import annotations

import argparse
import asyncio

import webrtc
from webrtc.testing import connect


async def main(film: str, recording: str, seconds: float, encoded: bool) -> None:
    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        recorder = webrtc.MediaRecorder(recording, encoded=encoded)
        bob.on("track", lambda event: recorder.add_track(event.track))

        player = await webrtc.MediaPlayer.open(film, loop=True)
        # Tracks of one stream are played in step.
        stream = webrtc.MediaStream()
        for track in (player.audio, player.video):
            if track:
                alice.add_track(track, stream)
        await connect(alice, bob)

        async with recorder:
            await asyncio.sleep(seconds)
        player.close()
    print(f"{recording} holds {seconds:g} seconds; {recorder.dropped} frames came too fast for the encoders")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film")
    parser.add_argument("recording")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--encoded", action="store_true", help="as it comes, where the container takes it")
    given = parser.parse_args()
    asyncio.run(main(given.film, given.recording, given.seconds, given.encoded))
