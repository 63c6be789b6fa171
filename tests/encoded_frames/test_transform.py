"""RTCRtpScriptTransform: the program between encoder and network, and between network and decoder."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc.testing import trickle

from tests.waiting import paced, running_for, started, until

KEY = bytes(range(1, 256))


def spoilt(frame: Any) -> bytes:
    """Its data by a cipher that is its own inverse; VP8's header, which packetizers read, stays."""
    clear = {"key": 10, "delta": 3}[frame.type] if isinstance(frame, webrtc.RTCEncodedVideoFrame) else 0
    data = np.frombuffer(frame.data, np.uint8)
    pad = np.resize(np.frombuffer(KEY, np.uint8), len(data))
    pad[:clear] = 0
    return (data ^ pad).tobytes()


async def cipher(transformer: webrtc.RTCRtpScriptTransformer) -> None:
    writer = transformer.writable.get_writer()
    async for frame in transformer.readable:
        frame.data = spoilt(frame)
        await writer.write(frame)


async def pass_on(transformer: webrtc.RTCRtpScriptTransformer) -> None:
    await transformer.readable.pipe_to(transformer.writable)


async def test_what_one_end_encrypts_the_other_decrypts(link: Any, camera: Any, read: Any) -> None:
    one = await link(webrtc.RTCVideoSource().create_track())
    one.sender.transform = webrtc.RTCRtpScriptTransform(cipher)
    one.receiver.transform = webrtc.RTCRtpScriptTransform(cipher)
    await one.sender.replace_track(camera().create_track())
    frame = await read(one.track, 30)
    assert np.abs(np.median(frame.to_ndarray(), axis=(0, 1)) - (220, 160, 30)).max() < 12


async def test_audio_passes_too(link: Any) -> None:
    source = webrtc.RTCAudioSource()
    one = await link(source.create_track())
    seen: list[Any] = []

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            seen.append((type(frame), frame.get_metadata()))
            frame.data = spoilt(frame)
            await writer.write(frame)

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    one.receiver.transform = webrtc.RTCRtpScriptTransform(cipher)
    sound = (8000 * np.sin(np.arange(480) / 480 * 2 * np.pi * 5)).astype(np.int16)

    async def push() -> None:
        async for _ in paced(100):
            await source.write(sound, 48000)

    pushing = asyncio.create_task(push())
    async for data in one.track:
        loudest = int(np.abs(data.to_ndarray()).max())
        if loudest > 4000:
            break
    pushing.cancel()
    kind, metadata = seen[0]
    assert kind is webrtc.RTCEncodedAudioFrame
    assert metadata.mime_type == "audio/opus"


