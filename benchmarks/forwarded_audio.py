"""The cost of forwarding audio: processor time, and how much of the audio was decoded.

Senders and receivers run in another process. Only the process between them is measured: it receives each
track and sends it to one connection, forwarded as it is or re-encoded.

usage: forwarded_audio.py [--seconds 10] [--tracks 10]     prints a table
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

RATE = 48000
# Time for all connections to be established.
WARM_SECONDS = 3


async def ends() -> None:
    """Run the senders and receivers, controlled by lines of stdin.

    "speak" makes a sender, and prints its offer. An answer is applied to the last sender. An offer is
    answered by a new receiver. "report" prints how many packets all receivers got.
    """
    loop = asyncio.get_running_loop()
    source = webrtc.RTCAudioSource()
    tone = (8000 * np.sin(np.arange(RATE) / RATE * 2 * np.pi * 440)).astype(np.int16)
    speakers: list[webrtc.RTCPeerConnection] = []
    hearers: list[webrtc.RTCPeerConnection] = []

    async def speak() -> None:
        while True:
            await source.write(tone, RATE)

    async def heard() -> int:
        reports = [await connection.get_stats() for connection in hearers]
        return sum(
            one.packets_received for report in reports for one in report.values() if one.type == "inbound-rtp"
        )

    speaking = asyncio.create_task(speak())
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        message = json.loads(line)
        answer: Any = None
        if message == "report":
            answer = await heard()
        elif message == "speak":
            speakers.append(webrtc.RTCPeerConnection())
            speakers[-1].add_transceiver(source.create_track(), direction="sendonly")
            answer = await gathered(speakers[-1])
        elif message["type"] == "answer":
            await speakers[-1].set_remote_description(message)
        else:
            hearers.append(webrtc.RTCPeerConnection())
            await hearers[-1].set_remote_description(message)
            answer = await gathered(hearers[-1])
        print(json.dumps(answer), flush=True)
    speaking.cancel()


async def decoded(connections: list[webrtc.RTCPeerConnection]) -> float:
    """Seconds of audio that were decoded."""
    reports = [await connection.get_stats() for connection in connections]
    inbound = [one for report in reports for one in report.values() if one.type == "inbound-rtp"]
    return sum(one.total_samples_received or 0 for one in inbound) / RATE


async def measure(tracks: int, forwarded: bool, seconds: float) -> tuple[float, float, float]:
    """Processor time in percent of one core; seconds of audio decoded and packets received, per second."""
    peers = await Peers.start(__file__, "--ends")

    incoming, outgoing = [], []
    for _ in range(tracks):
        connection = webrtc.RTCPeerConnection()
        await connection.set_remote_description(await peers.ask("speak"))
        await peers.ask(await gathered(connection))
        incoming.append(connection)
        track = connection.get_receivers()[0].track
        connection = webrtc.RTCPeerConnection()
        connection.add_transceiver(webrtc.forward(track) if forwarded else track, direction="sendonly")
        await connection.set_remote_description(await peers.ask(await gathered(connection)))
        outgoing.append(connection)

    await asyncio.sleep(WARM_SECONDS)
    heard, before = await peers.ask("report"), await decoded(incoming)
    meter = Meter()
    await asyncio.sleep(seconds)
    processor, passed = meter.read()
    heard, after = await peers.ask("report") - heard, await decoded(incoming)
    for connection in (*incoming, *outgoing):
        connection.close()
    await peers.end()
    return processor, (after - before) / passed, heard / passed


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--tracks", type=int, default=10)
    parser.add_argument("--ends", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ends:
        return await ends()
    print("| audio | processor, % of a core | seconds decoded per second | packets received per second |")
    print("|---|---|---|---|")
    for forwarded in (True, False):
        processor, seconds, heard = await measure(arguments.tracks, forwarded, arguments.seconds)
        kind = "forwarded" if forwarded else "re-encoded"
        print(f"| {kind} | {processor:.1f} | {seconds:.2f} | {heard:.0f} |", flush=True)
    return None


if __name__ == "__main__":
    asyncio.run(main())
