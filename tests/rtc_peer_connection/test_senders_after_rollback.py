"""Senders of an offer that was taken back, before the peer's offer is answered."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import RTCVideoSource

from tests.waiting import paced

CHANGES = ["another track", "the same track", "none and a track", "removed and added", "a content hint"]


async def change(connection: Any, sender: Any, how: str, source: RTCVideoSource) -> None:
    track = sender.track
    if how == "another track":
        await sender.replace_track(source.create_track())
    elif how == "the same track":
        await sender.replace_track(track)
    elif how == "none and a track":
        await sender.replace_track(None)
        await sender.replace_track(track)
    elif how == "removed and added":
        connection.remove_track(sender)
        connection.add_track(track)
    else:
        track.content_hint = "detail"


async def show(source: RTCVideoSource) -> None:
    async for _ in paced(30):
        source.push(np.zeros((48, 64, 3), np.uint8))


@pytest.mark.parametrize("rolled_back", ["by the peer's offer", "before"])
@pytest.mark.parametrize("how", CHANGES)
async def test_a_sender_may_be_changed_between_the_peers_offer_and_the_answer(
    peers: Any, how: str, rolled_back: str
) -> None:
    a, b = peers
    source = RTCVideoSource()
    a.add_track(RTCVideoSource().create_track())
    sender = b.add_track(source.create_track())
    await a.set_local_description()
    await b.set_local_description()
    if rolled_back == "before":
        await b.set_local_description({"type": "rollback"})
    await b.set_remote_description(a.local_description)
    await change(b, sender, how, source)
    parameters = sender.get_parameters()
    await sender.set_parameters(parameters)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    await a.connected()
    await b.connected()
    (receiver,) = a.get_receivers()
    showing = asyncio.ensure_future(show(source))
    frame = await asyncio.wait_for(anext(aiter(receiver.track)), 10)
    showing.cancel()
    assert (frame.width, frame.height) == (64, 48)
