"""How `send` and `receive` move a file: messages of JSON, and between them the content.

1. sender: {"name", "size"}
2. receiver: {"have": bytes, "sha256": of these} of an earlier attempt, or {"error"}
3. sender: {"from": bytes}, which is 0 if they are not the beginning of the file; then the content from there
4. sender: {"sha256"} of the whole file
5. receiver: {"sha256"} of what it wrote; the sender closes the connection
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from typing import IO, Any, NamedTuple

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

import webrtc

from . import console
from .console import Failure

LABEL = "webrtc-send"
"""The label of the channel: other channels are not for files."""
CHUNK = 64 * 1024
"""Bytes of a message: every peer takes as many (RFC 8841 §6.1), and more are hardly faster."""
_READ = 1024 * 1024
RESUME = "run both commands again: what has arrived is not sent a second time"


class Moved(NamedTuple):
    """What was moved."""

    name: str
    size: int
    sha256: str
    resumed_at: int
    seconds: float

    def show(self, verb: str, as_json: bool) -> None:
        """Print it."""
        if as_json:
            console.print_json(self._asdict())
            return
        rate = (self.size - self.resumed_at) / max(self.seconds, 1e-6) / 1e6
        again = f" ({self.resumed_at:,} bytes were there already)" if self.resumed_at else ""
        console.out.print(
            f"{verb} {self.name}: {self.size:,} bytes in {self.seconds:.1f} s, {rate:.1f} MB/s{again}",
            markup=False,
            soft_wrap=True,
        )
        console.out.print(f"SHA-256 {self.sha256}", soft_wrap=True)


def bar() -> Progress:
    """A progress bar for bytes."""
    return console.progress(
        console.DESCRIPTION,
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )


async def tell(channel: webrtc.RTCDataChannel, message: dict[str, Any]) -> None:
    """Send a message. Raises Failure if the peer has gone."""
    try:
        await channel.send_async(json.dumps(message))
    except webrtc.RTCException:
        raise gone() from None


async def told(messages: AsyncIterator[str | bytes], *wanted: str) -> dict[str, Any]:
    """Return the peer's next message. Raises Failure if it is an error, or lacks these members."""
    message = await anext(messages, None)
    if message is None:
        raise gone()
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and isinstance(found.get("error"), str):
        raise Failure(f"the other end says: {found['error'][:300]}")
    if not isinstance(found, dict) or not all(name in found for name in wanted):
        raise Failure(f"the other end does not send {' and '.join(wanted)}, but {message[:60]!r}")
    return found


def gone() -> Failure:
    """Return the failure of a connection that has ended too early."""
    return Failure("the connection was lost", RESUME)


def whole_number(value: Any, highest: int) -> int:
    """Return a number of the peer's. Raises Failure for anything but 0 to the highest."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= highest:
        raise Failure(f"the other end names {str(value)[:40]!r} bytes: it must be 0 to {highest}")
    return value


def hash_start(file: IO[bytes], size: int) -> hashlib._Hash:
    """Hash the first bytes of a file."""
    digest, left = hashlib.sha256(), size
    while left and (piece := file.read(min(left, _READ))):
        digest.update(piece)
        left -= len(piece)
    return digest
