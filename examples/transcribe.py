"""What a speech recogniser is fed: the received sound in 16 kHz, cut where somebody speaks.

The first peer plays a file with speech; the second one writes each utterance to a WAV file of its own, where
a recogniser would take it.

usage: transcribe.py SPEECH [--output FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import webrtc

RATE = 16000
# Above the first an utterance begins, below the second it pauses; so much silence ends it (units of 10 ms).
BEGINS, PAUSES, ENDS_AFTER = 0.8, 0.4, 30
# What is kept from before it began: the detector needs a moment.
BEFORE = 20


async def utterances(track: webrtc.MediaStreamTrack) -> AsyncIterator[Any]:
    """Int16 samples of one utterance after the other."""
    detector = webrtc.VoiceActivityDetector(RATE)
    pieces: list[Any] = []
    silent: int | None = None
    async for frame in webrtc.RTCAudioSink(track, sample_rate=RATE, channels=1):
        samples = frame.to_ndarray()[:, 0]
        speech = float(max(detector.process(samples), default=0))
        pieces.append(samples)
        if silent is None:
            pieces = pieces[-BEFORE:]
            silent = 0 if speech > BEGINS else None
        else:
            silent = silent + 1 if speech < PAUSES else 0
            if silent > ENDS_AFTER:
                yield np.concatenate(pieces)
                pieces, silent = [], None
    if silent is not None:
        yield np.concatenate(pieces)


async def listen(track: webrtc.MediaStreamTrack, folder: Path) -> int:
    number = 0
    async for samples in utterances(track):
        number += 1
        path = folder / f"utterance-{number}.wav"
        with wave.open(str(path), "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes(samples.tobytes())
        print(f"{path.name}: {len(samples) / RATE:.1f} s", flush=True)
    return number


async def main(speech: str, folder: Path) -> None:
    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        alice.on("icecandidate", lambda event: bob.add_ice_candidate(event.candidate))
        bob.on("icecandidate", lambda event: alice.add_ice_candidate(event.candidate))
        listening: list[asyncio.Task[int]] = []
        bob.on("track", lambda event: listening.append(asyncio.create_task(listen(event.track, folder))))
        player = await webrtc.MediaPlayer.open(speech, autoplay=False)
        if player.audio is None:
            raise SystemExit(f"{speech} has no sound")
        alice.add_track(player.audio)
        await alice.set_local_description()
        await bob.set_remote_description(alice.local_description)
        await bob.set_local_description()
        await alice.set_remote_description(bob.local_description)
        await alice.connected()
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