async def test_a_frame_tells_what_it_is(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    frames: asyncio.Queue[Any] = asyncio.Queue()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            assert isinstance(frame, webrtc.RTCEncodedVideoFrame)
            frames.put_nowait((frame.type, frame.timestamp, frame.get_metadata(), frame.data))
            await writer.write(frame)

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    type, timestamp, metadata, data = await asyncio.wait_for(frames.get(), 10)
    assert type == "key"
    assert metadata.rtp_timestamp == timestamp
    assert metadata.mime_type == "video/VP8"
    assert (metadata.width, metadata.height) == (320, 240)
    assert metadata.synchronization_source in {
        one.ssrc for one in (await one.sends.get_stats()).values() if one.type == "outbound-rtp"
    }
    assert len(data) > 100


async def test_a_copy_has_what_was_changed(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        async for frame in transformer.readable:
            assert isinstance(frame, webrtc.RTCEncodedVideoFrame)
            copy = webrtc.RTCEncodedVideoFrame(frame, {"metadata": {"rtp_timestamp": 7, "width": 99}})
            copy.data = b"other"
            done.set_result((frame, copy))
            break

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    frame, copy = await asyncio.wait_for(done, 10)
    assert (copy.timestamp, copy.get_metadata().width, copy.data) == (7, 99, b"other")
    assert frame.data != b"other"


async def test_a_frame_is_written_once_and_to_its_own_transformer(link: Any, camera: Any) -> None:
    one, two = await link(camera().create_track()), await link(camera().create_track())
    told: list[asyncio.Future[Any]] = [asyncio.get_running_loop().create_future() for _ in range(2)]

    def keep(future: asyncio.Future[Any]) -> webrtc.RTCRtpScriptTransform:
        async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
            future.set_result((transformer, await anext(aiter(transformer.readable))))

        return webrtc.RTCRtpScriptTransform(work)

    one.sender.transform, two.sender.transform = keep(told[0]), keep(told[1])
    transformer, frame = await asyncio.wait_for(told[0], 10)
    other, _ = await asyncio.wait_for(told[1], 10)
    with pytest.raises(webrtc.InvalidStateError, match="another transformer"):
        await other.writable.get_writer().write(frame)
    writer = transformer.writable.get_writer()
    await writer.write(frame)
    with pytest.raises(webrtc.InvalidStateError, match="has been written already"):
        await writer.write(frame)
    with pytest.raises(webrtc.InvalidStateError, match="has been written already"):
        print(frame.data)


async def test_key_frames_on_demand(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    got: dict[str, webrtc.RTCRtpScriptTransformer] = {}
    keys: list[int] = []

    def work(name: str) -> webrtc.RTCRtpScriptTransform:
        async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
            got[name] = transformer
            writer = transformer.writable.get_writer()
            async for frame in transformer.readable:
                if (
                    name == "sender"
                    and isinstance(frame, webrtc.RTCEncodedVideoFrame)
                    and frame.type == "key"
                ):
                    keys.append(frame.timestamp)
                await writer.write(frame)

        return webrtc.RTCRtpScriptTransform(work)

    one.sender.transform, one.receiver.transform = work("sender"), work("receiver")
    await one.sends.connected()
    await until(lambda: keys and len(got) == 2)
    timestamp = await asyncio.wait_for(got["sender"].generate_key_frame(), 5)
    await until(lambda: timestamp in keys)
    count = len(keys)
    await got["receiver"].send_key_frame_request()
    await until(lambda: len(keys) > count)
    with pytest.raises(webrtc.InvalidStateError, match="video RTCRtpSender"):
        await got["receiver"].generate_key_frame()
    with pytest.raises(webrtc.InvalidStateError, match="video RTCRtpReceiver"):
        await got["sender"].send_key_frame_request()


def transformer_of(endpoint: Any) -> asyncio.Future[webrtc.RTCRtpScriptTransformer]:
    """A transform that passes on, and its transformer."""
    future: asyncio.Future[webrtc.RTCRtpScriptTransformer] = asyncio.get_running_loop().create_future()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        future.set_result(transformer)
        await pass_on(transformer)

    endpoint.transform = webrtc.RTCRtpScriptTransform(work)
    return future


async def test_a_sender_is_told_that_the_peer_asks_for_a_key_frame(
    link: Any, camera: Any, read: Any, event: Any
) -> None:
    one, other = [await link(camera().create_track()) for _ in range(2)]
    sender, receiver = await transformer_of(one.sender), await transformer_of(one.receiver)
    told: list[Any] = []
    (await transformer_of(other.sender)).onkeyframerequest = told.append
    await asyncio.gather(read(one.track, 5), read(other.track, 5))
    told.clear()
    asked = event(sender, "keyframerequest")
    await receiver.send_key_frame_request()
    request = await asyncio.wait_for(asked, 5)
    assert isinstance(request, webrtc.KeyFrameRequestEvent)
    assert (request.target, request.rid) == (sender, None)
    assert told == []


async def test_a_request_names_the_encoding(link: Any, camera: Any, event: Any) -> None:
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    async with a, b:
        trickle(a, b)
        encodings: list[dict[str, Any]] = [{"rid": "low", "scale_resolution_down_by": 2}, {"rid": "high"}]
        sender = a.add_transceiver(
            camera().create_track(), direction="sendonly", send_encodings=encodings
        ).sender
        asked = event(await transformer_of(sender), "keyframerequest")
        await a.set_local_description()
        await b.set_remote_description(a.local_description)
        await b.set_local_description()
        layers = "a=rid:low recv\r\na=rid:high recv\r\na=simulcast:recv low;high\r\n"
        assert b.local_description
        await a.set_remote_description({"type": "answer", "sdp": b.local_description.sdp + layers})
        asking = await transformer_of(b.get_receivers()[0])

        async def ask() -> None:
            async for _ in paced(2):
                await asking.send_key_frame_request()

        repeating = asyncio.create_task(ask())
        assert (await asyncio.wait_for(asked, 10)).rid in {"low", "high"}
        repeating.cancel()


async def test_what_it_raises_is_reported_and_nothing_passes_unencrypted(
    link: Any, camera: Any, read: Any
) -> None:
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    one = await link(webrtc.RTCVideoSource().create_track())

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        await anext(aiter(transformer.readable))
        raise ValueError("no key")

    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    await one.sender.replace_track(camera().create_track())
    with pytest.raises(asyncio.TimeoutError):
        await read(one.track, 1, timeout=2)
    assert len(told) == 1
    assert "ValueError: no key" in told[0]
    one.sender.transform = None
    await read(one.track, 5)


async def test_a_script_that_does_not_read_costs_no_memory(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    held: list[webrtc.RTCRtpScriptTransformer] = []
    one.sender.transform = webrtc.RTCRtpScriptTransform(held.append)
    await one.sends.connected()
    await until(lambda: held and held[0].dropped > 20)


async def test_it_is_used_once_and_taken_off(link: Any, camera: Any, read: Any) -> None:
    one = await link(camera().create_track())
    transform = webrtc.RTCRtpScriptTransform(pass_on)
    one.sender.transform = transform
    assert one.sender.transform is transform
    await read(one.track, 5)
    one.sender.transform = webrtc.RTCRtpScriptTransform(pass_on)
    await read(one.track, 5)
    with pytest.raises(webrtc.InvalidStateError, match="create another one"):
        one.sender.transform = transform
    one.sender.transform = None
    await read(one.track, 5)
    for wrong in (print, 1):
        with pytest.raises(TypeError, match="RTCRtpScriptTransform"):
            one.sender.transform = wrong
    with pytest.raises(TypeError, match="function"):
        webrtc.RTCRtpScriptTransform(1)


async def test_closing_the_connection_ends_the_callable(link: Any, camera: Any, read: Any) -> None:
    ended: list[str] = []

    def work(name: str) -> webrtc.RTCRtpScriptTransform:
        async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
            await transformer.readable.pipe_to(transformer.writable)
            ended.append(name)

        return webrtc.RTCRtpScriptTransform(work)

    one = await link(camera().create_track())
    one.sender.transform, one.receiver.transform = work("sender"), work("receiver")
    await read(one.track, 5)
    one.sends.close()
    one.receives.close()
    await until(lambda: len(ended) == 2)
    assert sorted(ended) == ["receiver", "sender"]


async def test_on_a_closed_connection_it_is_refused_and_not_called(link: Any, camera: Any) -> None:
    one = await link(camera().create_track())
    sender, receiver = one.sender, one.receiver
    one.sends.close()
    one.receives.close()
    called: list[Any] = []
    for end in (sender, receiver):
        with pytest.raises(webrtc.InvalidStateError, match="the connection is closed"):
            end.transform = webrtc.RTCRtpScriptTransform(called.append)
        assert end.transform is None
        end.transform = None
    assert not called


async def test_requests_for_key_frames_are_told_once_in_a_while(link: Any, camera: Any, read: Any) -> None:
    one = await link(camera().create_track())
    told: list[Any] = []
    (await transformer_of(one.sender)).onkeyframerequest = told.append
    await read(one.track, 5)
    loop = asyncio.get_running_loop()
    began, asked = loop.time(), (await one.inbound()).pli_count or 0
    while loop.time() - began < 0.5 or (await one.inbound()).pli_count < asked + 20:
        one.receiver.request_key_frame()
        await running_for(0.01)
    assert 1 <= len(told) <= 2 + (loop.time() - began) / 0.3


async def test_it_works_without_a_reference_to_it(link: Any, camera: Any, read: Any) -> None:
    one = await link(webrtc.RTCVideoSource().create_track())
    one.sender.transform = webrtc.RTCRtpScriptTransform(cipher)
    one.receiver.transform = webrtc.RTCRtpScriptTransform(cipher)
    gc.collect()
    await one.sender.replace_track(camera().create_track())
    await read(one.track, 30)


async def test_what_a_function_raises_is_reported_too(link: Any, camera: Any) -> None:
    def fail(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        raise ValueError(f"no key for {transformer.options}")

    reports: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, report: reports.append(report))
    one = await link(camera().create_track())
    one.sender.transform = webrtc.RTCRtpScriptTransform(fail, "alice")
    [report] = reports
    assert str(report["exception"]) == "no key for alice"
    assert "Its frames are dropped from now on" in report["message"]


async def test_only_encoded_frames_are_written(link: Any, camera: Any) -> None:
    wrong: Any = b"bytes"
    errors: asyncio.Queue[Exception] = asyncio.Queue()

    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        try:
            await transformer.writable.get_writer().write(wrong)
        except TypeError as error:
            errors.put_nowait(error)

    one = await link(camera().create_track())
    one.sender.transform = webrtc.RTCRtpScriptTransform(work)
    assert str(await errors.get()) == "writable takes an encoded frame, not bytes"


async def test_a_wait_for_a_key_frame_may_be_given_up(link: Any, camera: Any) -> None:
    made: asyncio.Queue[webrtc.RTCRtpScriptTransformer] = asyncio.Queue()
    one = await link(camera().create_track())
    one.sender.transform = webrtc.RTCRtpScriptTransform(made.put_nowait)
    transformer = await made.get()
    # Nothing is read yet, so no key frame arrives here.
    given_up = await started(transformer.generate_key_frame())
    given_up.cancel()
    waiting = await started(transformer.generate_key_frame())
    async for _ in transformer.readable:
        if waiting.done():
            break
    assert given_up.cancelled()
    assert await waiting > 0
