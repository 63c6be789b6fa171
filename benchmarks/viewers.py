"""One source with many viewers: the sender's processor time, with one encoder per viewer and a shared one.

640x480 at 30 frames per second, VP8. The viewers run in another process and do not decode; only the sending
process is measured.

usage: viewers.py [--seconds 10] [--viewers 1 4 16] [--slow]     prints a table
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import Any

import numpy as np
import webrtc
from ours import Meter, Peers, gathered
from webrtc.testing import SimulatedNetwork

WIDTH, HEIGHT, RATE = 640, 480, 30
# Time for bandwidth estimation to settle.
WARM_SECONDS = 6


async def view() -> None:
    """Run the viewers: each line of stdin is an offer to answer on stdout, or "report" to print counts."""
    loop = asyncio.get_running_loop()
    counts: list[int] = []
    kept: list[Any] = []

    async def count(track: webrtc.MediaStreamTrack, index: int) -> None:
        async for _ in webrtc.RTCEncodedSink(track):
            counts[index] += 1

    while line := await loop.run_in_executor(None, sys.stdin.readline):
        message = json.loads(line)
        if message == "report":
            print(json.dumps(counts), flush=True)
            continue
        connection = webrtc.RTCPeerConnection()
        await connection.set_remote_description(message)
        print(json.dumps(await gathered(connection)), flush=True)
        counts.append(0)
        track = connection.get_receivers()[0].track
        kept.append((connection, asyncio.create_task(count(track, len(counts) - 1))))


def image(number: int, noise: Any) -> Any:
    """A coarse texture that moves between two static bars."""
    moved = np.roll(noise, number * 3, axis=1).copy()
    moved[:40] = moved[-40:] = 90
    return moved


async def measure(viewers: int, shared: bool, seconds: float, slow: bool) -> tuple[float, list[float]]:
    """Processor time in percent of one core, and the frames per second that each viewer received."""
    peers = await Peers.start(__file__, "--view")

    source = webrtc.RTCVideoSource(shared_encoder=shared)
    track = source.create_track()
    connections = []
    for index in range(viewers):
        network = SimulatedNetwork(rate=150_000) if slow and index == 0 else None
        connection = webrtc.RTCPeerConnection(network=network)
        connection.add_transceiver(track, direction="sendonly")
        await connection.set_remote_description(await peers.ask(await gathered(connection)))
        connections.append(connection)

    random = np.random.default_rng(1)
    coarse = random.integers(0, 255, (HEIGHT // 8, WIDTH // 8, 3), np.uint8)
    noise = np.kron(coarse, np.ones((8, 8, 1), np.uint8))
    images = [image(number, noise) for number in range(60)]

    async def push() -> None:
        number, loop = 0, asyncio.get_running_loop()
        start = loop.time()
        while True:
            source.push(images[number % 60])
            number += 1
            await asyncio.sleep(max(0, start + number / RATE - loop.time()))

    pushing = asyncio.create_task(push())
    await asyncio.sleep(WARM_SECONDS)
    before, meter = await peers.ask("report"), Meter()
    await asyncio.sleep(seconds)
    after, (processor, passed) = await peers.ask("report"), meter.read()
    pushing.cancel()
    for connection in connections:
        connection.close()
    await peers.end()
    return processor, [(b - a) / passed for a, b in zip(before, after, strict=True)]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--slow", action="store_true", help="limit the first viewer to 150 kbit/s")
    parser.add_argument("--view", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.view:
        return await view()
    print("| viewers | encoder | processor, % of a core | frames per second: first viewer, lowest, highest |")
    print("|---|---|---|---|")
    for viewers in arguments.viewers:
        for shared in (False, True):
            processor, rates = await measure(viewers, shared, arguments.seconds, arguments.slow)
            kind = "shared" if shared else "one each"
            others = rates[1:] or rates
            spread = f"{rates[0]:.1f}, {min(others):.1f}, {max(others):.1f}"
            print(f"| {viewers} | {kind} | {processor:.0f} | {spread} |", flush=True)
    return None


if __name__ == "__main__":
    asyncio.run(main())
