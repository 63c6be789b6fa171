"""The on… attributes: which names they have."""

from __future__ import annotations

from typing import Any

import webrtc
from webrtc import RTCPeerConnection


async def test_every_event_of_a_class_has_its_attribute() -> None:
    async with RTCPeerConnection() as pc:
        channel = pc.create_data_channel("chat")
        targets: list[Any] = [pc, channel, webrtc.RTCVideoSource().create_track()]
        for target in targets:
            for type in sorted(target._event_types):
                setattr(target, f"on{type}", print)
                assert getattr(target, f"on{type}") is print
