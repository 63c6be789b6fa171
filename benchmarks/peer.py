"""The package that this environment contains, through the browser's API, which all packages share."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
from collections.abc import Callable, Coroutine
from typing import Any

# PEER_MODULE names another module of the same environment.
MODULE = os.environ.get("PEER_MODULE") or ("aiortc" if importlib.util.find_spec("aiortc") else "webrtc")
# Whether it has aiortc's API.
AIORTC = MODULE.endswith("aiortc")

Pair = tuple[Any, Any]
Channels = tuple[Any, Any]


def writes_streams() -> bool:
    """Whether the tracks of the package are written through streams, without sources of their own."""
    return not AIORTC and not hasattr(importlib.import_module(MODULE), "RTCVideoSource")


def first(target: Any, event: str) -> asyncio.Future[Any]:
    """The first event of that name; None if the package passes no event to handlers."""
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def happened(*given: Any) -> None:
        if not future.done():
            future.set_result(given[0] if given else None)

    target.on(event, happened)
    return future


def make_connection() -> Any:
    """One connection."""
    return importlib.import_module(MODULE).RTCPeerConnection()


def make_pair() -> Pair:
    """Two connections that exchange candidates; aiortc puts its candidates into the description."""
    a, b = make_connection(), make_connection()
    if not AIORTC:
        _trickle(a, b)
        _trickle(b, a)
    return a, b


def _trickle(source: Any, target: Any) -> None:
    @source.on("icecandidate")  # type: ignore[untyped-decorator]
    def forward(event: Any) -> None:
        if event.candidate:
            keep(target.addIceCandidate(event.candidate))


_kept: set[asyncio.Future[Any]] = set()


def keep(work: Coroutine[Any, Any, Any]) -> None:
    """Run it as a task, and keep a reference until it is done."""
    task = asyncio.ensure_future(work)
    _kept.add(task)
    task.add_done_callback(_kept.discard)


async def open_channel(a: Any, b: Any) -> Channels:
    """Connect the two, and return both ends of an open data channel."""
    channel = a.createDataChannel("benchmark")
    opened, incoming = first(channel, "open"), first(b, "datachannel")
    await a.setLocalDescription(await a.createOffer())
    await b.setRemoteDescription(a.localDescription)
    await b.setLocalDescription(await b.createAnswer())
    await a.setRemoteDescription(b.localDescription)
    await asyncio.wait_for(opened, 10)
    event = await asyncio.wait_for(incoming, 10)
    return channel, event if AIORTC else event.channel


def description(sdp: str, type: str) -> Any:
    """A description that the other end sent."""
    module: Any = importlib.import_module(MODULE)
    if AIORTC:
        return module.RTCSessionDescription(sdp, type)
    return module.RTCSessionDescriptionInit(type=module.RTCSdpType(type), sdp=sdp)


def on_message(channel: Any, handler: Callable[[Any], None]) -> None:
    """Call `handler` with the data of each message."""
    channel.on("message", handler if AIORTC else lambda event: handler(event.data))


async def close(*connections: Any) -> None:
    """Close connections; in some packages, close() must be awaited."""
    for connection in connections:
        ending = connection.close()
        if ending is not None:
            await ending
