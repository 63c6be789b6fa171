"""A data channel between two terminals: one sends pings, the other answers each with a pong.

python datachannel_cli.py offer --signaling unix-socket
python datachannel_cli.py answer --signaling unix-socket
"""

import argparse
import asyncio
import time

from webrtc.aiortc import RTCDataChannel, RTCIceCandidate, RTCPeerConnection, RTCSessionDescription
from webrtc.aiortc.contrib.signaling import BYE, BaseSignaling, add_signaling_arguments, create_signaling


async def consume(pc: RTCPeerConnection, signaling: BaseSignaling) -> None:
    """Process messages from the peer until BYE."""
    while True:
        message = await signaling.receive()
        if isinstance(message, RTCSessionDescription):
            await pc.setRemoteDescription(message)
            if message.type == "offer":
                await pc.setLocalDescription(await pc.createAnswer())
                assert pc.localDescription
                await signaling.send(pc.localDescription)
        elif isinstance(message, RTCIceCandidate):
            await pc.addIceCandidate(message)
        elif message is BYE or message is None:
            return


async def offer(pc: RTCPeerConnection, signaling: BaseSignaling, pings: int) -> None:
    channel = pc.createDataChannel("chat")
    done = asyncio.Event()
    start = time.perf_counter()

    async def ping() -> None:
        for number in range(pings):
            channel.send(f"ping {number}, {time.perf_counter() - start:.6f}")
            await asyncio.sleep(0.1)

    channel.on("open", ping)

    @channel.on("message")
    def on_message(message: str) -> None:
        sent = float(message.rsplit(", ", 1)[1])
        print(f"{message.split(',')[0]}: {(time.perf_counter() - start - sent) * 1000:.1f} ms", flush=True)
        if message.startswith(f"pong {pings - 1},"):
            done.set()

    await pc.setLocalDescription(await pc.createOffer())
    assert pc.localDescription
    await signaling.send(pc.localDescription)
    consuming = asyncio.create_task(consume(pc, signaling))
    await done.wait()
    consuming.cancel()


async def answer(pc: RTCPeerConnection, signaling: BaseSignaling) -> None:
    @pc.on("datachannel")
    def on_datachannel(channel: RTCDataChannel) -> None:
        print(f"channel {channel.label}", flush=True)

        @channel.on("message")
        def on_message(message: str) -> None:
            print(message.split(",")[0], flush=True)
            channel.send(message.replace("ping", "pong"))

    await consume(pc, signaling)


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("role", choices=["offer", "answer"])
    parser.add_argument("--pings", type=int, default=10)
    add_signaling_arguments(parser)
    args = parser.parse_args()

    signaling = create_signaling(args)
    pc = RTCPeerConnection()
    await signaling.connect()
    try:
        await (offer(pc, signaling, args.pings) if args.role == "offer" else answer(pc, signaling))
    finally:
        await pc.close()
        await signaling.close()


if __name__ == "__main__":
    asyncio.run(main())
