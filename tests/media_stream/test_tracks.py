"""The tracks of a MediaStream, and streams as arguments."""

from __future__ import annotations

from typing import Any

import pytest
from webrtc import MediaStream, RTCAudioSource, RTCPeerConnection, RTCVideoSource


async def test_a_stream_is_active_while_one_of_its_tracks_is_live() -> None:
    audio, video = RTCAudioSource().create_track(), RTCVideoSource().create_track()
    stream = MediaStream([audio, video])
    audio.stop()
    assert stream.active
    video.stop()
    assert not stream.active
    assert not MediaStream().active


async def test_removing_a_track_that_is_not_in_the_stream_has_no_effect() -> None:
    track = RTCAudioSource().create_track()
    stream = MediaStream([track])
    stream.remove_track(RTCAudioSource().create_track())
    assert stream.get_tracks() == [track]
    stream.remove_track(track)
    assert stream.get_tracks() == []
    not_a_track: Any = "audio"
    with pytest.raises(TypeError, match="remove_track takes a MediaStreamTrack, not str"):
        stream.remove_track(not_a_track)


async def test_streams_are_given_one_by_one_or_in_a_list() -> None:
    first, second = MediaStream(), MediaStream()
    async with RTCPeerConnection() as connection:
        connection.add_track(RTCAudioSource().create_track(), first, second)
        connection.add_track(RTCVideoSource().create_track(), [first, second])
        offer = await connection.create_offer()
        for id in (first.id, second.id):
            assert offer.sdp.count(f"a=msid:{id} ") == 2
        not_a_stream: Any = "stream"
        with pytest.raises(TypeError, match="streams must be MediaStream objects, not str"):
            connection.add_track(RTCVideoSource().create_track(), not_a_stream)
