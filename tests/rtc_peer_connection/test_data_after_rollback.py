"""Data channels of an offer that was taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from webrtc import RTCVideoSource
from webrtc.testing import negotiate


@pytest.mark.parametrize("negotiated", [False, True])
@pytest.mark.parametrize("with_video", ["neither", "the polite one", "the impolite one"])
async def test_two_that_offer_at_once_get_their_channels_whatever_else_they_have(
    peers: Any, with_video: str, negotiated: bool
) -> None:
    impolite, polite = peers
    options = {"negotiated": True, "id": 0} if negotiated else {}
    channels = [peer.create_data_channel("x", **options) for peer in peers]
    if with_video != "neither":
        # The data sections get different mids.
        peer = polite if with_video == "the polite one" else impolite
        peer.add_track(RTCVideoSource().create_track())
    await impolite.set_local_description()
    await polite.set_local_description()
    await polite.set_remote_description(impolite.local_description)
    await polite.set_local_description()
    await impolite.set_remote_description(polite.local_description)
    await asyncio.gather(*(channel.opened() for channel in channels))
    if negotiated:
        channels[0].send("hello")
        assert await anext(channels[1]) == "hello"


async def test_an_offer_after_a_rollback_still_has_the_data_section(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    await a.set_local_description()
    await a.set_local_description({"type": "rollback"})
    assert "m=application" in (await a.create_offer()).sdp
    await negotiate(a, b)
    await channel.opened()


async def test_an_offer_that_was_taken_back_by_its_maker_leaves_room_for_another(peers: Any) -> None:
    a, b = peers
    b.add_track(RTCVideoSource().create_track())
    b.create_data_channel("b")
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    await a.set_remote_description({"type": "rollback"})
    await b.set_local_description({"type": "rollback"})
    channel = a.create_data_channel("a")
    await negotiate(a, b)
    await channel.opened()
    channel.send("hello")
