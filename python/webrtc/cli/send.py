"""`webrtc send`: a file to another machine, directly."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import IO, Annotated

import typer

import webrtc

from . import console
from .console import Failure
from .file_channel import CHUNK, LABEL, Moved, bar, gone, hash_start, tell, told, whole_number
from .meeting import Code, Server, joined, meeting
from .servers import Credential, IceServers, Username, ice_servers
from .stats_file import ToFile, recorded


def send(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to send.")
    ],
    server: Server = None,
    code: Code = None,
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    to_file: ToFile = None,
    as_json: console.AsJson = False,
) -> None:
    """Send a file to another machine, directly and encrypted.

    Without --server, a person carries two codes between the terminals. An interrupted transfer goes on where
    it stopped when both commands are run again.
    """
    wanted = ice_servers(servers, username, credential)
    with file.open("rb") as opened:
        console.run(_send(opened, file.name, server, code, wanted, to_file)).show("sent", as_json)


async def _send(
    file: IO[bytes],
    name: str,
    server: str | None,
    code: str | None,
    servers: list[webrtc.RTCIceServer],
    to_file: Path | None,
) -> Moved:
    channels: list[webrtc.RTCDataChannel] = []

    def prepare(connection: webrtc.RTCPeerConnection) -> None:
        channels.append(connection.create_data_channel(LABEL))

    async with (
        meeting(server, code, "receive") as met,
        joined(met, prepare, offering=True, servers=servers) as connection,
        recorded(connection, to_file),
    ):
        [channel] = channels
        try:
            await channel.opened()
            return await _send_on(channel, file, name)
        except webrtc.RTCException:
            raise gone() from None
        finally:
            connection.close()


async def _send_on(channel: webrtc.RTCDataChannel, file: IO[bytes], name: str) -> Moved:
    messages, size = aiter(channel), os.fstat(file.fileno()).st_size
    await tell(channel, {"name": name, "size": size})
    answer = await told(messages, "have", "sha256")
    have = whole_number(answer["have"], size)
    with console.busy("comparing what is there already …"):
        digest = await asyncio.to_thread(hash_start, file, have)
    if digest.hexdigest() != answer["sha256"]:
        have = 0
        file.seek(0)
        digest = hash_start(file, 0)
    await tell(channel, {"from": have})
    start, sent = time.perf_counter(), have
    with bar() as shown:
        task = shown.add_task(name, total=size, completed=have)
        while sent < size:
            piece = file.read(min(CHUNK, size - sent))
            if not piece:
                raise Failure(f"{name} became shorter while it was sent: {sent} of {size} bytes are left")
            digest.update(piece)
            await channel.send_async(piece)
            sent += len(piece)
            shown.update(task, completed=sent)
        await tell(channel, {"sha256": digest.hexdigest()})
        answer = await told(messages, "sha256")
    if answer["sha256"] != digest.hexdigest():
        raise Failure(f"the other end has received something else: SHA-256 {str(answer['sha256'])[:64]}")
    return Moved(name, size, digest.hexdigest(), have, time.perf_counter() - start)
