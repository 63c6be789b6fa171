"""Two peers in one process connect and send a message each way; prints what took how long."""

import asyncio
import time

import webrtc


def trickle(source: webrtc.RTCPeerConnection, target: webrtc.RTCPeerConnection) -> None:
    """Hand each candidate that one peer finds to the other, as a signalling server would."""

    @source.on("icecandidate")
    async def forward(event: webrtc.RTCPeerConnectionIceEvent) -> None:
        await target.add_ice_candidate(event.candidate)


async def negotiate(caller: webrtc.RTCPeerConnection, callee: webrtc.RTCPeerConnection) -> None:
    await caller.set_local_description()
    await callee.set_remote_description(caller.local_description)
    await callee.set_local_description()
    await caller.set_remote_description(callee.local_description)


async def main() -> None:
    def report(what: str) -> None:
        print(f"{(time.perf_counter() - start) * 1e3:7.1f} ms  {what}")

    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        trickle(alice, bob)
        trickle(bob, alice)
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
