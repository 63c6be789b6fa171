"""Media that changes on a connection between this engine and a peer."""

from __future__ import annotations

from typing import Literal

import pytest
from webrtc import MediaStreamTrack

from tests.peers.links import End, Link
from tests.peers.media import peer_hears_tone, tone_heard
from tests.peers.suite.channels import exchange, opened
from tests.peers.suite.tracks import (
    arriving,
    packets_received,
    playing,
    prefer,
    recognised,
    recognised_there,
    showing,
    transceiver_of,
)
from tests.waiting import quiet_for, until

# PCMU is what a program with a peer without codecs can make itself.
CODEC = "PCMU"
pytestmark = pytest.mark.needs(f"send-{CODEC}", f"receive-{CODEC}")
OFFERS = pytest.mark.parametrize("offers", ["ours", "theirs"])
# Another tone, for what replaces the first.
OTHER = 1000.0


async def audio_both_ways(link: Link, ours: MediaStreamTrack, offers: End) -> MediaStreamTrack:
    """Connect with audio in both directions, which both ends hear; the track that arrives."""
    arrival = arriving(link.pc, "audio")
    link.pc.add_track(ours)
    prefer(transceiver_of(link.pc, "audio"), CODEC)
    await link.peer.call("add_media", kind="audio", codec=CODEC)
    await link.connect(offers)
    theirs: MediaStreamTrack = await link.within(arrival)
    await recognised(link, theirs, "audio")
    await recognised_there(link, "audio")
    return theirs


@OFFERS
@pytest.mark.cell("changes", "audio in both directions")
async def test_both_ends_hear_each_other(link: Link, offers: End) -> None:
    async with showing("audio") as track:
        await audio_both_ways(link, track, offers)


@OFFERS
@pytest.mark.cell("changes", "audio added to a connection with data")
@pytest.mark.needs("renegotiates")
async def test_a_track_that_is_added_later_is_heard(link: Link, offers: End) -> None:
    channel = await opened(link, "ours")
    async with showing("audio") as track:
        arrival = arriving(link.pc, "audio")
        link.pc.add_track(track)
        prefer(transceiver_of(link.pc, "audio"), CODEC)
        await link.peer.call("add_media", kind="audio", codec=CODEC)
        await link.negotiate(offers)
        await recognised(link, await link.within(arrival), "audio")
        await recognised_there(link, "audio")
    await exchange(link, channel, "beside audio")


@pytest.mark.cell("changes", "a track is replaced without negotiation")
async def test_a_track_that_replaces_another_is_heard(link: Link) -> None:
    async with showing("audio") as first, playing(OTHER) as second:
        await audio_both_ways(link, first, "ours")
        transceiver = transceiver_of(link.pc, "audio")
        await transceiver.sender.replace_track(second)
        await link.within(peer_hears_tone(link.peer, OTHER))
        await transceiver.sender.replace_track(None)
        await transceiver.sender.replace_track(first)
        await recognised_there(link, "audio")


@OFFERS
@pytest.mark.cell("changes", "hold and resume")
@pytest.mark.needs("renegotiates", "direction")
async def test_audio_is_held_and_resumed(link: Link, offers: End) -> None:
    async with showing("audio") as track:
        theirs = await audio_both_ways(link, track, offers)

        async def change(direction: Literal["sendrecv", "sendonly", "recvonly", "inactive"]) -> None:
            if offers == "ours":
                transceiver_of(link.pc, "audio").direction = direction
            else:
                await link.peer.call("set_direction", kind="audio", direction=direction)
            await link.negotiate(offers)

        await change("inactive")
        assert transceiver_of(link.pc, "audio").current_direction == "inactive"
        held = await packets_received(link.pc)
        await quiet_for(1)
        # One that was on its way may come.
        assert await packets_received(link.pc) <= held + 5
        await change("sendrecv")
        if offers == "ours":
            assert transceiver_of(link.pc, "audio").current_direction == "sendrecv"
        await tone_heard(theirs)
        await recognised_there(link, "audio")


@pytest.mark.cell("changes", "a track is removed")
@pytest.mark.parametrize("removes", ["ours", pytest.param("theirs", marks=pytest.mark.needs("remove"))])
@pytest.mark.needs("renegotiates")
async def test_a_track_that_one_end_removes_is_no_longer_sent(link: Link, removes: End) -> None:
    async with showing("audio") as track:
        await audio_both_ways(link, track, "ours")
        transceiver = transceiver_of(link.pc, "audio")
        if removes == "ours":
            link.pc.remove_track(transceiver.sender)
        else:
            await link.peer.call("remove_media", kind="audio")
        await link.negotiate(removes)
        assert transceiver.current_direction == ("recvonly" if removes == "ours" else "sendonly")
        if removes == "ours":
            assert await packets_received(link.pc) > 0
        else:
            await until(lambda: transceiver.receiver.track.muted)
            await recognised_there(link, "audio")


@pytest.mark.cell("changes", "audio, video and data on one connection")
@pytest.mark.needs("data", "receive-VP8", "send-VP8")
@OFFERS
async def test_audio_video_and_data_share_a_connection(link: Link, offers: End) -> None:
    kinds = ("audio", "video")
    arrivals = [arriving(link.pc, kind) for kind in kinds]
    async with showing("audio") as audio, showing("video") as video:
        for track, codec in ((audio, CODEC), (video, "VP8")):
            link.pc.add_track(track)
            prefer(transceiver_of(link.pc, track.kind), codec)
            await link.peer.call("add_media", kind=track.kind, codec=codec)
        channel = await opened(link, offers)
        for kind, arrival in zip(kinds, arrivals, strict=True):
            await recognised(link, await link.within(arrival), kind)
            await recognised_there(link, kind)
    await exchange(link, channel, "beside both")
