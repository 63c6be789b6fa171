"""What one taker of a source wants has no effect on the others."""

from __future__ import annotations

import asyncio
from typing import Any

from webrtc import RTCVideoSink, RTCVideoSource
from webrtc.testing import negotiate

from tests.waiting import paced


async def test_a_reader_gets_every_frame_though_few_are_sent(peers: Any, event: Any, pictures: Any) -> None:
    a, b = peers
    source = RTCVideoSource()
    track = source.create_track()
    a.add_transceiver(track, send_encodings=[{"max_framerate": 3}])
    arrived = event(b, "track")
    await negotiate(a, b)
    sent = RTCVideoSink((await arrived).track)
    picture = pictures.corners(320, 240)
    async with pictures.shown(source, picture):
        # From then on the encoder has said what it wants.
        for _ in range(2):
            await pictures.seen(sent, lambda frame: True)
    local = RTCVideoSink(track, capacity=100)
    came = sent.received
    async for _ in paced(60, 30):
        assert source.push(picture)
    frames = [await asyncio.wait_for(anext(local), 5) for _ in range(30)]
    assert {(frame.width, frame.height) for frame in frames} == {(320, 240)}
    # Half a second of three a second, or a busy machine's second.
    assert sent.received - came < 15
