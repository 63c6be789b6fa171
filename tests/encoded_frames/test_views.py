"""Encoded data in the engine's memory: views of chunks and frames, and what they allow."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
from typing import Any

import numpy as np
import pytest
import webrtc


async def chunks(link: Any, camera: Any, count: int) -> list[webrtc.EncodedVideoChunk]:
    """What a track carries. The connections stay open."""
    one = await link(camera().create_track())
    sink = webrtc.RTCEncodedSink(one.track)
    return [await asyncio.wait_for(anext(sink), 10) for _ in range(count)]


async def test_the_view_of_a_chunk_has_its_bytes_without_a_copy(link: Any, camera: Any) -> None:
    for chunk in await chunks(link, camera, 5):
        first, second = np.frombuffer(chunk.view, np.uint8), np.frombuffer(chunk.view, np.uint8)
        assert first.ctypes.data == second.ctypes.data
        assert chunk.byte_length == len(first) > 0
        assert chunk.view.readonly
        assert type(chunk.data) is bytes
        assert chunk.data == chunk.view == first.tobytes()
        # As a key of a dictionary, both are the same.
        assert hash(chunk.data) == hash(chunk.view)


async def test_a_view_outlives_its_chunk_its_sink_and_its_connections(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    sink = webrtc.RTCEncodedSink(one.track)
    chunk = await asyncio.wait_for(anext(sink), 10)
    view, expected = chunk.view, bytes(chunk.view)
    sink.stop()
    one.sends.close()
    one.receives.close()
    del chunk, sink, one
    gc.collect()
    assert view == expected


async def test_a_view_cannot_be_changed(link: Any, camera: Any) -> None:
    [chunk] = await chunks(link, camera, 1)
    with pytest.raises(TypeError, match="read-only"):
        chunk.view[0] = 1
    assert not np.frombuffer(chunk.view, np.uint8).flags.writeable


async def test_a_chunk_is_copied_to_a_buffer(link: Any, camera: Any) -> None:
    [chunk] = await chunks(link, camera, 1)
    room = bytearray(chunk.byte_length + 2)
    chunk.copy_to(room)
    assert room == chunk.data + b"\0\0"
    with pytest.raises(TypeError, match=f"has 3 bytes: {chunk.byte_length} are required"):
        chunk.copy_to(bytearray(3))
    with pytest.raises(TypeError, match="read-only"):
        chunk.copy_to(bytes(chunk.byte_length))


async def test_chunks_can_be_copied_and_pickled(link: Any, camera: Any) -> None:
    [chunk] = await chunks(link, camera, 1)
    data = bytes(chunk.view)
    for twin in (copy.deepcopy(chunk), copy.copy(chunk), pickle.loads(pickle.dumps(chunk))):
        assert (twin.data, twin.type, twin.codec) == (data, chunk.type, "VP8")


def test_a_chunk_of_the_program_has_a_view_too() -> None:
    chunk = webrtc.EncodedAudioChunk(bytearray(b"1234"))
    assert bytes(chunk.view) == b"1234"
    assert chunk.byte_length == 4


async def test_chunks_are_forwarded_as_they_arrived(link: Any, camera: Any) -> None:
    first = await link(camera().create_track())
    source = webrtc.EncodedVideoSource()
    second = await link(source.create_track())
    sink, forwarded = webrtc.RTCEncodedSink(first.track), webrtc.RTCEncodedSink(second.track)
    source.onkeyframerequest = lambda _: sink.request_key_frame()
    sent: list[bytes] = []

    async def pass_on() -> None:
        async for chunk in sink:
            sent.append(bytes(chunk.view))
            source.push(chunk)

    passing = asyncio.create_task(pass_on())
    arrived = [(await asyncio.wait_for(anext(forwarded), 10)).data for _ in range(20)]
    passing.cancel()
    assert set(arrived) <= set(sent)


async def test_a_frame_gets_no_other_data_while_it_has_a_view(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            data = bytes(frame.data)
            with frame.view as view:
                assert (view.readonly, view == data, len(view)) == (True, True, len(data))
                with pytest.raises(webrtc.InvalidStateError, match="has a view, so it cannot get other data"):
                    frame.data = b"other"
                # The same data is no change.
                frame.data = data
                assert view == data
            await writer.write(frame)
            if not done.done():
                done.set_result(frame)

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    # The frames are sent after all.
    assert (await asyncio.wait_for(anext(webrtc.RTCEncodedSink(one.track)), 20)).data
    with pytest.raises(webrtc.InvalidStateError, match="has been written already"):
        _ = (await done).view


async def test_a_frame_is_not_written_while_it_has_a_view(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        frame = await anext(aiter(transformer.readable))
        view = frame.view
        data = bytes(view)
        with pytest.raises(webrtc.InvalidStateError, match="has a view, so it cannot be written"):
            await transformer.writable.get_writer().write(frame)
        assert view == frame.data == data
        done.set_result(None)

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    await asyncio.wait_for(done, 10)


async def test_the_view_of_a_frame_shows_what_was_changed_before(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    done: asyncio.Future[tuple[bytes, Any]] = asyncio.get_running_loop().create_future()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        async for frame in transformer.readable:
            frame.data[3:] = b"tail"
            done.set_result((bytes(frame.data), frame.view))
            break

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    data, view = await asyncio.wait_for(done, 10)
    # The frame is gone; its view keeps it.
    gc.collect()
    assert view == data and data.endswith(b"tail")
