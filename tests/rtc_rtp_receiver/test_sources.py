"""RTCRtpReceiver.get_synchronization_sources and get_contributing_sources (W3C webrtc §5.3.1)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from webrtc import RTCAudioSink, RTCRtpSynchronizationSource


async def test_the_source_is_told_with_its_loudness_and_time(heard: Any) -> None:
    a, receiver = heard
    assert receiver.get_synchronization_sources() == []
    frames = 0
    async for _ in RTCAudioSink(receiver.track):
        frames += 1
        if frames == 50:
            break
    [source] = receiver.get_synchronization_sources()
    assert isinstance(source, RTCRtpSynchronizationSource)
    [outbound] = [one for one in (await a.get_stats()).values() if one.type == "outbound-rtp"]
    assert source.source == outbound.ssrc
    assert source.audio_level == pytest.approx(0.35, abs=0.15)
    assert source.timestamp == pytest.approx(time.time() * 1000, abs=500)
    assert source.rtp_timestamp > 0
    assert receiver.get_contributing_sources() == []
