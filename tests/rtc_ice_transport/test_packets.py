"""Packets that are sent and received together, over real sockets."""

from __future__ import annotations

import pytest

from tests.namespaces import run_in_namespace

# Sends messages of many sizes, in both directions at once, and video; prints "all" if everything arrived.
TRANSFER = """
import asyncio, os
import numpy, webrtc
from webrtc.testing import negotiate, trickle

async def read(channel, messages):
    received = []
    async for message in channel:
        received.append(message)
        if len(received) == len(messages):
            return received == messages

async def main():
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        trickle(a, b)
        incoming, sink = (asyncio.get_running_loop().create_future() for _ in range(2))
        b.on("datachannel", lambda event: incoming.set_result(event.channel))
        b.on("track", lambda event: sink.set_result(webrtc.RTCVideoSink(event.track)))
        source = webrtc.RTCVideoSource()
        a.add_track(source.create_track())
        near = a.create_data_channel("x")
        await negotiate(a, b)
        await near.opened()
        far = await incoming
        messages = [os.urandom(size) for size in (1, 1000, 1163, 1164, 2000, 65536, 100000, 3, 16384) * 8]
        for message in messages:
            near.send(message)
            far.send(message)
        whole = await asyncio.gather(read(near, messages), read(far, messages))
        frames = await sink
        picture = numpy.random.default_rng(1).integers(0, 255, (480, 640, 3), numpy.uint8)
        async def show():
            while True:
                source.push(picture)
                await asyncio.sleep(0.03)
        showing = asyncio.ensure_future(show())
        frame = await asyncio.wait_for(anext(aiter(frames)), 20)
        showing.cancel()
        print("all" if whole == [True, True] and frame.width == 640 else "not all")

asyncio.run(main())
"""


@pytest.mark.parametrize("mtu", [65536, 1500, 600])
def test_everything_arrives_whatever_the_path_carries(mtu: int) -> None:
    assert run_in_namespace(f"ip link set lo mtu {mtu} && ip link set lo up", TRANSFER) == "all"
