"""forward: what one connection receives goes on to others as it is."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc

from tests.waiting import paced

BLUE = (220, 160, 30)


def collecting(into: Callable[[bytes], Any]) -> webrtc.RTCRtpScriptTransform:
    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            into(bytes(frame.data))
            await writer.write(frame)

    return webrtc.RTCRtpScriptTransform(work)


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1", "H264"])
async def test_video_arrives_and_is_not_decoded_on_the_way(
    codec: str, link: Any, camera: Any, read: Any
) -> None:
    known = webrtc.RTCRtpSender.get_capabilities("video")
    if not known or f"video/{codec}" not in {one.mime_type for one in known.codecs}:
        pytest.skip(f"no {codec} here")
    first = await link(camera().create_track(), codec)
    second = await link(webrtc.forward(first.track), codec)
    await read(second.track, 1)
    # A picture may have come before it was forwarded.
    decoded = (await first.inbound()).frames_decoded
    frame = await read(second.track, 15)
    assert np.abs(np.median(frame.to_ndarray(), axis=(0, 1)) - BLUE).max() < 12
    assert (await first.inbound()).frames_decoded == decoded
    assert (await second.inbound()).frames_decoded >= 15


@pytest.mark.parametrize(("codec", "mode"), [("VP9", "L3T3_KEY"), ("VP9", "L2T1"), ("AV1", "L2T1")])
async def test_all_layers_of_a_frame_are_forwarded(codec: str, mode: str, link: Any, read: Any) -> None:
    source = webrtc.RTCVideoSource()
    first = await link(source.create_track(), codec, send_encodings=[{"scalability_mode": mode}])
    second = await link(webrtc.forward(first.track), codec)
    third = await link(webrtc.forward(second.track), codec)

    async def push() -> None:
        async for _ in paced(15):
            source.push(np.full((720, 1280, 3), BLUE, np.uint8))

    pushing = asyncio.create_task(push())
    for one in (second, third):
        frame = await read(one.track, 10)
        assert (frame.width, frame.height) == (1280, 720)
    pushing.cancel()
    # The way told the size of the largest layer.
    stats = await second.sends.get_stats()
    (outbound,) = (each for each in stats.values() if each.type == "outbound-rtp")
    assert (outbound.frame_width, outbound.frame_height) == (1280, 720)


async def test_the_payload_is_the_same_byte_by_byte(link: Any, camera: Any, read: Any) -> None:
    sent: set[bytes] = set()
    received: list[bytes] = []
    source = webrtc.RTCVideoSource()
    first = await link(source.create_track())
    first.sender.transform = collecting(sent.add)
    second = await link(webrtc.forward(first.track))
    second.receiver.transform = collecting(received.append)
    await first.sender.replace_track(camera().create_track())
    await read(second.track, 30)
    assert len(received) >= 30
    assert set(received) <= sent


async def test_who_comes_late_gets_a_key_frame_soon(link: Any, camera: Any, read: Any) -> None:
    first = await link(camera().create_track())
    forwarded = webrtc.forward(first.track)
    await read((await link(forwarded)).track, 60)
    await read((await link(forwarded)).track, 1, timeout=3)
    assert (await first.inbound()).pli_count <= 4


async def test_the_middle_may_begin_to_watch_and_stop(link: Any, camera: Any, read: Any) -> None:
    first = await link(camera().create_track())
    second = await link(webrtc.forward(first.track))
    await read(second.track, 1)
    before = (await first.inbound()).frames_decoded
    await read(second.track, 10)
    assert (await first.inbound()).frames_decoded == before
    await read(first.track, 5)
    decoded = (await first.inbound()).frames_decoded
    assert decoded >= before + 5
    await read(second.track, 20)
    assert (await first.inbound()).frames_decoded <= decoded + 2


async def test_the_middle_may_stop_forwarding_and_watch(link: Any, camera: Any, read: Any) -> None:
    first = await link(camera().create_track())
    second = await link(webrtc.forward(first.track))
    await read(second.track, 10)
    second.sends.close()
    second.receives.close()
    del second
    gc.collect()
    await read(first.track, 10)


async def test_it_goes_on_without_a_reference_and_ends_with_its_track(
    link: Any, camera: Any, read: Any, event: Any
) -> None:
    first = await link(camera().create_track())
    forwarded = webrtc.forward(first.track)
    ended = event(forwarded, "ended")
    second = await link(forwarded)
    third = await link(webrtc.forward(first.track))
    middle = first.receives
    del first
    gc.collect()
    await read(second.track, 30)
    await read(third.track, 30)
    middle.close()
    await asyncio.wait_for(ended, 5)
    assert forwarded.ready_state == "ended"


async def test_it_goes_on_over_two_hops(link: Any, camera: Any, read: Any) -> None:
    first = await link(camera().create_track())
    second = await link(webrtc.forward(first.track))
    third = await link(webrtc.forward(second.track))
    await read(third.track, 30)
    assert (await second.inbound()).frames_decoded == 0


async def test_a_forwarded_track_may_replace_an_unencoded_one_and_be_replaced_again(
    link: Any, camera: Any, read: Any
) -> None:
    source = camera()
    first = await link(source.create_track())
    second = await link(source.create_track())
    await read(second.track, 10)
    await second.sender.replace_track(webrtc.forward(first.track))
    await read(second.track, 10)
    await second.sender.replace_track(source.create_track())
    await read(second.track, 10)


async def test_what_cannot_be_forwarded_is_named(link: Any) -> None:
    local = webrtc.RTCVideoSource().create_track()
    with pytest.raises(TypeError, match="received from a peer"):
        webrtc.forward(local)
    first = await link(local)
    with pytest.raises(webrtc.InvalidStateError, match="encoded"):
        webrtc.RTCVideoSink(webrtc.forward(first.track))


async def test_a_viewer_of_another_codec_is_reported(link: Any, camera: Any) -> None:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def hear(_: Any, context: dict[str, Any]) -> None:
        if not told.done():
            told.set_result(context["message"])

    asyncio.get_running_loop().set_exception_handler(hear)
    first = await link(camera().create_track(), "VP8")
    await link(webrtc.forward(first.track), "VP9")
    message = await asyncio.wait_for(told, 10)
    for word in ("VP8", "VP9", "set_codec_preferences"):
        assert word in message


async def test_a_track_that_has_ended_is_forwarded_as_one_that_has_ended(link: Any, camera: Any) -> None:
    track = (await link(camera().create_track())).track
    track.stop()
    assert webrtc.forward(track).ready_state == "ended"
