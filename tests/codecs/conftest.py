"""Two connections that agreed on one codec."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from webrtc import MediaStreamTrack, RTCPeerConnection

sys.path.insert(0, str(Path(__file__).parent))
from wire import send


@pytest.fixture
def call(peers: tuple[RTCPeerConnection, RTCPeerConnection]) -> Callable[..., Awaitable[MediaStreamTrack]]:
    """`call(track, codecs, **init)`: sends the track with those codecs only; the track that arrives."""
    return partial(send, *peers)
