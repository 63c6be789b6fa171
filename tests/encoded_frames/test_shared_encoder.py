"""RTCVideoSource(shared_encoder=True): one encoder for all receivers of the same video."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc.testing import SimulatedNetwork

from tests.waiting import paced, running_for


def collecting(into: list[bytes]) -> webrtc.RTCRtpScriptTransform:
    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            into.append(bytes(frame.data))
            await writer.write(frame)

    return webrtc.RTCRtpScriptTransform(work)


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
async def test_all_get_the_same_bytes(codec: str, link: Any, camera: Any, read: Any) -> None:
    track = camera(shared_encoder=True).create_track()
    links = [await link(track, codec) for _ in range(3)]
    got: list[list[bytes]] = [[], [], []]
    for one, into in zip(links, got, strict=True):
        one.receiver.transform = collecting(into)
    await asyncio.gather(*(read(one.track, 30) for one in links))
    assert len(set(got[0]) & set(got[1]) & set(got[2])) >= 15


async def test_viewers_of_two_codecs_get_two_encoders(link: Any, camera: Any, read: Any) -> None:
    track = camera(shared_encoder=True).create_track()
    links = [await link(track, codec) for codec in ("VP8", "VP9", "VP8", "VP9")]
    await asyncio.gather(*(read(one.track, 20) for one in links))


async def test_a_sink_of_the_source_sees_the_frames(camera: Any, read: Any) -> None:
    frame = await read(camera(shared_encoder=True).create_track(), 3)
    assert (frame.width, frame.height) == (320, 240)


async def given(link: Any) -> int:
    """How many pictures the source has given to the sender."""
    stats = (await link.sends.get_stats()).values()
    return next(int(one.frames) for one in stats if one.type == "media-source")


async def test_a_slow_viewer_does_not_hold_up_the_others(link: Any, camera: Any, read: Any) -> None:
    track = camera(shared_encoder=True).create_track()
    slow = await link(track, network=SimulatedNetwork(rate=60_000))
    fast = await link(track)
    await read(slow.track, 1)
    await running_for(3)
    before = await given(fast)
    await read(fast.track, 60)
    # However fast the machine is: of the pictures that the source gives, it gets at least every second one.
    assert await given(fast) - before < 120
    assert (await fast.inbound()).key_frames_decoded <= 4


async def test_a_slow_viewer_gets_smaller_frames_steadily(link: Any, read: Any) -> None:
    source = webrtc.RTCVideoSource(shared_encoder=True)
    track = source.create_track()
    coarse = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)
    texture = np.kron(coarse, np.ones((8, 8, 1), np.uint8))

    async def push() -> None:
        async for number in paced(30):
            source.push(np.ascontiguousarray(np.roll(texture, number * 3, axis=1)))

    pushing = asyncio.create_task(push())
    slow = await link(track, network=SimulatedNetwork(rate=150_000))
    fast = await link(track)

    async def steady() -> webrtc.VideoFrame:
        # However fast the machine is: at least every second picture that the source gives arrives.
        while True:
            before = await given(slow)
            frame: webrtc.VideoFrame = await read(slow.track, 45, timeout=90)
            if await given(slow) - before < 90:
                return frame

    assert (await asyncio.wait_for(steady(), 100)).width < 480
    assert (await read(fast.track, 5)).width == 480
    pushing.cancel()
