"""What drivers in Python share: the lines of JSON, and messages. See ../README.md."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import inspect
import json
import os
import sys
import threading
import traceback
from typing import Any

_SHOWN = 4096
_output = threading.Lock()


def _write(message: dict[str, Any]) -> None:
    # From any thread: some libraries call back on their own.
    with _output:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def tell(event: str, **fields: Any) -> None:
    """Tell the test of an event."""
    _write({"event": event, **fields})


def tell_message(label: str, message: str | bytes) -> None:
    """Tell the test of a message."""
    data = message.encode() if isinstance(message, str) else bytes(message)
    if len(data) > _SHOWN:
        tell("message", label=label, size=len(data), sha256=hashlib.sha256(data).hexdigest())
    elif isinstance(message, str):
        tell("message", label=label, text=message)
    else:
        tell("message", label=label, base64=base64.b64encode(data).decode())


def message_of(given: dict[str, Any]) -> str | bytes:
    """The message that `send` describes."""
    if "text" in given:
        return str(given["text"])
    if "base64" in given:
        return base64.b64decode(given["base64"])
    return bytes(i % 251 for i in range(given["size"]))


async def serve(name: str, version: str, capabilities: list[str], calls: Any, **more: Any) -> None:
    """Answer calls with the methods of `calls` until stdin closes; `more` is for "ready"."""
    tell("ready", name=name, version=version, capabilities=capabilities, **more)

    async def answer(id: int, call: str, given: dict[str, Any]) -> None:
        try:
            value = getattr(calls, call)(**given)
            if inspect.isawaitable(value):
                value = await value
            _write({"id": id, "value": {} if value is None else value})
        except Exception as error:
            traceback.print_exc()
            _write({"id": id, "error": f"{type(error).__name__}: {error}"})

    reader = asyncio.StreamReader(limit=4 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    # In order, but without waiting for what takes long.
    running = set()
    async for line in reader:
        message = json.loads(line)
        task = asyncio.ensure_future(answer(message.pop("id"), message.pop("call"), message))
        running.add(task)
        task.add_done_callback(running.discard)
    # Without what a library does at the exit of an interpreter.
    sys.stdout.flush()
    os._exit(0)
