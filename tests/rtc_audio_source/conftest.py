"""Two connections with a sound on its way from one to the other."""

from __future__ import annotations

import pytest
from webrtc import MediaStreamTrack, RTCAudioSource


@pytest.fixture
async def heard(peers, negotiate, event) -> tuple[RTCAudioSource, MediaStreamTrack]:
    """A source, and the track in which the peer hears it."""
    a, b = peers
    source = RTCAudioSource()
    a.add_track(source.create_track())
    arrival = event(b, "track")
    await negotiate(a, b)
    await a.connected()
    return source, (await arrival).track
