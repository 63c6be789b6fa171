"""MediaStreamTrack: stopped for good, muted until media comes, kept by its receiver, ended by close()."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import numpy as np
import pytest
from webrtc import MediaStreamTrack, RTCAudioSource, RTCVideoSource
from webrtc.testing import negotiate

from tests.unchecked import private
from tests.waiting import quiet_for, started, until


def is_red(frame: Any) -> bool:
    return bool(frame.to_ndarray("rgb24")[..., 0].mean() > 150)


RED = np.full((48, 64, 3), (0, 0, 255), np.uint8)


async def test_a_stopped_track_is_not_sent_again_whatever_enabled_says(
    peers: Any, event: Any, pictures: Any
) -> None:
    a, b = peers
    source = RTCVideoSource()
    track = source.create_track()
    sender = a.add_track(track)
    arrival = event(b, "track")
    await negotiate(a, b)
    received = (await arrival).track
    frames = aiter(received)
    async with pictures.shown(source, RED):
        await pictures.seen(frames, is_red)
        track.stop()
        assert (track.enabled, track.ready_state) == (True, "ended")
        await pictures.seen(frames, lambda frame: not is_red(frame))
        track.enabled = False
        track.enabled = True
        assert track.enabled
        # Nor after the program has dropped it.
        del track
        gc.collect()
        sender.track.enabled = True
        assert sender.track.ready_state == "ended"
        for _ in range(10):
            assert not is_red(await anext(frames))


async def test_a_clone_keeps_what_was_set_and_lives_on() -> None:
    track = RTCVideoSource().create_track()
    track.enabled = False
    clone = track.clone()
    track.stop()
    assert (clone.enabled, clone.ready_state) == (False, "live")
    clone.enabled = True
    assert private(clone)._native.enabled
    assert not track.enabled
    assert track.clone().ready_state == "ended"


async def test_a_received_track_is_muted_until_media_comes_and_when_it_stops(
    peers: Any, send: Any, event: Any
) -> None:
    source = RTCAudioSource()
    track = (await send(source)).track
    clone = track.clone()
    assert (track.muted, clone.muted) == (True, True)
    unmuted, clone_unmuted, muted = event(track, "unmute"), event(clone, "unmute"), event(track, "mute")
    await source.write(np.zeros(480, np.int16))
    await asyncio.wait_for(unmuted, 5)
    await asyncio.wait_for(clone_unmuted, 5)
    assert (track.muted, clone.muted) == (False, False)
    # No packets are sent any more.
    await peers[0].get_senders()[0].replace_track(None)
    await asyncio.wait_for(muted, 10)
    assert track.muted
    again = event(track, "unmute")
    other = RTCAudioSource()
    await other.write(np.zeros(480, np.int16))
    await peers[0].get_senders()[0].replace_track(other.create_track())
    await asyncio.wait_for(again, 5)


async def test_media_that_goes_on_is_not_muted_in_between(watched: Any, event: Any, pictures: Any) -> None:
    source, track = watched
    changes: list[str] = []
    track.onmute = track.onunmute = lambda event: changes.append(event.type)
    async with pictures.shown(source, RED):
        await quiet_for(3.5)
    assert changes == ["unmute"]


@pytest.mark.parametrize("who", ["sender", "receiver"])
async def test_a_direction_without_receiving_mutes_and_the_way_back_unmutes(
    who: str, peers: Any, heard: Any, event: Any
) -> None:
    source, track = heard
    if track.muted:
        unmuted = event(track, "unmute")
        await source.write(np.zeros(480, np.int16))
        await asyncio.wait_for(unmuted, 5)
    connection = peers[0] if who == "sender" else peers[1]
    (transceiver,) = connection.get_transceivers()
    muted = event(track, "mute")
    before, transceiver.direction = transceiver.direction, "inactive"
    await negotiate(*peers)
    await asyncio.wait_for(muted, 5)
    assert track.muted
    unmuted = event(track, "unmute")
    transceiver.direction = before
    await negotiate(*peers)
    await asyncio.wait_for(unmuted, 5)
    assert track.ready_state == "live"


async def test_handlers_of_a_received_track_that_was_dropped_are_called(peers: Any, event: Any) -> None:
    a, b = peers
    told: list[str] = []

    def arrived(event: Any) -> None:
        event.track.on("ended", lambda event: told.append(event.type))

    b.on("track", arrived)
    transceiver = a.add_transceiver(RTCAudioSource().create_track())
    await negotiate(a, b)
    gc.collect()
    transceiver.stop()
    await negotiate(a, b)
    await until(lambda: told)
    assert told == ["ended"]


async def read_all(track: MediaStreamTrack) -> None:
    async for _ in track.pcm():
        pass


async def test_closing_a_connection_ends_its_received_tracks_without_an_event(peers: Any, heard: Any) -> None:
    _, track = heard
    clone = track.clone()
    told: list[Any] = []
    track.onended = track.onmute = clone.onended = told.append
    reading = await started(read_all(track))
    peers[1].close()
    assert (track.ready_state, clone.ready_state) == ("ended", "ended")
    await asyncio.wait_for(reading, 5)
    await quiet_for(0.1)
    assert told == []


async def test_what_is_received_is_labelled(heard: Any, watched: Any) -> None:
    assert heard[1].label == "remote audio"
    assert heard[1].clone().label == "remote audio"
    assert RTCAudioSource().create_track().label == ""


async def test_audio_is_read_as_speech_models_take_it(heard: Any) -> None:
    source, track = heard
    await source.write(np.full(4800, 8000, np.int16), 24_000)
    async for samples in track.pcm(16_000):
        assert (samples.dtype, samples.shape) == (np.int16, (160,))
        if samples.max() > 5000:
            break
