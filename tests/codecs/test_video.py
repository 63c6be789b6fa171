"""VP8, VP9, AV1 and H.264, each on the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from webrtc import RTCVideoSource

from tests.codecs.wire import arrives, codec_in_use, codec_named, corners, pushing, stats_of

CODECS = [
    ("video/VP8", ""),
    ("video/VP9", "profile-id=0"),
    ("video/VP9", "profile-id=2"),
    ("video/AV1", "profile=0"),
    ("video/H264", "packetization-mode=1;profile-level-id=42e01f"),
    ("video/H264", "packetization-mode=0;profile-level-id=42e01f"),
    ("video/H264", "packetization-mode=1;profile-level-id=4d001f"),
]


@pytest.mark.parametrize(("mime_type", "fmtp"), CODECS)
async def test_an_image_with_coloured_corners_arrives(
    peers: Any, call: Any, mime_type: str, fmtp: str
) -> None:
    source = RTCVideoSource()
    track = await call(source.create_track(), codec_named(mime_type, fmtp))
    picture = corners(320, 240)
    async with pushing(source, lambda: picture):
        await arrives(track, picture)
        for connection, direction in zip(peers, ("outbound", "inbound"), strict=True):
            codec = await codec_in_use(connection, direction)
            assert codec.mime_type == mime_type
            assert fmtp in (codec.sdp_fmtp_line or "")


@pytest.mark.parametrize(("mime_type", "fmtp"), [CODECS[0], CODECS[1], CODECS[3], CODECS[4], CODECS[5]])
async def test_the_size_may_change_midway(call: Any, mime_type: str, fmtp: str) -> None:
    source = RTCVideoSource()
    track = await call(source.create_track(), codec_named(mime_type, fmtp))

    def still(picture: Any) -> Callable[[], Any]:
        return lambda: picture

    for size in ((240, 180), (320, 240), (180, 132)):
        picture = corners(*size)
        async with pushing(source, still(picture)):
            await arrives(track, picture)


async def test_h264_says_who_encodes_and_decodes(peers: Any, call: Any) -> None:
    source = RTCVideoSource()
    track = await call(source.create_track(), codec_named("video/H264"))
    picture = corners(320, 240)
    async with pushing(source, lambda: picture):
        await arrives(track, picture)
        sent = stats_of(await peers[0].get_stats(), "outbound-rtp")
        received = stats_of(await peers[1].get_stats(), "inbound-rtp")
    assert sent.encoder_implementation == "OpenH264"
    assert received.decoder_implementation == "OpenH264"
    assert sent.qp_sum > 0 and received.qp_sum > 0
