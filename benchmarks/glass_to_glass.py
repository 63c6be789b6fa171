"""Measures the latency of examples/teleoperation.py, from taking a picture to seeing it.

The robot writes its clock into each picture; an operator on the same machine reads it from what arrives. With
--plot, draws each picture's latency and their distribution.

usage: glass_to_glass.py [URL] [--seconds 20] [--plot latency.png]     without URL, the example is started
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import webrtc
from numpy.typing import NDArray
from webrtc import web

ROBOT = Path(__file__).parents[1] / "examples" / "teleoperation.py"
BITS, SQUARE = 32, 20


def taken(image: NDArray[np.uint8]) -> int:
    """When a picture was taken, in milliseconds, of the lower 32 bits."""
    squares = image[SQUARE // 2, SQUARE // 2 :: SQUARE].mean(axis=1) > 127
    return int((squares.astype(np.int64) << np.arange(BITS)).sum())


async def measure(url: str, seconds: float) -> list[int]:
    """The latency of each picture in milliseconds."""
    async with webrtc.RTCPeerConnection() as connection:
        connection.add_transceiver("video", direction="recvonly")
        await web.connect(connection, url)
        latencies: list[int] = []
        end = None
        async for frame in webrtc.RTCVideoSink(connection.get_receivers()[0].track, capacity=1):
            now = time.time_ns() // 1_000_000
            end = end or now + seconds * 1000
            latencies.append(now % 2**BITS - taken(frame.to_ndarray("bgr24")))
            if now > end:
                break
        return latencies


def plot(latencies: list[int], path: str) -> None:
    """Draw the latencies over time, and their distribution."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3), layout="constrained")
    over_time, distribution = figure.subplots(1, 2, sharey=True, width_ratios=(3, 1))
    over_time.plot(np.arange(len(latencies)) / 30, latencies, linewidth=0.8)
    over_time.set(xlabel="s", ylabel="ms", title="glass to glass", ylim=(0, None))
    distribution.hist(latencies, bins=40, orientation="horizontal")
    distribution.set(xlabel="pictures")
    figure.savefig(path)


@contextlib.asynccontextmanager
async def robot() -> AsyncIterator[str]:
    """The URL of the example, which runs meanwhile."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROBOT), "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield (await process.stdout.readline()).decode().strip() + "offer"
    finally:
        process.terminate()
        await process.communicate()


async def main(url: str | None, seconds: float, to: str | None) -> None:
    async with contextlib.AsyncExitStack() as stack:
        if url is None:
            url = await stack.enter_async_context(robot())
        latencies = await measure(url, seconds)
    low, median, high = np.percentile(latencies, (5, 50, 95))
    print(f"{len(latencies)} pictures: {median:.0f} ms (median), 90 % between {low:.0f} and {high:.0f} ms")
    if to:
        plot(latencies, to)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--plot", dest="to")
    asyncio.run(main(**vars(parser.parse_args())))
