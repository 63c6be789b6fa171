"""Sends a file to another process over a data channel, and compares its SHA-256 at both ends.

In two terminals, on one machine or two:

    python examples/file_transfer.py receive FOLDER [--at HOST:PORT]
    python examples/file_transfer.py send FILE      [--at HOST:PORT]

or both at once, with a file of random bytes:

    python examples/file_transfer.py demo [--megabytes 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import webrtc
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from webrtc.signaling import Signaling, TcpSocketSignaling, negotiate

# A quarter of the message size that peers accept (RFC 8841 §6.1). Larger chunks are hardly faster.
CHUNK = 64 * 1024


async def send(file: BinaryIO, signaling: Signaling, progress: Progress) -> None:
    """Offer the file's name and size, then its content, then its hash; wait for the peer's hash."""
    name, size = os.path.basename(file.name), os.fstat(file.fileno()).st_size
    async with webrtc.RTCPeerConnection() as connection, signaling:
        channel = connection.create_data_channel("file")
        negotiating = asyncio.create_task(negotiate(connection, signaling, polite=False))
        await channel.opened()

        digest, bar = hashlib.sha256(), progress.add_task(f"sending {name}", total=size)
        await channel.send_async(json.dumps({"name": name, "size": size}))
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            # Waits while the send buffer is full, so memory stays bounded even if the peer is slow.
            await channel.send_async(chunk)
            progress.advance(bar, len(chunk))
        await channel.send_async(json.dumps({"sha256": digest.hexdigest()}))

        answer = json.loads(await anext(aiter(channel)))
        negotiating.cancel()
    if answer["sha256"] != digest.hexdigest():
        raise SystemExit(f"the SHA-256 differs: sent {digest.hexdigest()}, received {answer['sha256']}")
    progress.console.print(f"sent {size:,} bytes, SHA-256 matches, peak memory {peak_memory():.0f} MB")


async def receive(folder: Path, signaling: Signaling, progress: Progress) -> None:
    """Write the received file to the folder, and answer with its hash."""
    async with webrtc.RTCPeerConnection() as connection, signaling:
        incoming: asyncio.Future[webrtc.RTCDataChannel] = asyncio.get_running_loop().create_future()
        connection.once("datachannel", lambda event: incoming.set_result(event.channel))
        negotiating = asyncio.create_task(negotiate(connection, signaling, polite=True))
        channel = await incoming

        messages = aiter(channel)
        offer = json.loads(await anext(messages))
        # Use only the file name from the peer, never a path.
        target = folder / Path(offer["name"]).name
        digest, received = hashlib.sha256(), 0
        bar = progress.add_task(f"receiving {target.name}", total=offer["size"])
        with target.open("wb") as file:
            async for message in messages:
                if isinstance(message, str):
                    break
                file.write(message)
                digest.update(message)
                received += len(message)
                progress.advance(bar, len(message))
            else:
                raise SystemExit("the peer closed the connection before the file was complete")
        await channel.send_async(json.dumps({"sha256": digest.hexdigest()}))
        # The peer closes the connection when it has received the answer.
        await negotiating
    if json.loads(message)["sha256"] != digest.hexdigest():
        raise SystemExit("the received file differs from the sent file: SHA-256 mismatch")
    progress.console.print(
        f"received {received:,} bytes, SHA-256 matches, peak memory {peak_memory():.0f} MB"
    )


def peak_memory() -> float:
    """Return the peak resident memory of this process in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3


def demo(megabytes: int) -> None:
    """Send random bytes from one new process to another."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        at = "{}:{}".format(*probe.getsockname())
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "random.bin"), Path(folder, "received")
        target.mkdir()
        with source.open("wb") as file:
            for _ in range(megabytes):
                file.write(os.urandom(1_000_000))
        # Two progress bars would overwrite each other.
        roles = (["receive", str(target)], ["send", str(source), "--no-bar"])
        ends = [subprocess.Popen([sys.executable, __file__, *role, "--at", at]) for role in roles]
        if sum(end.wait() != 0 for end in ends):
            raise SystemExit("the transfer failed")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("role", choices=("send", "receive", "demo"))
    parser.add_argument("path", type=Path, nargs="?", help="the file to send, or the folder to write to")
    parser.add_argument("--at", default="127.0.0.1:9000", help="HOST:PORT for signalling (%(default)s)")
    parser.add_argument(
        "--megabytes", type=int, default=1000, help="size of the file for the demo (%(default)s)"
    )
    parser.add_argument("--no-bar", action="store_true", help="show no progress")
    options = parser.parse_args()
    if options.role == "demo":
        demo(options.megabytes)
        return
    if options.path is None:
        parser.error(f"{options.role} needs a path")
    host, _, port = options.at.rpartition(":")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, disable=options.no_bar) as progress:
        signaling = TcpSocketSignaling(host, int(port))
        if options.role == "send":
            with options.path.open("rb") as file:
                asyncio.run(send(file, signaling, progress))
        else:
            asyncio.run(receive(options.path, signaling, progress))


if __name__ == "__main__":
    main()
