"""Opus that the engine does not encode: EncodedAudioSource, and forward of audio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc

from tests.waiting import paced, until

TONE = (8000 * np.sin(np.arange(48000) / 48000 * 2 * np.pi * 440)).astype(np.int16)


def collecting(into: Callable[[bytes], Any]) -> webrtc.RTCRtpScriptTransform:
    async def work(transformer: webrtc.RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            into(bytes(frame.data))
            await writer.write(frame)

    return webrtc.RTCRtpScriptTransform(work)


async def hear_the_tone(track: webrtc.MediaStreamTrack) -> None:
    """Returns once half a second of it was heard, without a gap."""
    async for data in webrtc.RTCAudioSink(track):
        if np.abs(data.to_ndarray()).max() > 5000:
            break
    heard = []
    async for data in webrtc.RTCAudioSink(track, channels=1):
        heard.append(data.to_ndarray().ravel())
        if len(heard) == 60:
            break
    samples = np.concatenate(heard[10:]).astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    frequencies = np.fft.rfftfreq(len(samples), 1 / 48000)
    near = np.abs(frequencies - 440) < 20
    assert np.sum(spectrum[near] ** 2) > 0.9 * np.sum(spectrum**2)


async def test_audio_is_forwarded_byte_by_byte(link: Any) -> None:
    source = webrtc.RTCAudioSource()
    sent: list[bytes] = []
    received: list[bytes] = []
    first = await link(source.create_track())
    first.sender.transform = collecting(sent.append)
    second = await link(webrtc.forward(first.track))
    second.receiver.transform = collecting(received.append)
    for _ in range(8):
        await source.write(TONE)
    await asyncio.wait_for(hear_the_tone(second.track), 15)
    assert len(received) > 20
    # Packets of padding have none.
    assert set(filter(None, received)) <= set(sent)


async def decoded(link: Any) -> int:
    """How many samples were decoded at its receiver."""
    return (await link.inbound()).total_samples_received or 0


async def test_forwarded_audio_is_not_decoded_in_the_middle_until_somebody_listens_there(link: Any) -> None:
    source = webrtc.RTCAudioSource()
    playing = asyncio.create_task(source.write(np.tile(TONE, 20)))
    first = await link(source.create_track())
    second = await link(webrtc.forward(first.track))
    # The far end listens in this process, too, and yet the first connection's stream is left alone.
    await asyncio.wait_for(hear_the_tone(second.track), 15)
    assert await decoded(second) > 20_000
    assert await decoded(first) < 20 * 480
    await asyncio.wait_for(hear_the_tone(first.track), 5)
    assert await decoded(first) > 20_000
    playing.cancel()


async def test_packets_of_another_encoder(link: Any) -> None:
    source = webrtc.RTCAudioSource()
    packets: list[bytes] = []
    first = await link(source.create_track())
    first.sender.transform = collecting(packets.append)
    await source.write(np.tile(TONE, 4))
    await first.sends.connected()
    await until(lambda: len(packets) >= 150)

    encoded = webrtc.EncodedAudioSource()
    second = await link(encoded.create_track())

    async def push() -> None:
        sent = packets[20:140]
        # A little faster than they are played, since each pause is a little longer than told.
        async for number in paced(50.25):
            encoded.push(sent[number % len(sent)])

    pushing = asyncio.create_task(push())
    await asyncio.wait_for(hear_the_tone(second.track), 15)
    pushing.cancel()


async def test_what_cannot_be_sent_is_named() -> None:
    source = webrtc.EncodedAudioSource()
    with pytest.raises(webrtc.RangeError, match="Opus packet of 10 to 120 ms"):
        source.push(b"")
    with pytest.raises(webrtc.RangeError, match="not 2000 bytes"):
        source.push(bytes([0x08]) + bytes(1999))
