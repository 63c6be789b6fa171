"""`webrtc receive`: a file from another machine, directly."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Annotated, Any

import typer

import webrtc

from . import console
from .console import Failure
from .file_channel import LABEL, RESUME, Moved, bar, gone, hash_start, tell, told, whole_number
from .meeting import Code, Server, joined, meeting
from .servers import Credential, IceServers, Username, ice_servers
from .stats_file import ToFile, recorded
from .transfers import free, safe_name

# 8 EiB, which no disk has: what counts is the space that is free.
_MAX_SIZE = 2**63 - 1


def receive(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, writable=True, help="Where to put the file.")
    ] = Path(),
    server: Server = None,
    code: Code = None,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    to_file: ToFile = None,
    as_json: console.AsJson = False,
) -> None:
    """Receive a file from webrtc send.

    What has arrived before an interruption stays in a file that ends in .part, and is not sent again. No file
    is ever overwritten.
    """
    wanted = ice_servers(servers, username, credential)
    console.run(_receive(folder, server, code, wanted, to_file)).show("received", as_json)


async def _receive(
    folder: Path,
    server: str | None,
    code: str | None,
    servers: list[webrtc.RTCIceServer],
    to_file: Path | None,
) -> Moved:
    incoming: asyncio.Future[webrtc.RTCDataChannel] = asyncio.get_running_loop().create_future()

    def take(event: webrtc.RTCDataChannelEvent) -> None:
        if event.channel.label == LABEL and not incoming.done():
            incoming.set_result(event.channel)

    def prepare(connection: webrtc.RTCPeerConnection) -> None:
        connection.on("datachannel", take)

    async with (
        meeting(server, code, "send FILE") as met,
        joined(met, prepare, offering=False, servers=servers) as connection,
        recorded(connection, to_file),
    ):
        ending = asyncio.ensure_future(connection.ended())
        try:
            waiting: list[asyncio.Future[Any]] = [incoming, ending]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if not incoming.done():
                raise gone()
            moved = await _receive_on(incoming.result(), folder)
            # The sender closes when it has read the last message.
            await asyncio.wait([ending], timeout=10)
            return moved
        except webrtc.RTCException:
            raise gone() from None
        finally:
            ending.cancel()


async def _receive_on(channel: webrtc.RTCDataChannel, folder: Path) -> Moved:
    messages = aiter(channel)
    offer = await told(messages, "name", "size")
    try:
        name, size = safe_name(offer["name"]), whole_number(offer["size"], _MAX_SIZE)
        part = folder / f"{name}.{size}.part"
        have = min(part.stat().st_size, size) if part.exists() else 0
        if (missing := size - have - shutil.disk_usage(folder).free) > 0:
            raise Failure(f"there is no room for {name}: {missing:,} bytes are missing on the disk")
        with part.open("r+b" if part.exists() else "x+b") as file:
            moved = await _write(channel, messages, file, name, size, have)
    except (OSError, Failure, TypeError) as error:
        # The sender learns why, if it is still there.
        if channel.ready_state == "open":
            channel.send(json.dumps({"error": str(error)}))
            await channel.drain()
        raise
    target = free(folder / name)
    part.rename(target)
    await tell(channel, {"sha256": moved.sha256})
    await channel.drain()
    return moved._replace(name=target.name)


async def _write(
    channel: webrtc.RTCDataChannel,
    messages: AsyncIterator[str | bytes],
    file: IO[bytes],
    name: str,
    size: int,
    have: int,
) -> Moved:
    with console.busy("comparing what is there already …"):
        digest = await asyncio.to_thread(hash_start, file, have)
    await tell(channel, {"have": have, "sha256": digest.hexdigest()})
    begin = whole_number((await told(messages, "from"))["from"], have)
    if begin != have:
        begin, digest = 0, hashlib.sha256()
    file.seek(begin)
    file.truncate()
    start, received = time.perf_counter(), begin
    with bar() as shown:
        task = shown.add_task(name, total=size, completed=begin)
        while received < size:
            piece = await anext(messages, None)
            if piece is None:
                raise gone()
            if isinstance(piece, str) or received + len(piece) > size:
                raise Failure(f"the other end sends something else than the {size:,} bytes it has announced")
            file.write(piece)
            digest.update(piece)
            received += len(piece)
            shown.update(task, completed=received)
    wanted = (await told(messages, "sha256"))["sha256"]
    if wanted != digest.hexdigest():
        # Its beginning cannot be trusted.
        file.truncate(0)
        raise Failure(f"what arrived has another SHA-256 than what was sent: {digest.hexdigest()}", RESUME)
    return Moved(name, size, digest.hexdigest(), begin, time.perf_counter() - start)
