"""Two connections that agreed on one codec."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import MediaStreamTrack, RTCPeerConnection, RTCRtpCodec

Call = Callable[..., Awaitable[MediaStreamTrack]]


@pytest.fixture
def call(peers: tuple[RTCPeerConnection, RTCPeerConnection], negotiate: Any, event: Any) -> Call:
    """`call(track, codecs, **init)`: sends the track with those codecs only; the track that arrives."""

    async def call(track: MediaStreamTrack, codecs: list[RTCRtpCodec], **init: Any) -> MediaStreamTrack:
        a, b = peers
        a.add_transceiver(track, direction="sendonly", **init).set_codec_preferences(codecs)
        arrival = event(b, "track")
        await negotiate(a, b)
        await a.connected()
        arrived: MediaStreamTrack = (await arrival).track
        return arrived

    return call
