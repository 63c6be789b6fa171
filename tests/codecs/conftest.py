"""Two connections that agreed on one codec."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from webrtc import MediaStreamTrack, RTCPeerConnection

from tests.codecs.wire import send


@pytest.fixture
def call(peers: tuple[RTCPeerConnection, RTCPeerConnection]) -> Callable[..., Awaitable[MediaStreamTrack]]:
    """`call(track, codecs, **init)`: sends the track with those codecs only; the track that arrives."""
    return partial(send, *peers)
