"""The on… attributes: which names they have."""

from __future__ import annotations

from typing import Any

import pytest
import webrtc
from webrtc import EventTarget, MediaStreamTrack, RTCDataChannel, RTCPeerConnection


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("onicecandidat", "onicecandidate"),
        ("ontracks", "ontrack"),
        ("on_track", "ontrack"),
        ("onIceCandidate", "onicecandidate"),
        ("onconnectionStateChange", "onconnectionstatechange"),
    ],
)
async def test_a_misspelt_attribute_is_refused_with_the_right_name(name: str, right: str) -> None:
    async with RTCPeerConnection() as pc:
        message = f"^RTCPeerConnection has no attribute '{name}': did you mean '{right}'\\?$"
        with pytest.raises(AttributeError, match=message):
            setattr(pc, name, print)
        assert not hasattr(pc, name)


async def test_the_attributes_of_channels_and_tracks_are_checked_too() -> None:
    async with RTCPeerConnection() as pc:
        channel: RTCDataChannel = pc.create_data_channel("chat")
        with pytest.raises(AttributeError, match="has no attribute 'onmesage': did you mean 'onmessage'"):
            channel.onmesage = print  # type: ignore[attr-defined]
    track: MediaStreamTrack = webrtc.RTCVideoSource().create_track()
    with pytest.raises(AttributeError, match="did you mean 'onmute'"):
        track.onmuted = print  # type: ignore[attr-defined]


async def test_an_attribute_like_no_event_is_refused_with_all_names() -> None:
    async with RTCPeerConnection() as pc:
        with pytest.raises(AttributeError, match="has no attribute 'onxyz': it has oncon"):
            pc.onxyz = print  # type: ignore[attr-defined]


async def test_every_event_of_a_class_has_its_attribute() -> None:
    async with RTCPeerConnection() as pc:
        channel = pc.create_data_channel("chat")
        targets: list[Any] = [pc, channel, webrtc.RTCVideoSource().create_track()]
        for target in targets:
            for type in sorted(target._event_types):
                setattr(target, f"on{type}", print)
                assert getattr(target, f"on{type}") is print


def test_subclasses_have_any_attributes_of_their_own() -> None:
    class Doorbell(EventTarget):
        def __init__(self) -> None:
            super().__init__()
            self.onrung = print
            self.on_ring = print

    bell = Doorbell()
    assert bell.onrung is bell.on_ring is print


async def test_other_attributes_are_accepted() -> None:
    async with RTCPeerConnection() as pc:
        pc.online = True  # type: ignore[attr-defined]
        pc.on_my_way = print  # type: ignore[attr-defined]
        pc.user = print  # type: ignore[attr-defined]
        assert pc.online is True and pc.on_my_way is pc.user is print  # type: ignore[attr-defined]
