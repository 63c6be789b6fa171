"""A chat between two terminals: what is typed in one appears in the other, until one of them ends (Ctrl-D).

    python examples/chat.py offer     in one, and
    python examples/chat.py answer    in the other

Each prints a line to be pasted into the other one, which can be anywhere that the network reaches. With
`--socket PATH` the lines go over a Unix socket instead.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

import webrtc
from webrtc.signaling import CopyAndPasteSignaling, Signaling, UnixSocketSignaling


async def describe(connection: webrtc.RTCPeerConnection, signaling: Signaling) -> None:
    """Give the peer the description that is due, with all candidates in it: one line to paste, not ten."""
    await connection.set_local_description()
    await connection.gathered()
    await signaling.send(connection.local_description)


async def meet(connection: webrtc.RTCPeerConnection, signaling: Signaling, offering: bool) -> None:
    """Exchange descriptions, one each way."""
    async with signaling:
        if offering:
            await describe(connection, signaling)
        await connection.set_remote_description(await signaling.receive())
        if not offering:
            await describe(connection, signaling)


async def listen(channel: webrtc.RTCDataChannel) -> None:
    async for message in channel:
        print("peer:", message, flush=True)


async def talk(channel: webrtc.RTCDataChannel) -> None:
    keyboard = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(keyboard), sys.stdin)
    try:
        async for line in keyboard:
            await channel.send_async(line.decode().rstrip("\n"))
    finally:
        pipe.close()


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("role", choices=("offer", "answer"))
    parser.add_argument("--socket", metavar="PATH", help="meet at this Unix socket")
    options = parser.parse_args()
    signaling = UnixSocketSignaling(options.socket) if options.socket else CopyAndPasteSignaling()
    async with webrtc.RTCPeerConnection() as connection:
        # Both ends make the channel, so that neither has to wait for the other's event.
        channel = connection.create_data_channel("chat", negotiated=True, id=0)
        await meet(connection, signaling, options.role == "offer")
        await channel.opened()
        print("connected: type away", flush=True)
        ends = [asyncio.create_task(listen(channel)), asyncio.create_task(talk(channel))]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        channel.close()
        # The other end reads what was sent before it sees the channel close.
        await ends[0]
    print("the chat is over", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
