"""Video that is sent from one connection to another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal

import numpy as np
import pytest
import webrtc
from webrtc.testing import connect

from tests.waiting import paced


class Show:
    """A sender of moving video, and its receiver."""

    def __init__(self, sender: webrtc.RTCPeerConnection, receiver: webrtc.RTCPeerConnection) -> None:
        self.a, self.b = sender, receiver
        self.source = webrtc.RTCVideoSource()
        self.track = self.source.create_track()
        self.transceiver: Any = None
        self.sender: Any = None
        self.received: Any = None
        self.pushing: Any = None

    async def push(self, width: int, height: int, fps: float) -> None:
        """Detailed frames that move by four pixels at a time."""
        blocks = np.random.default_rng(1).integers(0, 255, (height // 8 + 1, width // 8 + 1, 3), np.uint8)
        picture = np.kron(blocks, np.ones((8, 8, 1), np.uint8))[:height, :width]
        async for number in paced(fps):
            self.source.push(np.ascontiguousarray(np.roll(picture, 4 * number, axis=1)))

    async def sizes(self, seconds: float) -> list[tuple[int, int]]:
        """Of the frames that arrive meanwhile."""
        sizes: list[tuple[int, int]] = []

        async def watch() -> None:
            async for frame in self.received.track:
                sizes.append((frame.width, frame.height))

        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(watch(), seconds)
        return sizes

    async def outbound(self) -> dict[str | None, Any]:
        """The statistics of what is sent, by rid."""
        return {one.rid: one for one in (await self.a.get_stats()).values() if one.type == "outbound-rtp"}


Showing = Callable[..., Awaitable[Show]]


@pytest.fixture
async def show(event: Any) -> AsyncIterator[Showing]:
    """`await show(width, height, fps, configuration=…, codec=…, hint=…, …)`: a Show; the rest sets the
    transceiver up."""
    shows: list[Show] = []

    async def show(
        width: int = 320,
        height: int = 180,
        fps: float = 20,
        *,
        configuration: Any = None,
        codec: str = "",
        hint: Literal["", "motion", "detail", "text"] = "",
        change: Callable[[Any], None] | None = None,
        **init: Any,
    ) -> Show:
        one = Show(webrtc.RTCPeerConnection(configuration or {}), webrtc.RTCPeerConnection())
        shows.append(one)
        one.track.content_hint = hint
        one.transceiver = one.a.add_transceiver(one.track, **init)
        one.sender = one.transceiver.sender
        if codec:
            capabilities = webrtc.RTCRtpSender.get_capabilities("video")
            assert capabilities
            one.transceiver.set_codec_preferences(
                [known for known in capabilities.codecs if known.mime_type == "video/" + codec]
            )
        arrived = event(one.b, "track")
        await connect(one.a, one.b)
        one.received = await arrived
        if change:
            parameters = one.sender.get_parameters()
            change(parameters)
            await one.sender.set_parameters(parameters)
        one.pushing = asyncio.ensure_future(one.push(width, height, fps))
        return one

    yield show
    for one in shows:
        if one.pushing:
            one.pushing.cancel()
        one.a.close()
        one.b.close()
