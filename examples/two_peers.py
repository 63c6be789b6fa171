"""Connects two peers in one process and sends a message each way; prints the time of each step."""

import asyncio
import time

import webrtc
from webrtc.testing import negotiate, pair


async def main() -> None:
    def report(what: str) -> None:
        print(f"{(time.perf_counter() - start) * 1e3:7.1f} ms  {what}")

    async with pair() as (alice, bob):
        incoming: asyncio.Future[webrtc.RTCDataChannel] = asyncio.get_running_loop().create_future()
        bob.on("datachannel", lambda event: incoming.set_result(event.channel))

        start = time.perf_counter()
        alices_channel = alice.create_data_channel("chat")
        await negotiate(alice, bob)
        report("offer and answer exchanged")
        await alices_channel.opened()
        report("data channel open")

        bobs_channel = await incoming
        alices_channel.send("hello, Bob")
        async for message in bobs_channel:
            report(f"Bob received {message!r}")
            break
        bobs_channel.send(b"hello, Alice")
        async for message in alices_channel:
            report(f"Alice received {message!r}")
            break
    report("closed")


asyncio.run(main())
