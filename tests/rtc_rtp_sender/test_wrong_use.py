"""Senders and receivers say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from webrtc import RTCAudioSource, RTCPeerConnection, RTCRtpReceiver, RTCRtpSender


@pytest.mark.parametrize("end", [RTCRtpSender, RTCRtpReceiver])
def test_a_kind_of_media_that_there_is_not_has_no_capabilities(
    end: type[RTCRtpSender] | type[RTCRtpReceiver],
) -> None:
    assert end.get_capabilities("smell") is None
    assert end.get_capabilities("audio").codecs


async def test_only_a_track_or_none_replaces_a_track() -> None:
    async with RTCPeerConnection() as connection:
        track = RTCAudioSource().create_track()
        sender = connection.add_track(track)
        source: Any = RTCAudioSource()
        with pytest.raises(TypeError, match="MediaStreamTrack or None, not RTCAudioSource"):
            await sender.replace_track(source)
        assert sender.track is track
        await sender.replace_track(None)
        assert sender.track is None
