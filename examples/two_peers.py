"""Two peers in one process connect and send a message each way; prints what took how long."""

import asyncio
import time

import webrtc
from webrtc.testing import negotiate, trickle


async def main() -> None:
    def report(what: str) -> None:
        print(f"{(time.perf_counter() - start) * 1e3:7.1f} ms  {what}")

    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        trickle(alice, bob)
        incoming: asyncio.Future[webrtc.RTCDataChannel] = asyncio.get_running_loop().create_future()
        bob.on("datachannel", lambda event: incoming.set_result(event.channel))

        start = time.perf_counter()
        outgoing = alice.create_data_channel("chat")
        await negotiate(alice, bob)
        report("offer and answer exchanged")
        await outgoing.opened()
        report("data channel open")

        answering = await incoming
        outgoing.send("hello, Bob")
        async for message in answering:
            report(f"Bob got {message!r}")
            break
        answering.send(b"hello, Alice")
        async for message in outgoing:
            report(f"Alice got {message!r}")
            break
    report("closed")


asyncio.run(main())
