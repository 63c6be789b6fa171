"""Two connections that agreed on one codec."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from webrtc import MediaStreamTrack, RTCPeerConnection, RTCRtpCodec

Call = Callable[..., Awaitable[MediaStreamTrack]]


async def call_with(
    a: RTCPeerConnection,
    b: RTCPeerConnection,
    negotiate: Any,
    event: Any,
    track: MediaStreamTrack,
    codecs: list[RTCRtpCodec],
    init: dict[str, Any],
) -> MediaStreamTrack:
    a.add_transceiver(track, direction="sendonly", **init).set_codec_preferences(codecs)
    arrival = event(b, "track")
    await negotiate(a, b)
    await a.connected()
    arrived: MediaStreamTrack = (await arrival).track
    return arrived


@pytest.fixture
def call(peers: tuple[RTCPeerConnection, RTCPeerConnection], negotiate: Any, event: Any) -> Call:
    """`call(track, codecs, **init)`: sends the track with those codecs only; the track that arrives."""

    async def call(track: MediaStreamTrack, codecs: list[RTCRtpCodec], **init: Any) -> MediaStreamTrack:
        return await call_with(*peers, negotiate, event, track, codecs, init)

    return call


@pytest.fixture
async def second_call(negotiate: Any, event: Any) -> AsyncIterator[Call]:
    """As `call`, between two others."""
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        a.on("icecandidate", lambda event: b.add_ice_candidate(event.candidate))
        b.on("icecandidate", lambda event: a.add_ice_candidate(event.candidate))

        async def call(track: MediaStreamTrack, codecs: list[RTCRtpCodec], **init: Any) -> MediaStreamTrack:
            return await call_with(a, b, negotiate, event, track, codecs, init)

        yield call
