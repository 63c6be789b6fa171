"""RTCRtpReceiver.jitter_buffer_target (W3C webrtc §5.3)."""

from __future__ import annotations

from typing import Any

import pytest
from webrtc import RangeError, RTCAudioSink, RTCPeerConnection


async def test_packets_wait_as_long_as_was_asked_for(heard: Any) -> None:
    _, receiver = heard
    receiver.jitter_buffer_target = 400
    assert receiver.jitter_buffer_target == 400
    frames = 0
    async for _ in RTCAudioSink(receiver.track):
        frames += 1
        if frames == 200:
            break
    [inbound] = [one for one in (await receiver.get_stats()).values() if one.type == "inbound-rtp"]
    assert inbound.jitter_buffer_target_delay / inbound.jitter_buffer_emitted_count > 0.3
    receiver.jitter_buffer_target = None
    assert receiver.jitter_buffer_target is None


@pytest.mark.parametrize("wrong", [-1, 4001])
async def test_a_target_out_of_its_range_is_named(wrong: float) -> None:
    async with RTCPeerConnection() as connection:
        receiver = connection.add_transceiver("audio").receiver
        with pytest.raises(RangeError, match=f"{wrong}"):
            receiver.jitter_buffer_target = wrong
        with pytest.raises(TypeError, match="jitter_buffer_target"):
            receiver.jitter_buffer_target = "long"  # type: ignore[assignment]
        receiver.jitter_buffer_target = 4000
        assert receiver.jitterBufferTarget == 4000
