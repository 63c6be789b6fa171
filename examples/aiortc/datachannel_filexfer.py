"""Transfers a file over a data channel.

python datachannel_filexfer.py send FILE --signaling unix-socket
python datachannel_filexfer.py receive FILE --signaling unix-socket
"""

import argparse
import asyncio
import time
from pathlib import Path

from webrtc.aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from webrtc.aiortc.contrib.signaling import BaseSignaling, add_signaling_arguments, create_signaling

CHUNK = 64 * 1024
# Pause reading while more bytes than this are buffered in the channel.
HIGH_WATER = 1024 * 1024


async def receive_description(signaling: BaseSignaling) -> RTCSessionDescription:
    """Return the peer's description."""
    message = await signaling.receive()
    if not isinstance(message, RTCSessionDescription):
        raise ConnectionError("the peer has left")
    return message


async def send(pc: RTCPeerConnection, signaling: BaseSignaling, path: Path) -> None:
    channel = pc.createDataChannel("file")
    channel.bufferedAmountLowThreshold = HIGH_WATER // 2
    opened, low, received = asyncio.Event(), asyncio.Event(), asyncio.Event()
    channel.on("open", opened.set)
    channel.on("bufferedamountlow", low.set)
    channel.on("message", lambda _: received.set())
    await pc.setLocalDescription(await pc.createOffer())
    assert pc.localDescription
    await signaling.send(pc.localDescription)
    await pc.setRemoteDescription(await receive_description(signaling))
    await opened.wait()
    size = 0
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            if channel.bufferedAmount > HIGH_WATER:
                low.clear()
                await low.wait()
            channel.send(piece)
            size += len(piece)
    # An empty message marks the end of the file; the peer confirms that it has received everything.
    channel.send(b"")
    await received.wait()
    print(f"sent {size:,} bytes")


async def receive(pc: RTCPeerConnection, signaling: BaseSignaling, path: Path) -> None:
    ended = asyncio.Event()
    start = time.perf_counter()
    with path.open("wb") as file:

        @pc.on("datachannel")
        def on_datachannel(channel: RTCDataChannel) -> None:
            @channel.on("message")
            def on_message(message: bytes) -> None:
                if message:
                    file.write(message)
                else:
                    channel.send("received")
                    ended.set()

        await pc.setRemoteDescription(await receive_description(signaling))
        await pc.setLocalDescription(await pc.createAnswer())
        assert pc.localDescription
        await signaling.send(pc.localDescription)
        await ended.wait()
        size, seconds = file.tell(), time.perf_counter() - start
    print(f"received {size:,} bytes in {seconds:.1f} s, {size / seconds / 1e6:.1f} MB/s")
    # Wait until the sender has received the confirmation.
    await signaling.receive()


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("role", choices=["send", "receive"])
    parser.add_argument("path", type=Path)
    add_signaling_arguments(parser)
    args = parser.parse_args()

    signaling = create_signaling(args)
    pc = RTCPeerConnection()
    await signaling.connect()
    try:
        await (send if args.role == "send" else receive)(pc, signaling, args.path)
    finally:
        await pc.close()
        await signaling.close()


if __name__ == "__main__":
    asyncio.run(main())
