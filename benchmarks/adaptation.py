"""Video over a network that is too narrow for it: what arrives, depending on the initial bitrate.

720p at 30 frames per second, VP8, over 500 kbit/s with 5 % loss and 50 ms each way.

usage: adaptation.py [--seconds 30] [--seeds 1 2 3]     prints a table with the means over the seeds
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from typing import Any

import numpy as np
import webrtc
from numpy.typing import NDArray
from PIL import Image
from webrtc.testing import SimulatedNetwork, connect

WIDTH, HEIGHT, RATE = 1280, 720, 30
CONDITIONS: dict[str, Any] = {"delay": 0.05, "loss": 0.05, "rate": 500_000, "queue_size": 50}
# The initial bitrates that are compared: this package's default and the engine's.
CASES: dict[str, dict[str, Any]] = {
    "this package's start": {},
    "the engine's start": {"start_bitrate": 300_000},
}
# The frame number is drawn in the top row, bit by bit, as black and white blocks.
BITS, BLOCK = 16, 80
# One in so many frames is compared.
COMPARED = 10

Pixels = NDArray[np.uint8]


def landscape() -> Pixels:
    """Coarse and fine shapes, the fine ones weaker as in nature; twice as wide as the frame."""
    random = np.random.default_rng(1)
    total = np.zeros((HEIGHT, 2 * WIDTH))
    for step in (160, 80, 40, 20, 10):
        grid = random.uniform(-1, 1, (HEIGHT // step + 1, WIDTH // step))
        rows = Image.fromarray(np.hstack([grid, grid]).astype(np.float32), "F")
        total += step**0.8 * np.asarray(rows.resize((2 * WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    pixels: Pixels = np.clip(128 + total * 100 / np.abs(total).max(), 16, 235).astype(np.uint8)
    return pixels


LANDSCAPE = landscape()


def draw(number: int) -> Pixels:
    """A frame in I420: a bouncing ball in front of a moving landscape."""
    pixels = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    passed = 3 * number % WIDTH
    pixels[:HEIGHT] = LANDSCAPE[:, passed : passed + WIDTH]
    left = int(WIDTH / 2 + 480 * np.sin(number / 25)) - 60
    top = int(580 - 400 * abs(np.sin(number / 12))) - 60
    y, x = np.ogrid[-60:60, -60:60]
    pixels[top : top + 120, left : left + 120][x**2 + y**2 < 60**2] = 220
    for bit in range(BITS):
        pixels[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 235 if number >> bit & 1 else 16
    return pixels


def number_of(luma: Pixels) -> int:
    """The number drawn in the frame. If the encoder scaled the frame down, the blocks are smaller too."""
    block = BLOCK * luma.shape[1] / WIDTH
    middles = (int((bit + 0.5) * block) for bit in range(BITS))
    return sum(int(luma[int(block / 2), middle] > 128) << bit for bit, middle in enumerate(middles))


def psnr(luma: Pixels, number: int) -> float:
    """The PSNR of a received frame in decibels, at the size of the sent one."""
    received = np.asarray(Image.fromarray(luma).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    error = np.mean((received.astype(float) - draw(number)[:HEIGHT]) ** 2)
    return float(10 * np.log10(255**2 / error))


async def show(source: webrtc.RTCVideoSource, seconds: float, sent_at: dict[int, float]) -> None:
    start = time.perf_counter()
    for number in range(int(seconds * RATE)):
        pixels = draw(number)
        await asyncio.sleep(start + number / RATE - time.perf_counter())
        sent_at[number] = time.perf_counter()
        source.push(pixels, "i420")


async def watch(
    track: webrtc.MediaStreamTrack, arrived: dict[int, tuple[float, int]], kept: dict[int, Pixels]
) -> None:
    async for frame in webrtc.RTCVideoSink(track):
        luma = np.asarray(frame.planes[0])
        number = number_of(luma)
        arrived[number] = time.perf_counter(), frame.height
        if len(arrived) % COMPARED == 0:
            kept[number] = luma


async def measure(seconds: float, seed: int, configuration: dict[str, Any]) -> dict[str, float]:
    network = SimulatedNetwork(**CONDITIONS, seed=seed)
    sent_at: dict[int, float] = {}
    arrived: dict[int, tuple[float, int]] = {}
    kept: dict[int, Pixels] = {}
    readers = []
    async with (
        webrtc.RTCPeerConnection(configuration, network=network) as a,
        webrtc.RTCPeerConnection(configuration, network=network) as b,
    ):
        source = webrtc.RTCVideoSource()
        a.add_track(source.create_track())
        b.on(
            "track",
            lambda event: readers.append(asyncio.ensure_future(watch(event.track, arrived, kept))),
        )
        await connect(a, b)
        await show(source, seconds, sent_at)
        reports = (await b.get_stats()).values()
    await asyncio.gather(*readers)
    [video] = [each for each in reports if each.type == "inbound-rtp" and each.kind == "video"]
    start, first = sent_at[0], min(at for at, _ in arrived.values())
    delays = [at - sent_at[number] for number, (at, _) in arrived.items() if number in sent_at]
    return {
        "first frame after (s)": first - start,
        "freezes": video.freeze_count,
        "frozen (s)": video.total_freezes_duration,
        "frames per second": len(arrived) / seconds,
        "height, mean": statistics.mean(lines for _, lines in arrived.values()),
        "height in the first 5 s, mean": statistics.mean(n for at, n in arrived.values() if at < start + 5),
        "bitrate (kbit/s)": video.bytes_received * 8 / seconds / 1000,
        "PSNR (dB)": statistics.mean(
            psnr(luma, number) for number, luma in kept.items() if number in sent_at
        ),
        "delay, median (ms)": statistics.median(delays) * 1000,
        "delay, 95th percentile (ms)": statistics.quantiles(delays, n=20)[-1] * 1000,
    }


def main(seconds: float, seeds: list[int]) -> None:
    columns = []
    for configuration in CASES.values():
        runs = [asyncio.run(measure(seconds, seed, configuration)) for seed in seeds]
        columns.append({name: statistics.mean(run[name] for run in runs) for name in runs[0]})
    print("| figure |", " | ".join(CASES), "|")
    print("|---|" + "---|" * len(CASES))
    for name in columns[0]:
        print(f"| {name} |", " | ".join(f"{column[name]:.1f}" for column in columns), "|")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    main(options.seconds, options.seeds)
