"""RTCAudioSource: what is written waits for somebody to hear it, and no longer than there may be somebody."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import numpy as np
import pytest
from webrtc import InvalidStateError, RTCAudioSink, RTCAudioSource, RTCPeerConnection
from webrtc.testing import SimulatedNetwork, connect, negotiate, pair

from tests.rtc_audio_source.tones import tone
from tests.waiting import quiet_for, running_for, started


async def loud_seconds(track: Any, level: float = 0.05) -> float:
    """Seconds of audio on a track, until half a second of silence follows."""
    loud = silent = 0.0
    async for samples in track.pcm(48000):
        seconds = len(samples) / 48000
        if np.abs(samples).max() > level * 32768:
            loud, silent = loud + seconds, 0.0
        else:
            silent += seconds
        if loud and silent > 0.5:
            break
    return loud


async def test_a_greeting_written_before_the_connection_is_up_is_heard_whole(event: Any) -> None:
    network = SimulatedNetwork(delay=0.1)
    async with pair(network=network) as (a, b):
        source = RTCAudioSource()
        a.add_track(source.create_track())
        await source.write(tone(440, 1, 24000), sample_rate=24000)
        arrival = event(b, "track")
        await negotiate(a, b)
        heard = asyncio.ensure_future(loud_seconds((await arrival).track))
        assert source.queued == 1
        await a.connected()
        assert await heard == pytest.approx(1, abs=0.1)


async def test_a_track_that_is_not_negotiated_yet_holds_its_greeting(peers: Any, event: Any) -> None:
    a, b = peers
    a.create_data_channel("first")
    await connect(a, b)
    source = RTCAudioSource()
    a.add_track(source.create_track())
    await source.write(tone(440, 0.3, 48000))
    await quiet_for(0.1)
    assert source.queued == pytest.approx(0.3)
    await negotiate(a, b)
    await asyncio.wait_for(source.drain(), 5)


async def test_a_track_that_replaces_one_that_is_sent_plays_at_once(heard: Any, peers: Any) -> None:
    (sender,) = peers[0].get_senders()
    for _ in range(2):
        source = RTCAudioSource()
        await source.write(tone(440, 0.1, 48000))
        await quiet_for(0.05)
        assert source.queued == pytest.approx(0.1)
        await sender.replace_track(source.create_track())
        await asyncio.wait_for(source.drain(), 5)


async def test_what_is_put_on_hold_goes_on_when_it_is_sent_again(heard: Any, peers: Any) -> None:
    a, b = peers
    source, _ = heard
    (transceiver,) = a.get_transceivers()
    await source.write(tone(440, 10, 8000), sample_rate=8000)
    transceiver.direction = "inactive"
    await negotiate(a, b)
    # What the engine was handed before goes still.
    await running_for(0.02)
    queued = source.queued
    await quiet_for(0.1)
    assert source.queued == queued > 1
    transceiver.direction = "sendonly"
    await negotiate(a, b)
    source.clear()
    await source.write(np.zeros(480, np.int16))
    await asyncio.wait_for(source.drain(), 5)


@pytest.mark.parametrize("how", ["close", "remove_track", "replace_track"])
async def test_waiting_for_the_end_of_speech_ends_when_nobody_is_left_to_hear_it(
    how: str, peers: Any, heard: Any
) -> None:
    a, _ = peers
    source, _ = heard
    (sender,) = a.get_senders()
    await source.write(np.zeros(48000 * 20, np.int16))
    draining = await started(source.drain())
    if how == "remove_track":
        a.remove_track(sender)
    elif how == "replace_track":
        await sender.replace_track(None)
    else:
        a.close()
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await asyncio.wait_for(draining, 5)
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await source.drain()


async def test_a_connection_closed_before_it_was_up_ends_the_wait_too(peers: Any) -> None:
    a, _ = peers
    source = RTCAudioSource()
    a.add_track(source.create_track())
    await source.write(np.zeros(48000, np.int16))
    draining = asyncio.ensure_future(source.drain())
    await quiet_for(0.05)
    assert not draining.done()
    a.close()
    with pytest.raises(InvalidStateError):
        await asyncio.wait_for(draining, 5)


async def test_without_anybody_draining_is_refused_and_the_queue_stays() -> None:
    source = RTCAudioSource()
    await source.drain()
    await source.write(np.zeros(4800, np.int16))
    with pytest.raises(InvalidStateError, match=r"0\.10 s are queued"):
        await source.drain()
    sink = RTCAudioSink(source.create_track())
    await source.drain()
    sink.stop()


async def test_writing_goes_on_as_soon_as_less_than_a_minute_is_queued() -> None:
    source = RTCAudioSource()
    track = source.create_track()
    sink = RTCAudioSink(track)
    await source.write(np.zeros(round(8000 * 60.1), np.int16), sample_rate=8000)
    await asyncio.wait_for(source.write(np.zeros(80, np.int16), sample_rate=8000), 5)
    assert 59 < source.queued < 60.02
    sink.stop()


async def test_writing_more_than_a_minute_for_nobody_is_refused() -> None:
    source = RTCAudioSource()
    await source.write(np.zeros(8000 * 61, np.int16), sample_rate=8000)
    with pytest.raises(InvalidStateError, match=r"61\.00 s are queued"):
        await asyncio.wait_for(source.write(np.zeros(80, np.int16), sample_rate=8000), 5)
    sink = RTCAudioSink(source.create_track())
    waiting = await started(source.write(np.zeros(80, np.int16), sample_rate=8000))
    sink.stop()
    with pytest.raises(InvalidStateError):
        await asyncio.wait_for(waiting, 5)


async def test_when_the_peer_is_gone_nobody_is_left_to_hear(peers: Any, heard: Any) -> None:
    a, b = peers
    source, _ = heard
    await source.write(np.zeros(48000 * 20, np.int16))
    draining = await started(source.drain())
    b.close()
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await asyncio.wait_for(draining, 5)
    assert a.connection_state == "failed"


async def test_a_connection_that_fails_ends_the_wait_too(peers: Any, event: Any) -> None:
    a, b = peers
    failed = event(a, "connectionstatechange", lambda _: a.connection_state == "failed")
    source = RTCAudioSource()
    a.add_track(source.create_track())
    await source.write(tone(440, 1, 48000))
    draining = asyncio.ensure_future(source.drain())
    await a.set_local_description()
    offer = a.local_description
    await b.set_remote_description({"type": "offer", "sdp": with_another_fingerprint(offer.sdp)})
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    with pytest.raises(InvalidStateError, match="there is no receiver"):
        await asyncio.wait_for(draining, 10)
    await asyncio.wait_for(failed, 10)
    # Another connection that sends it is somebody again.
    async with RTCPeerConnection() as c, RTCPeerConnection() as d:
        c.add_track(source.create_track())
        await connect(c, d)
        await asyncio.wait_for(source.drain(), 10)


def with_another_fingerprint(sdp: str) -> str:
    return re.sub("(a=fingerprint:sha-256 )..:..", r"\g<1>12:34", sdp)
