"""forward: what one connection receives goes on to others as it is."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import numpy as np
import pytest
import webrtc

BLUE = (220, 160, 30)


@asynccontextmanager
async def pushing(source: webrtc.RTCVideoSource) -> AsyncIterator[None]:
    """Pushes a moving picture, 30 times a second."""

    async def push() -> None:
        picture = np.full((240, 320, 3), BLUE, np.uint8)
        for count in range(100_000):
            picture[:, (count * 4) % 320] = 255
            picture[:, (count * 4 - 80) % 320] = BLUE
            source.push(picture)
            await asyncio.sleep(1 / 30)

    task = asyncio.create_task(push())
    yield
    task.cancel()


async def connect(
    stack: AsyncExitStack,
    negotiate: Any,
    event: Any,
    track: webrtc.MediaStreamTrack,
    codec: str | None = None,
) -> tuple[webrtc.RTCPeerConnection, webrtc.RTCPeerConnection, webrtc.MediaStreamTrack]:
    """Two new connections; what the second one receives of `track`."""
    a = await stack.enter_async_context(webrtc.RTCPeerConnection())
    b = await stack.enter_async_context(webrtc.RTCPeerConnection())
    a.on("icecandidate", lambda event: b.add_ice_candidate(event.candidate))
    b.on("icecandidate", lambda event: a.add_ice_candidate(event.candidate))
    a.add_track(track)
    if codec:
        known = webrtc.RTCRtpSender.get_capabilities("video")
        assert known
        chosen = [one for one in known.codecs if one.mime_type == f"video/{codec}"]
        a.get_transceivers()[0].set_codec_preferences(chosen)
    arrived = event(b, "track")
    await negotiate(a, b)
    return a, b, (await asyncio.wait_for(arrived, 10)).track


async def read(track: webrtc.MediaStreamTrack, count: int) -> Any:
    async for frame in track:
        count -= 1
        if count == 0:
            return frame


async def inbound(connection: webrtc.RTCPeerConnection) -> Any:
    return next(one for one in (await connection.get_stats()).values() if one.type == "inbound-rtp")


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
async def test_the_picture_arrives_and_is_not_decoded_on_the_way(
    codec: str, negotiate: Any, event: Any
) -> None:
    async with AsyncExitStack() as stack:
        source = webrtc.RTCVideoSource()
        _, middle, incoming = await connect(stack, negotiate, event, source.create_track(), codec)
        await stack.enter_async_context(pushing(source))
        _, end, track = await connect(stack, negotiate, event, webrtc.forward(incoming), codec)
        frame = await asyncio.wait_for(read(track, 15), 20)
        assert np.abs(np.median(frame.to_ndarray(), axis=(0, 1)) - BLUE).max() < 12
        assert (await inbound(middle)).frames_decoded == 0
        assert (await inbound(end)).frames_decoded >= 15


async def test_the_payload_is_the_same_byte_by_byte(negotiate: Any, event: Any) -> None:
    sent: set[bytes] = set()
    received: list[bytes] = []

    def collect(into: Callable[[bytes], Any]) -> webrtc.RTCRtpScriptTransform:
        async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
            writer = transformer.writable.get_writer()
            async for frame in transformer.readable:
                into(frame.data)
                await writer.write(frame)

        return webrtc.RTCRtpScriptTransform(work)

    async with AsyncExitStack() as stack:
        source = webrtc.RTCVideoSource()
        origin, _, incoming = await connect(stack, negotiate, event, source.create_track())
        origin.get_senders()[0].transform = collect(sent.add)
        _, end, track = await connect(stack, negotiate, event, webrtc.forward(incoming))
        end.get_receivers()[0].transform = collect(received.append)
        await stack.enter_async_context(pushing(source))
        await asyncio.wait_for(read(track, 30), 20)
    assert len(received) >= 30
    assert set(received) <= sent


async def test_who_comes_late_gets_a_key_frame_soon(negotiate: Any, event: Any) -> None:
    async with AsyncExitStack() as stack:
        source = webrtc.RTCVideoSource()
        _, middle, incoming = await connect(stack, negotiate, event, source.create_track())
        await stack.enter_async_context(pushing(source))
        forwarded = webrtc.forward(incoming)
        _, _, first = await connect(stack, negotiate, event, forwarded)
        await asyncio.wait_for(read(first, 60), 20)
        _, _, late = await connect(stack, negotiate, event, forwarded)
        await asyncio.wait_for(read(late, 1), 3)
        assert (await inbound(middle)).pli_count <= 4


async def test_the_middle_may_begin_to_watch_and_stop(negotiate: Any, event: Any) -> None:
    async with AsyncExitStack() as stack:
        source = webrtc.RTCVideoSource()
        _, middle, incoming = await connect(stack, negotiate, event, source.create_track())
        await stack.enter_async_context(pushing(source))
        _, _, track = await connect(stack, negotiate, event, webrtc.forward(incoming))
        await asyncio.wait_for(read(track, 10), 10)
        assert (await inbound(middle)).frames_decoded == 0
        sink = webrtc.RTCVideoSink(incoming)
        await asyncio.wait_for(anext(sink), 5)
        sink.stop()
        decoded = (await inbound(middle)).frames_decoded
        assert decoded > 0
        await asyncio.wait_for(read(track, 20), 10)
        assert (await inbound(middle)).frames_decoded <= decoded + 1


async def test_it_goes_on_without_a_reference_and_ends_with_its_track(negotiate: Any, event: Any) -> None:
    async with AsyncExitStack() as stack:
        source = webrtc.RTCVideoSource()
        origin, middle, incoming = await connect(stack, negotiate, event, source.create_track())
        await stack.enter_async_context(pushing(source))
        forwarded = webrtc.forward(incoming)
        ended = event(forwarded, "ended")
        _, _, track = await connect(stack, negotiate, event, forwarded)
        _, _, other = await connect(stack, negotiate, event, webrtc.forward(incoming))
        del incoming
        gc.collect()
        await asyncio.wait_for(read(track, 30), 10)
        await asyncio.wait_for(read(other, 30), 10)
        middle.close()
        await asyncio.wait_for(ended, 5)
        assert forwarded.ready_state == "ended"


async def test_what_cannot_be_forwarded_is_named(negotiate: Any, event: Any) -> None:
    local = webrtc.RTCVideoSource().create_track()
    with pytest.raises(TypeError, match="received from a peer"):
        webrtc.forward(local)
    async with AsyncExitStack() as stack:
        _, _, incoming = await connect(stack, negotiate, event, local)
        with pytest.raises(webrtc.InvalidStateError, match="encoded"):
            webrtc.RTCVideoSink(webrtc.forward(incoming))
        with pytest.raises(TypeError, match="RTCRtpScriptTransform"):
            incoming_receiver: Any = (await connect(stack, negotiate, event, local))[1].get_receivers()[0]
            incoming_receiver.transform = print


async def test_a_viewer_of_another_codec_is_reported(negotiate: Any, event: Any) -> None:
    problems: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context["message"]))
    async with AsyncExitStack() as stack:
        source = webrtc.RTCVideoSource()
        _, _, incoming = await connect(stack, negotiate, event, source.create_track(), "VP8")
        await stack.enter_async_context(pushing(source))
        await connect(stack, negotiate, event, webrtc.forward(incoming), "VP9")
        for _ in range(200):
            if problems:
                break
            await asyncio.sleep(0.05)
    assert "VP8" in problems[0]
    assert "VP9" in problems[0]
    assert "set_codec_preferences" in problems[0]
