"""A receiver on the real aiortc that prints the `pts` of received frames. Offer, answer, times are lines."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aiortc  # type: ignore[import-not-found]

# Frames before it prints that they arrive, and after.
BEFORE, AFTER = 10, 30


async def read(track: Any, flowing: dict[str, int]) -> list[int]:
    """The times of a track's frames, in ticks of its clock."""
    times: list[int] = []
    while len(times) < BEFORE + AFTER or times[-1] - times[0] < flowing[track.kind]:
        times.append((await asyncio.wait_for(track.recv(), 20)).pts)
        if len(times) == BEFORE:
            print(track.kind, flush=True)
    return times


async def main() -> None:
    pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    tracks: list[Any] = []
    pc.on("track", tracks.append)
    flowing = {"audio": 48000, "video": 90000}
    await pc.setRemoteDescription(aiortc.RTCSessionDescription(**json.loads(sys.stdin.readline())))
    await pc.setLocalDescription(await pc.createAnswer())
    print(json.dumps({"type": "answer", "sdp": pc.localDescription.sdp}), flush=True)
    times = await asyncio.gather(*(read(track, flowing) for track in tracks))
    print(json.dumps({track.kind: each for track, each in zip(tracks, times, strict=True)}), flush=True)
    await pc.close()


asyncio.run(asyncio.wait_for(main(), 60))
