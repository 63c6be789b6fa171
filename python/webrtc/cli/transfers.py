"""Files between a page of `webrtc serve` and Python.

Each has a channel of its own, whose first message is its name and size.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

import webrtc

from . import console

CHUNK = 64 * 1024
"""Bytes of a message: every peer takes as many (RFC 8841 §6.1), and more are hardly faster."""
# Of one file, and at once.
_MAX_BYTES = 2 * 1024**3
_MAX_FILES = 4


async def send_bytes(channel: webrtc.RTCDataChannel, name: str, data: bytes) -> None:
    """Send a file; the peer closes the channel when it has all of it."""
    await channel.send_async(json.dumps({"name": name, "size": len(data)}))
    for start in range(0, len(data), CHUNK):
        await channel.send_async(data[start : start + CHUNK])


class Receiver:
    """Takes the files of pages: into a folder, or only to measure and hash them."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._receiving = 0

    async def receive(self, channel: webrtc.RTCDataChannel, sender: str) -> None:
        """Take one file, and answer with what arrived."""
        try:
            if self._receiving >= _MAX_FILES:
                raise ValueError(f"{_MAX_FILES} files are on their way already: try again later")
            self._receiving += 1
            try:
                answer = await self._receive(channel, sender)
            finally:
                self._receiving -= 1
        except (OSError, RecursionError, TypeError, ValueError) as error:
            answer = {"error": str(error)}
        except webrtc.RTCException:
            # The page has gone.
            return
        if channel.ready_state == "open":
            channel.send(json.dumps(answer))

    async def _receive(self, channel: webrtc.RTCDataChannel, sender: str) -> dict[str, Any]:
        messages = aiter(channel)
        name, size = described(await anext(messages, ""))
        path = self.folder / f".incoming-{secrets.token_hex(8)}" if self.folder else Path(os.devnull)
        answer: dict[str, Any] = {"name": name, "size": size}
        try:
            with path.open("wb") as file:
                answer["sha256"] = await _copy(messages, size, file)
            if self.folder:
                target = free(self.folder / name)
                path.replace(target)
                answer["saved"] = target.name
        finally:
            if self.folder:
                path.unlink(missing_ok=True)
        console.say(f"{sender} sent {name}: {size:,} bytes, SHA-256 {answer['sha256']}")
        return answer


async def _copy(messages: AsyncIterator[str | bytes], size: int, file: IO[bytes]) -> str:
    """Write what arrives; return its SHA-256. Raises ValueError if it is not as long as was announced."""
    digest, received = hashlib.sha256(), 0
    while received < size:
        data = await anext(messages, None)
        if not isinstance(data, bytes):
            raise ValueError(f"the file ended after {received} of {size} bytes")
        received += len(data)
        if received > size:
            raise ValueError(f"the file has more than the {size} bytes that were announced")
        digest.update(data)
        file.write(data)
    return digest.hexdigest()


def described(message: object) -> tuple[str, int]:
    """Return the name and size in the first message. Raises ValueError for anything else."""
    try:
        given = json.loads(message) if isinstance(message, str) else None
        name, size = safe_name(given["name"]), given["size"]  # type: ignore[index]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("the first message of a file must be its name and size") from None
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= _MAX_BYTES:
        raise ValueError(f"the size of a file is {size!r}: it must be 0 to {_MAX_BYTES} bytes")
    return name, size


def safe_name(name: object) -> str:
    """Return the last part of a peer's file name, without what is special to a system."""
    if not isinstance(name, str):
        raise TypeError("a name must be text")
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in last if each.isprintable() and each not in '<>:"|?*').strip(" .")
    # Most file systems take 255 bytes; some are left for a number and a suffix.
    shortened = kept.encode("utf-8", "ignore")[-200:].decode("utf-8", "ignore")
    return shortened or "file"


def free(path: Path) -> Path:
    """Return the path, or one with a number if it exists."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
