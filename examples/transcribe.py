"""Splits received audio into utterances at 16 kHz, as input for a speech recognizer.

The first peer plays a file with speech; the second one writes each utterance to its own WAV file, where a
real program would call a recognizer.

usage: transcribe.py SPEECH [--output FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import wave
from pathlib import Path

import webrtc
from webrtc.testing import connect, pair

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
    async with pair() as (alice, bob):
        listening: list[asyncio.Task[int]] = []
        bob.on("track", lambda event: listening.append(asyncio.create_task(listen(event.track, folder))))
        player = await webrtc.MediaPlayer.open(speech, autoplay=False)
        if player.audio is None:
            raise SystemExit(f"{speech} has no audio")
        alice.add_track(player.audio)
        await connect(alice, bob)
        player.play()
        await player.ended()
        await asyncio.sleep(0.5)  # Let the last words arrive.
    print(f"{await listening[0]} utterances")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speech")
    parser.add_argument("--output", type=Path, default=Path())
    given = parser.parse_args()
    asyncio.run(main(given.speech, given.output))
