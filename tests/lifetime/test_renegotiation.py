"""A connection whose media come and go for a long time."""

from __future__ import annotations

import gc
from typing import Any

import webrtc
import wrtc
from webrtc.testing import negotiate


async def test_media_that_came_and_went_leave_nothing(peers: Any) -> None:
    a, b = peers
    a.create_data_channel("x")
    source = webrtc.RTCVideoSource()

    async def come_and_go() -> None:
        track = source.create_track()
        sender = a.add_track(track, webrtc.MediaStream())
        [transceiver] = a.get_transceivers()
        await negotiate(a, b)
        a.remove_track(sender)
        transceiver.stop()
        track.stop()
        await negotiate(a, b)

    def there() -> dict[str, int]:
        gc.collect()
        return wrtc.live_objects()

    await come_and_go()
    few = there()
    for _ in range(10):
        await come_and_go()
    now = there()
    # One more of each may be on its way to the engine's thread.
    assert all(count <= few[name] + 2 for name, count in now.items()), (few, now)
    assert a.local_description.sdp.count("m=") == 2
    assert (a.get_transceivers(), b.get_transceivers()) == ([], [])


async def test_a_stream_that_ends_and_comes_again_is_told_each_time(peers: Any, event: Any) -> None:
    a, b = peers
    source, stream = webrtc.RTCVideoSource(), webrtc.MediaStream()
    for _ in range(2):
        arrival = event(b, "track")
        sender = a.add_track(source.create_track(), stream)
        await negotiate(a, b)
        [there] = (await arrival).streams
        assert there.id == stream.id and len(there.get_tracks()) == 1
        a.remove_track(sender)
        await negotiate(a, b)
        assert there.get_tracks() == []
