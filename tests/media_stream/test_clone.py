"""MediaStream.clone and MediaStreamTrack.clone."""

from __future__ import annotations

import numpy as np
from webrtc import MediaStream, RTCAudioSink, RTCAudioSource, RTCOnDataEvent


async def test_the_clone_of_a_stream_has_other_ids_and_as_many_tracks() -> None:
    source = RTCAudioSource()
    stream = MediaStream([source.create_track(), source.create_track()])
    clone = stream.clone()
    assert clone.id != stream.id
    assert len(clone.get_tracks()) == 2
    assert not {track.id for track in clone.get_tracks()} & {track.id for track in stream.get_tracks()}


async def test_the_clone_of_a_track_carries_the_same_audio() -> None:
    source = RTCAudioSource()
    sink = RTCAudioSink(source.create_track().clone())
    source.on_data(RTCOnDataEvent(np.full(480, 1000, np.int16).tobytes(), 480))
    async for frame in sink:
        assert (frame.to_ndarray() == 1000).all()
        break


async def test_stopping_a_track_leaves_its_clone_live_and_a_stopped_one_is_cloned_stopped() -> None:
    track = RTCAudioSource().create_track()
    clone = track.clone()
    track.stop()
    assert clone.ready_state == "live"
    assert track.clone().ready_state == "ended"
    assert not clone.muted
