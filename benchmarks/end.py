"""One end of a connection between two processes: `end.py offer|answer SIZE SECONDS`.

It writes its description as a line of JSON and reads the other's. Then the offerer sends messages of SIZE
bytes, and the answerer writes how many bytes arrived per second; with SIZE 64, the offerer writes the median
time of a round trip. The process ends when its input ends.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from typing import Any

import flow
import peer

ROUND_TRIPS = 1000
PING = 64


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


async def hear() -> dict[str, Any]:
    """The next line of the input."""
    line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    answer: dict[str, Any] = json.loads(line)
    return answer


async def describe(connection: Any, made: Any) -> None:
    """Set the offer or answer, and write it with all its candidates."""
    complete = peer.first(connection, "icegatheringstatechange")
    await connection.setLocalDescription(made)
    while connection.iceGatheringState != "complete":
        await complete
        complete = peer.first(connection, "icegatheringstatechange")
    local = connection.localDescription
    say({"sdp": local.sdp, "type": str(getattr(local.type, "name", local.type))})


async def offer(connection: Any, size: int, seconds: float) -> None:
    channel = connection.createDataChannel("benchmark")
    opened = peer.first(channel, "open")
    await describe(connection, await connection.createOffer())
    await connection.setRemoteDescription(peer.description(**await hear()))
    await opened
    if size == PING:
        say({"ping_pong": await flow.round_trip(channel, ROUND_TRIPS, size)})
    else:
        sending = asyncio.ensure_future(flow.fill(channel, size))
        await asyncio.sleep(flow.WARM + seconds + 1)
        sending.cancel()


async def answer(connection: Any, size: int, seconds: float) -> None:
    incoming = peer.first(connection, "datachannel")
    await connection.setRemoteDescription(peer.description(**await hear()))
    await describe(connection, await connection.createAnswer())
    event = await incoming
    channel = event if peer.AIORTC else event.channel
    if size == PING:
        peer.on_message(channel, channel.send)
    else:
        say({"rate": await flow.arriving(channel, seconds) * size / 1e6})


async def main(role: str, size: int, seconds: float) -> None:
    connection = importlib.import_module(peer.MODULE).RTCPeerConnection()
    await {"offer": offer, "answer": answer}[role](connection, size, seconds)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await peer.close(connection)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
