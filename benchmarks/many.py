"""Many data connections in one process: what each costs to connect, to keep open, and in memory.

Each size runs in a process of its own: half of the connections are connected to the other half, with one open
channel for each pair. Idle processor time is that of the whole process.

usage: many.py [--connections 10 100 1000] [--threads N] [--seconds 10]     prints a table
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import pathlib
import subprocess
import sys
import time

import webrtc
from ours import Meter
from webrtc.testing import connect

# Descriptors of a connection: a UDP and a TCP socket for each local address, and the TCP connections.
DESCRIPTORS = 16
# Pairs that connect at the same time.
AT_ONCE = 10
# Time for the work that is left over from connecting.
SETTLING_SECONDS = 5


def memory() -> float:
    """Resident memory in MB, without what is shared with other processes."""
    rollup = pathlib.Path("/proc/self/smaps_rollup").read_text()
    return int(rollup.partition("\nPss:")[2].split()[0]) / 1e3


def network_threads() -> int:
    names = [file.read_text() for file in pathlib.Path("/proc/self/task").glob("*/comm")]
    return sum(name.startswith("webrtc-network") for name in names)


async def open_pair() -> tuple[webrtc.RTCPeerConnection, webrtc.RTCPeerConnection]:
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    channel = a.create_data_channel("x")
    await connect(a, b)
    await channel.opened()
    return a, b


async def measure(connections: int, seconds: float) -> dict[str, float]:
    kept = [await open_pair()]
    gc.collect()
    before, meter, limit = memory(), Meter(), asyncio.Semaphore(AT_ONCE)

    async def one_of_many() -> None:
        async with limit:
            kept.append(await open_pair())

    start = time.perf_counter()
    await asyncio.gather(*(one_of_many() for _ in range(connections // 2)))
    took = time.perf_counter() - start
    load, passed = meter.read()
    await asyncio.sleep(SETTLING_SECONDS)
    gc.collect()
    each = (memory() - before) / connections
    meter = Meter()
    await asyncio.sleep(seconds)
    idle, _ = meter.read()
    running = network_threads()
    for pair in kept:
        for connection in pair:
            connection.close()
    return {
        "ms": took / connections * 1e3,
        "processor_ms": load / 100 * passed / connections * 1e3,
        "memory_kB": each * 1e3,
        "idle": idle,
        "idle_each": idle / connections,
        "network_threads": running,
    }


HEADINGS = {
    "ms": "connect, ms each",
    "processor_ms": "CPU to connect, ms each",
    "memory_kB": "memory, kB each",
    "idle": "idle CPU, %",
    "idle_each": "idle CPU, % each",
    "network_threads": "network threads",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--connections", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--threads", type=int, help="how many network threads (the package's default)")
    parser.add_argument("--seconds", type=float, default=10, help="for which idle time is measured (10)")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.threads:
        webrtc.set_threads(options.threads)
    if options.one:
        print(json.dumps(asyncio.run(measure(options.connections[0], options.seconds))))
        return
    print(f"| connections | {' | '.join(HEADINGS.values())} |")
    print("|---" * (len(HEADINGS) + 1) + "|")
    for count in options.connections:
        needed = count * DESCRIPTORS + 100
        command = ["prlimit", f"--nofile={needed}:{needed}", sys.executable, __file__, "--one"]
        command += ["--connections", str(count), "--seconds", str(options.seconds)]
        command += ["--threads", str(options.threads)] if options.threads else []
        figures = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        print(f"| {count:,} | {' | '.join(f'{figures[key]:.3g}' for key in HEADINGS)} |", flush=True)


if __name__ == "__main__":
    main()
