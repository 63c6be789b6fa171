"""720p video from one connection to another for several minutes: the memory used, minute by minute.

usage: soak.py [--minutes 10]     prints resident memory in MB, threads and descriptors
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time

import numpy as np
import webrtc
from scenarios import memory
from webrtc.testing import connect

RATE = 30


async def show(source: webrtc.RTCVideoSource) -> None:
    blocks = np.random.default_rng(1).integers(0, 256, (45, 80, 3), np.uint8)
    image = np.kron(blocks, np.ones((16, 16, 1), np.uint8))
    start, number = time.perf_counter(), 0
    while True:
        source.push(np.roll(image, 4 * number % 1280, axis=1))
        number += 1
        await asyncio.sleep(start + number / RATE - time.perf_counter())


async def main(minutes: int) -> None:
    frames = 0

    async def watch(track: webrtc.MediaStreamTrack) -> None:
        nonlocal frames
        async for frame in track:
            frame.to_ndarray("bgr24")
            frames += 1

    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        source = webrtc.RTCVideoSource()
        a.add_track(source.create_track())
        watching = []
        b.on("track", lambda event: watching.append(asyncio.ensure_future(watch(event.track))))
        await connect(a, b)
        showing = asyncio.ensure_future(show(source))
        for minute in range(minutes + 1):
            threads, files = len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))
            state = f"{memory():.1f} MB, {threads} threads, {files} descriptors, {frames} frames"
            print(f"minute {minute}: {state}", flush=True)
            if minute < minutes:
                await asyncio.sleep(60)
        showing.cancel()
    await asyncio.gather(*watching)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=10)
    asyncio.run(main(parser.parse_args().minutes))
