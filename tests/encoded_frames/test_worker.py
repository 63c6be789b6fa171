"""Transforms written as a browser's worker has them (W3C webrtc-encoded-transform)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import webrtc

# What VP8's packetizer reads is left as it is.
CLEAR = 10


def turn(data: bytearray) -> None:
    """By a cipher that is its own inverse, in place."""
    for place in range(CLEAR, min(len(data), 400)):
        data[place] ^= 0x5A


class Worker:
    def __init__(self) -> None:
        self.events: list[Any] = []
        self.lengths: list[int] = []

    async def onrtctransform(self, event: webrtc.RTCTransformEvent) -> None:
        self.events.append(event)
        transformer = event.transformer

        def transform(frame: Any, controller: Any) -> None:
            turn(frame.data)
            self.lengths.append(len(frame.data))
            controller.enqueue(frame)

        through: webrtc.TransformStream[Any, Any] = webrtc.TransformStream(transform=transform)
        await transformer.readable.pipe_through(through).pipe_to(transformer.writable)


async def test_what_a_worker_changes_in_place_is_what_is_sent(link: Any, camera: Any) -> None:
    one = await link(webrtc.RTCVideoSource().create_track())
    worker = Worker()
    one.sender.transform = webrtc.RTCRtpScriptTransform(worker, {"name": "sender"})
    arrived: asyncio.Future[tuple[bytes, bytes]] = asyncio.get_running_loop().create_future()

    async def look(event: Any) -> None:
        writer = event.transformer.writable.get_writer()
        async for frame in event.transformer.readable:
            sent = bytes(frame.data)
            turn(frame.data)
            if not arrived.done():
                arrived.set_result((sent, bytes(frame.data)))
            await writer.write(frame)

    one.receiver.transform = webrtc.RTCRtpScriptTransform(look)
    await one.sender.replace_track(camera().create_track())
    # It is decoded: both ends turned it.
    assert (await asyncio.wait_for(anext(aiter(one.track)), 20)).width == 320
    sent, turned = await arrived
    assert sent[:CLEAR] == turned[:CLEAR] and sent[CLEAR:400] != turned[CLEAR:400]
    [event] = worker.events
    assert (event.type, event.transformer.options) == ("rtctransform", {"name": "sender"})
    assert min(worker.lengths) > 0


async def test_a_payload_may_grow_shrink_and_be_copied(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        assert transformer.transformer is transformer
        async for frame in transformer.readable:
            assert isinstance(frame, webrtc.RTCEncodedVideoFrame)
            del frame.data[20:]
            frame.data += b"tail"
            copy = webrtc.RTCEncodedVideoFrame(frame)
            frame.data[0] ^= 1
            writer = transformer.writable.get_writer()
            await writer.write(frame)
            done.set_result((frame, copy))
            break

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    frame, copy = await asyncio.wait_for(done, 10)
    assert (len(copy.data), copy.data[20:]) == (24, b"tail")
    assert copy.data in {bytes(copy.data)}
    with pytest.raises(webrtc.InvalidStateError):
        _ = frame.data
    assert repr(frame) == "RTCEncodedVideoFrame(written)"
    assert "24 bytes" in repr(copy)


def test_what_is_no_worker_is_named() -> None:
    with pytest.raises(TypeError, match="onrtctransform"):
        webrtc.RTCRtpScriptTransform(object())


async def test_a_transformer_that_was_taken_off_makes_no_key_frame(link: Any, camera: Any) -> None:
    arrival: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    one = await link(camera().create_track())
    one.sender.transform = webrtc.RTCRtpScriptTransform(arrival.set_result)
    transformer = await arrival
    one.sender.transform = None
    with pytest.raises(webrtc.InvalidStateError, match="removed"):
        await transformer.generate_key_frame()
