"""The cost of passing a 720p frame between numpy and the engine: medians in milliseconds, by format.

usage: frames.py [--rounds 300]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import webrtc

WIDTH, HEIGHT = 1280, 720
SHAPES = {
    "bgr24": (HEIGHT, WIDTH, 3),
    "rgb24": (HEIGHT, WIDTH, 3),
    "rgba": (HEIGHT, WIDTH, 4),
    "gray8": (HEIGHT, WIDTH),
    "i420": (HEIGHT * 3 // 2, WIDTH),
    "nv12": (HEIGHT * 3 // 2, WIDTH),
}


def median_ms(rounds: int, work: Callable[[], Any], after: Callable[[], Any] = lambda: None) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        after()
    return statistics.median(times) * 1e3


async def main(rounds: int) -> None:
    source = webrtc.RTCVideoSource()
    # Without a sink, frames are not converted.
    sink = webrtc.RTCVideoSink(source.create_track(), capacity=1)
    print("| format | push | to_ndarray | to_ndarray with out= |\n|---|---|---|---|")
    for name, shape in SHAPES.items():
        image = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
        push = median_ms(rounds, lambda image=image, name=name: source.push(image, name))  # type: ignore[misc]
        frame = await anext(sink)
        out = np.empty_like(image)
        fresh = median_ms(rounds, lambda frame=frame, name=name: frame.to_ndarray(name))  # type: ignore[misc]
        filled = median_ms(rounds, lambda frame=frame, name=name, out=out: frame.to_ndarray(name, out))  # type: ignore[misc]
        print(f"| {name} | {push:.3f} | {fresh:.3f} | {filled:.3f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    asyncio.run(main(parser.parse_args().rounds))
