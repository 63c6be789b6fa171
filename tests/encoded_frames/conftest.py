"""Connections that carry one track, and video that moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import numpy as np
import pytest
import webrtc
from webrtc.testing import negotiate, trickle

from tests.waiting import paced, until

BLUE = (220, 160, 30)


class Link(NamedTuple):
    """Two connections, and what the second one receives."""

    sends: webrtc.RTCPeerConnection
    receives: webrtc.RTCPeerConnection
    track: webrtc.MediaStreamTrack

    @property
    def sender(self) -> webrtc.RTCRtpSender:
        return self.sends.get_senders()[0]

    @property
    def receiver(self) -> webrtc.RTCRtpReceiver:
        return self.receives.get_receivers()[0]

    async def inbound(self) -> Any:
        """Its statistics, which there are from the first packet on."""

        async def inbound() -> Any:
            stats = await self.receives.get_stats()
            return next((one for one in stats.values() if one.type == "inbound-rtp"), None)

        return await until(inbound)


Connect = Callable[..., Awaitable[Link]]


@pytest.fixture
async def link(event: Any) -> AsyncIterator[Connect]:
    """`link(track, codec="VP9", network=...)`: two new connections, of which the first sends the track."""
    async with AsyncExitStack() as stack:

        async def link(
            track: webrtc.MediaStreamTrack, codec: str = "", network: Any = None, **init: Any
        ) -> Link:
            a = await stack.enter_async_context(webrtc.RTCPeerConnection(network=network))
            b = await stack.enter_async_context(webrtc.RTCPeerConnection())
            trickle(a, b)
            transceiver = a.add_transceiver(track, direction="sendonly", **init)
            if codec:
                known = webrtc.RTCRtpSender.get_capabilities(track.kind)
                assert known
                mime_type = f"{track.kind}/{codec}"
                transceiver.set_codec_preferences([one for one in known.codecs if one.mime_type == mime_type])
            arrived = event(b, "track")
            await negotiate(a, b)
            return Link(a, b, (await asyncio.wait_for(arrived, 10)).track)

        yield link


@pytest.fixture
async def camera() -> AsyncIterator[Callable[..., webrtc.RTCVideoSource]]:
    """`camera()`: a source of blue frames with a moving bar, 30 times a second."""
    tasks: list[asyncio.Task[None]] = []

    async def push(source: webrtc.RTCVideoSource) -> None:
        async for count in paced(30):
            picture = np.full((240, 320, 3), BLUE, np.uint8)
            picture[:, (count * 4) % 320 :][:, :16] = 255
            source.push(picture)

    def camera(**options: Any) -> webrtc.RTCVideoSource:
        source = webrtc.RTCVideoSource(**options)
        tasks.append(asyncio.create_task(push(source)))
        return source

    yield camera
    for task in tasks:
        task.cancel()


@pytest.fixture
def read() -> Callable[..., Awaitable[webrtc.VideoFrame]]:
    """`read(track, 15)`: the fifteenth frame of a track."""

    async def read(track: webrtc.MediaStreamTrack, count: int, timeout: float = 20) -> webrtc.VideoFrame:
        sink = webrtc.RTCVideoSink(track)

        async def last() -> webrtc.VideoFrame:
            for _ in range(count - 1):
                await anext(sink)
            return await anext(sink)

        try:
            return await asyncio.wait_for(last(), timeout)
        finally:
            sink.stop()

    return read
