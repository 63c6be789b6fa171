"""A chat between two terminals, until one of them ends it (Ctrl-D).

    python examples/chat.py offer     in one terminal, and
    python examples/chat.py answer    in the other

Each prints a line to paste into the other, which may run on any machine that the network reaches. With
`--socket PATH`, the descriptions are exchanged over a Unix socket instead.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

import webrtc
from webrtc.signaling import CopyAndPasteSignaling, Signaling, UnixSocketSignaling


async def send_description(connection: webrtc.RTCPeerConnection, signaling: Signaling) -> None:
    """Send the offer or answer with all candidates in it, so that there is only one line to paste."""
    await connection.set_local_description()
    await connection.gathered()
    await signaling.send(connection.local_description)


async def exchange_descriptions(
    connection: webrtc.RTCPeerConnection, signaling: Signaling, offering: bool
) -> None:
    """Send one description and receive one."""
    async with signaling:
        if offering:
            await send_description(connection, signaling)
        description = await signaling.receive()
        if not isinstance(description, webrtc.RTCSessionDescription):
            raise SystemExit("the peer sent no description")
        await connection.set_remote_description(description)
        if not offering:
            await send_description(connection, signaling)


async def print_messages(channel: webrtc.RTCDataChannel) -> None:
    async for message in channel:
        print("peer:", message, flush=True)


async def send_lines(channel: webrtc.RTCDataChannel) -> None:
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
    parser.add_argument("--socket", metavar="PATH", help="exchange descriptions over this Unix socket")
    options = parser.parse_args()
    signaling = UnixSocketSignaling(options.socket) if options.socket else CopyAndPasteSignaling()
    async with webrtc.RTCPeerConnection() as connection:
        # Both peers create the channel, so that neither has to wait for an event.
        channel = connection.create_data_channel("chat", negotiated=True, id=0)
        await exchange_descriptions(connection, signaling, options.role == "offer")
        await channel.opened()
        print("connected: type a message", flush=True)
        tasks = [asyncio.create_task(print_messages(channel)), asyncio.create_task(send_lines(channel))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        channel.close()
        # The peer reads all messages before it sees the channel close.
        await tasks[0]
    print("the chat is over", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
