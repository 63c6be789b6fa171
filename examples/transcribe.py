"""What a speech recogniser is fed: the received sound in 16 kHz, cut where somebody speaks.

The first peer plays a file with speech; the second one writes each utterance to a WAV file of its own, where
a recogniser would take it.

usage: transcribe.py SPEECH [--output FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import wave
from pathlib import Path

import webrtc
from webrtc.testing import connect

RATE = 16000


async def listen(track: webrtc.MediaStreamTrack, folder: Path) -> int:
    number = 0
    async for samples in webrtc.Conversation(track):
        number += 1
        path = folder / f"utterance-{number}.wav"
        with wave.open(str(path), "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes(samples.tobytes())
        print(f"{path.name}: {len(samples) / RATE:.1f} s", flush=True)
    return number


async def main(speech: str, folder: Path) -> None:
    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        listening: list[asyncio.Task[int]] = []
        bob.on("track", lambda event: listening.append(asyncio.create_task(listen(event.track, folder))))
        player = await webrtc.MediaPlayer.open(speech, autoplay=False)
        if player.audio is None:
            raise SystemExit(f"{speech} has no sound")
        alice.add_track(player.audio)
        await connect(alice, bob)
        player.play()
        await player.ended()
        await asyncio.sleep(0.5)  # The last words are on their way.
    print(f"{await listening[0]} utterances")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speech")
    parser.add_argument("--output", type=Path, default=Path())
    given = parser.parse_args()
    asyncio.run(main(given.speech, given.output))
