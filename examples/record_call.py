"""Records a call: one peer plays a media file, the other records what it receives.

usage: record_call.py FILE RECORDING [--seconds 5] [--encoded]     RECORDING ends in .mp4, .webm, .mkv…
"""

from __future__ import annotations

import argparse
import asyncio

import webrtc
from webrtc.testing import connect, pair


async def main(file: str, recording: str, seconds: float, encoded: bool) -> None:
    async with pair() as (alice, bob):
        recorder = webrtc.MediaRecorder(recording, encoded=encoded)
        bob.on("track", lambda event: recorder.add_track(event.track))

        player = await webrtc.MediaPlayer.open(file, loop=True)
        # Tracks of one stream are synchronized.
        stream = webrtc.MediaStream()
        for track in (player.audio, player.video):
            if track:
                alice.add_track(track, stream)
        await connect(alice, bob)

        async with recorder:
            await asyncio.sleep(seconds)
        player.close()
    print(f"{recording} contains {seconds:g} seconds; the encoders dropped {recorder.dropped} frames")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("recording")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument(
        "--encoded", action="store_true", help="do not re-encode if the container supports the codec"
    )
    given = parser.parse_args()
    asyncio.run(main(given.file, given.recording, given.seconds, given.encoded))
