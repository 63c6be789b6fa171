"""RTCDTMFSender: tones in their order, and heard at the other end (W3C webrtc §7)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import numpy as np
import pytest
from webrtc import (
    InvalidCharacterError,
    InvalidStateError,
    MediaStreamTrack,
    RTCAudioSink,
    RTCAudioSource,
    RTCDTMFSender,
    RTCPeerConnection,
    RTCRtpSender,
)
from webrtc.testing import connect

# Rows and columns of the keys, in Hz (ITU-T Q.23).
ROWS, COLUMNS, KEYS = (697, 770, 852, 941), (1209, 1336, 1477, 1633), "123A456B789C*0#D"


async def begin(arrival: Any, source: RTCAudioSource) -> MediaStreamTrack:
    """The track in which the quiet noise is heard. Events before the first audio would be missed."""
    await source.write(np.random.default_rng(0).normal(0, 200, 48000 * 10).astype(np.int16))
    track: MediaStreamTrack = (await arrival).track
    async for frame in RTCAudioSink(track):
        if frame.to_ndarray().any():
            break
    return track


@pytest.fixture
async def call(peers: Any, event: Any) -> Any:
    """What sends the tones, and the track that they are heard in."""
    a, b = peers
    source = RTCAudioSource()
    sender = a.add_track(source.create_track())
    arrival = event(b, "track")
    await connect(a, b)
    assert sender.dtmf.can_insert_dtmf
    return sender.dtmf, await begin(arrival, source)


def key(sound: np.ndarray, rate: int) -> str:
    """The key whose two tones the audio contains."""
    t = np.arange(len(sound)) / rate
    strength = [abs(np.exp(-2j * np.pi * hertz * t) @ sound) for hertz in (*ROWS, *COLUMNS)]
    return KEYS[4 * int(np.argmax(strength[:4])) + int(np.argmax(strength[4:]))]


async def heard(track: MediaStreamTrack) -> AsyncGenerator[tuple[str, float], None]:
    """The key and the seconds of each tone. It ends with 50 ms of silence; shorter ones are no tones."""
    rate = 8000
    tone, quiet = np.zeros(0), 0
    async for frame in RTCAudioSink(track, sample_rate=rate, channels=1):
        piece = frame.to_ndarray()[:, 0].astype(float)
        if np.abs(piece).max() > 1000:
            tone, quiet = np.concatenate([tone, piece]), 0
            continue
        quiet += len(piece)
        if quiet >= rate * 0.05:
            if len(tone) >= rate * 0.05:
                yield key(tone, rate), len(tone) / rate
            tone = np.zeros(0)


async def changes(dtmf: RTCDTMFSender) -> list[tuple[str, str]]:
    """Each tone that begins and what is left then, up to the end."""
    told: list[tuple[str, str]] = []
    ended = asyncio.Event()

    def changed(event: Any) -> None:
        told.append((event.tone, dtmf.tone_buffer))
        if not event.tone:
            ended.set()

    dtmf.ontonechange = changed
    await ended.wait()
    return told


async def test_tones_are_heard_in_their_order(call: Any) -> None:
    dtmf, track = call
    dtmf.insert_dtmf("159#", 200, 100)
    keys: list[str] = []
    async with contextlib.aclosing(heard(track)) as tones:
        async for tone, _ in tones:
            if tone not in keys[-1:]:  # late packets may divide a tone
                keys.append(tone)
            if len(keys) == 4:
                break
    assert keys == list("159#")


@pytest.mark.parametrize("codec", ["opus", "G722", "PCMU"])
async def test_a_tone_is_heard_for_its_duration(peers: Any, event: Any, codec: str) -> None:
    a, b = peers
    source = RTCAudioSource()
    sender = a.add_track(source.create_track())
    [transceiver] = a.get_transceivers()
    codecs = RTCRtpSender.get_capabilities("audio").codecs
    transceiver.set_codec_preferences(
        [each for each in codecs if each.mime_type in (f"audio/{codec}", "audio/telephone-event")]
    )
    arrival = event(b, "track")
    await connect(a, b)
    track = await begin(arrival, source)
    assert sender.dtmf is not None
    sender.dtmf.insert_dtmf("5", 600)
    async with contextlib.aclosing(heard(track)) as tones:
        tone, seconds = await anext(tones)
    # At the end of a tone, the engine's jitter buffer may extend or shorten it by up to 70 ms.
    assert (tone, round(seconds, 1)) in [("5", 0.5), ("5", 0.6), ("5", 0.7)]


async def test_each_tone_is_told_as_it_begins(call: Any) -> None:
    dtmf, _ = call
    told = asyncio.ensure_future(changes(dtmf))
    dtmf.insert_dtmf("1a#", 50, 40)
    assert dtmf.tone_buffer == "1A#"
    assert await told == [("1", "A#"), ("A", "#"), ("#", ""), ("", "")]


async def test_a_comma_is_a_pause_of_two_seconds(call: Any) -> None:
    dtmf, _ = call
    told = asyncio.ensure_future(changes(dtmf))
    start = asyncio.get_running_loop().time()
    dtmf.insert_dtmf("1,2", 40, 30)
    assert [tone for tone, _ in await told] == ["1", ",", "2", ""]
    assert 2.1 < asyncio.get_running_loop().time() - start < 3


async def test_new_tones_take_the_place_of_those_that_wait(call: Any, event: Any) -> None:
    dtmf, _ = call
    dtmf.insert_dtmf("1111", 100, 50)
    await event(dtmf, "tonechange")
    told = asyncio.ensure_future(changes(dtmf))
    dtmf.insert_dtmf("2", 50, 40)
    assert dtmf.tone_buffer == "2"
    assert [tone for tone, _ in await told][-2:] == ["2", ""]


async def test_a_tone_that_sounds_ends_before_the_new_ones_begin(call: Any, event: Any) -> None:
    dtmf, _ = call
    begun: list[tuple[str, float]] = []
    loop = asyncio.get_running_loop()
    dtmf.on("tonechange", lambda event: begun.append((event.tone, loop.time())))
    first, last = event(dtmf, "tonechange"), event(dtmf, "tonechange", lambda event: not event.tone)
    dtmf.insert_dtmf("1", 40, 30)
    dtmf.insert_dtmf("A2", 300, 50)
    await asyncio.wait_for(first, 5)
    dtmf.insert_dtmf("B", 40, 30)
    assert dtmf.tone_buffer == "B"
    await asyncio.wait_for(last, 5)
    assert [tone for tone, _ in begun] == ["A", "B", ""]
    assert begun[1][1] - begun[0][1] > 0.34


@pytest.mark.parametrize(("tones", "duration"), [(None, 100), (12, 100), ("1", "long"), ("1", None)])
async def test_what_are_no_tones_is_named(call: Any, tones: Any, duration: Any) -> None:
    dtmf, _ = call
    with pytest.raises(TypeError, match=r"takes a str of tones|it must be a number"):
        dtmf.insert_dtmf(tones, duration)


async def test_no_tones_end_those_that_wait(call: Any, event: Any) -> None:
    dtmf, _ = call
    dtmf.insert_dtmf("")
    dtmf.insert_dtmf("1111", 100, 50)
    told, first = asyncio.ensure_future(changes(dtmf)), event(dtmf, "tonechange")
    await first
    dtmf.insert_dtmf("")
    assert len(await told) == 2
    assert dtmf.tone_buffer == ""


async def test_another_character_is_named(call: Any) -> None:
    dtmf, _ = call
    with pytest.raises(InvalidCharacterError, match="'E'"):
        dtmf.insert_dtmf("12E")
    assert dtmf.tone_buffer == ""


async def test_without_a_connection_there_is_nothing_to_insert() -> None:
    async with RTCPeerConnection() as connection:
        sender = connection.add_transceiver("audio").sender
        assert sender.dtmf and sender.dtmf is sender.dtmf
        assert not sender.dtmf.can_insert_dtmf
        with pytest.raises(InvalidStateError, match="no audio is sent"):
            sender.dtmf.insert_dtmf("1")
        assert connection.add_transceiver("video").sender.dtmf is None


async def test_the_names_are_the_browsers() -> None:
    assert RTCDTMFSender.insertDTMF is RTCDTMFSender.insert_dtmf
    assert RTCDTMFSender.canInsertDTMF is RTCDTMFSender.can_insert_dtmf
    assert RTCDTMFSender.toneBuffer is RTCDTMFSender.tone_buffer


async def test_a_closed_connection_sends_no_tones(call: Any, peers: Any) -> None:
    dtmf, _ = call
    dtmf.insert_dtmf("1111", 100, 50)
    peers[0].close()
    assert not dtmf.can_insert_dtmf
    with pytest.raises(InvalidStateError):
        dtmf.insert_dtmf("1")


@pytest.mark.parametrize("tones", [None, 1, b"1"])
async def test_tones_that_are_no_text_are_a_type_error(peers: Any, tones: Any) -> None:
    sender = peers[0].add_transceiver("audio").sender
    with pytest.raises(TypeError, match="insert_dtmf takes a str of tones, not " + type(tones).__name__):
        sender.dtmf.insert_dtmf(tones)
