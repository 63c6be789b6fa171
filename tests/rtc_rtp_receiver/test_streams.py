"""Streams that the peer changes later (W3C webrtc §4.4.1.5, §5.7)."""

from __future__ import annotations

from typing import Any

from webrtc import MediaStream, RTCVideoSource
from webrtc.testing import negotiate


async def sending(peers: Any, event: Any, *streams: MediaStream) -> Any:
    a, b = peers
    sender = a.add_track(RTCVideoSource().create_track(), *streams)
    arrival = event(b, "track")
    await negotiate(a, b)
    return sender, await arrival


async def test_a_stream_that_is_added_is_told_by_another_track_event(peers: Any, event: Any) -> None:
    a, b = peers
    first, second = MediaStream(), MediaStream()
    sender, arrival = await sending(peers, event, first)
    again = event(b, "track")
    sender.set_streams(first, second)
    await negotiate(a, b)
    told = await again
    assert told.track is arrival.track
    assert {stream.id for stream in told.streams} == {first.id, second.id}
    assert arrival.streams[0] in told.streams
    assert all(stream.get_tracks() == [told.track] for stream in told.streams)


async def test_a_stream_that_is_taken_away_loses_the_track(peers: Any, event: Any) -> None:
    a, b = peers
    sender, arrival = await sending(peers, event, MediaStream(), MediaStream())
    kept = arrival.streams[0].id
    gone = next(stream for stream in arrival.streams if stream.id != kept)
    removed = event(gone, "removetrack")
    arrivals: list[Any] = []
    b.on("track", arrivals.append)
    sender.set_streams()
    await negotiate(a, b)
    assert (await removed).track is arrival.track
    assert gone.get_tracks() == []
    assert arrivals == []


async def test_a_stream_in_place_of_another_is_told_at_both(peers: Any, event: Any) -> None:
    a, b = peers
    sender, arrival = await sending(peers, event, MediaStream())
    other = MediaStream()
    again, removed = event(b, "track"), event(arrival.streams[0], "removetrack")
    sender.set_streams(other)
    await negotiate(a, b)
    assert [stream.id for stream in (await again).streams] == [other.id]
    assert (await removed).track is arrival.track


async def test_nothing_is_told_of_streams_that_stay(peers: Any, event: Any) -> None:
    a, b = peers
    await sending(peers, event, MediaStream())
    arrivals: list[Any] = []
    b.on("track", arrivals.append)
    a.create_data_channel("x")
    await negotiate(a, b)
    await negotiate(b, a)
    assert arrivals == []
