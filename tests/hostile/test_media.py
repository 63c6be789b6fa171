"""A peer that has the keys, and sends garbage as audio and video."""

from __future__ import annotations

import asyncio
import random
from typing import Any, Literal

import numpy as np
import pytest
import webrtc
from webrtc.testing import negotiate

# Frames of garbage that must have been sent.
FRAMES = 60


def garbled(chance: random.Random, data: bytes) -> bytes:
    """What an encoder made, changed in many ways; often with a header that still seems right."""
    kind = chance.randrange(5)
    if kind == 0:
        return chance.randbytes(chance.choice([1, 2, 50, 3000]))
    if kind == 1:
        return data[: chance.randrange(1, len(data) + 1)]
    if kind == 2:
        return data[:12] + chance.randbytes(len(data))
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1", "H264", "opus"])
async def test_garbage_from_a_peer_with_the_keys_reaches_nothing_else(
    codec: str, peers: Any, pictures: Any, capfd: Any
) -> None:
    a, b = peers
    chance = random.Random(4)
    kind: Literal["audio", "video"] = "audio" if codec == "opus" else "video"
    source: Any = webrtc.RTCAudioSource() if kind == "audio" else webrtc.RTCVideoSource()
    transceiver = a.add_transceiver(source.create_track())
    able = webrtc.RTCRtpSender.get_capabilities(kind).codecs
    wanted = [each for each in able if each.mime_type == f"{kind}/{codec}"]
    if not wanted:
        pytest.skip(f"this machine has no {codec}")
    transceiver.set_codec_preferences(wanted)
    channel = a.create_data_channel("x")
    sent = asyncio.get_running_loop().create_future()

    async def garble(transformer: Any) -> None:
        writer = transformer.writable.get_writer()
        count = 0
        async for frame in transformer.readable:
            # The first one is whole, so that there is a decoder.
            if count:
                frame.data = garbled(chance, bytes(frame.data))
            await writer.write(frame)
            count += 1
            if count == FRAMES and not sent.done():
                sent.set_result(None)

    transceiver.sender.transform = webrtc.RTCRtpScriptTransform(garble)
    await negotiate(a, b)
    await channel.opened()
    track = b.get_receivers()[0].track
    sink = webrtc.RTCAudioSink(track) if kind == "audio" else webrtc.RTCVideoSink(track)
    if kind == "audio":
        await source.write(np.zeros(48000 * 3, np.int16))
        await asyncio.wait_for(sent, 60)
    else:
        async with pictures.shown(source, pictures.numbered):
            await asyncio.wait_for(sent, 60)
    sink.stop()
    # The rest of the connection goes on.
    other = b.create_data_channel("y", negotiated=True, id=100)
    mine = a.create_data_channel("y", negotiated=True, id=100)
    await mine.send_async("hello")
    assert await asyncio.wait_for(anext(other), 20) == "hello"
    assert (a.connection_state, b.connection_state) == ("connected", "connected")
    assert capfd.readouterr().err == ""
