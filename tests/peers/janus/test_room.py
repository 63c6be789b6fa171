"""Janus's video room: one connection publishes, others subscribe."""

from __future__ import annotations

import asyncio
import functools
import re
from typing import Any

import pytest
from webrtc import RTCPeerConnection, RTCVideoSource
from webrtc.testing import sources

from tests.peers.janus.call import Call, shown_in
from tests.peers.janus.room import ROOM, made, publishing, subscribed
from tests.peers.janus.server import JanusError, Said, Session
from tests.peers.media import OURS, PEAK, corners_seen, tone_heard
from tests.peers.peer import PATIENT
from tests.waiting import paced

ICE = pytest.mark.parametrize("ice", ["full", "lite"])
SECOND = 880.0


@pytest.fixture
async def room(session: Session) -> Session:
    """A session of a Janus that has a room."""
    await made(session)
    return session


@ICE
@pytest.mark.cell("video room", "published and subscribed, the peer {ice}")
async def test_a_subscriber_hears_and_sees_what_is_published(ice: str, room: Session, pictures: Any) -> None:
    video = RTCVideoSource()
    async with (
        pictures.shown(video, pictures.corners(), "rgb24"),
        sources.playing_tone(OURS, level=PEAK) as audio,
        publishing(room, audio.create_track(), video.create_track()) as (_, publisher),
        subscribed(room, publisher) as subscriber,
    ):
        await tone_heard(await subscriber.track("audio"), OURS)
        await corners_seen(await subscriber.track("video"))
        # ICE-lite is controlled, whoever offers (RFC 8445 §6.1.1).
        transport = subscriber.connection.get_receivers()[0].transport
        assert transport and transport.ice_transport.role == (
            "controlling" if ice == "lite" else "controlled"
        )


@pytest.mark.cell("video room", "subscriptions added and removed later")
async def test_a_second_publisher_is_added_to_a_subscription_and_removed(room: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as first,
        sources.playing_tone(SECOND, level=PEAK) as second,
        publishing(room, first.create_track()) as (_, one),
        publishing(room, second.create_track()) as (_, other),
        subscribed(room, one) as subscriber,
    ):
        await tone_heard(await subscriber.track("audio"), OURS)
        arrived: asyncio.Queue[Any] = asyncio.Queue()
        subscriber.connection.on("track", lambda event: arrived.put_nowait(event.transceiver))
        more = await subscriber.handle.ask({"request": "subscribe", "streams": [{"feed": other}]})
        await subscriber.answer(more, {"request": "start"})
        transceiver = await asyncio.wait_for(arrived.get(), PATIENT)
        await tone_heard(transceiver.receiver.track, SECOND)
        less = await subscriber.handle.ask({"request": "unsubscribe", "streams": [{"feed": other}]})
        await subscriber.answer(less, {"request": "start"})
        assert transceiver.current_direction in ("inactive", "stopped")
        await tone_heard(await subscriber.track("audio"), OURS)


@pytest.mark.cell("video room", "a subscription switched to another publisher")
async def test_a_subscription_switches_to_another_publisher(room: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as first,
        sources.playing_tone(SECOND, level=PEAK) as second,
        publishing(room, first.create_track()) as (_, one),
        publishing(room, second.create_track()) as (_, other),
        subscribed(room, one) as subscriber,
    ):
        track = await subscriber.track("audio")
        await tone_heard(track, OURS)
        streams = [{"feed": other, "mid": "0", "sub_mid": "0"}]
        await subscriber.handle.ask({"request": "switch", "streams": streams})
        await tone_heard(track, SECOND)


@pytest.mark.cell("video room", "a publisher leaves")
async def test_a_subscriber_is_offered_less_when_a_publisher_leaves(room: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as audio,
        publishing(room, audio.create_track()) as (leaver, publisher),
        subscribed(room, publisher) as subscriber,
    ):
        await tone_heard(await subscriber.track("audio"), OURS)
        leaver.connection.close()
        offered = await subscriber.handle.said(lambda data: data.get("videoroom") == "updated")
        await subscriber.answer(offered, {"request": "start"})
        [transceiver] = subscriber.connection.get_transceivers()
        assert transceiver.current_direction in ("inactive", "stopped")


@ICE
@pytest.mark.cell("ICE", "restarts by the peer, the peer {ice}")
async def test_a_tone_goes_on_through_restarts_by_janus(ice: str, room: Session) -> None:
    async with (
        sources.playing_tone(OURS, level=PEAK) as audio,
        publishing(room, audio.create_track()) as (_, publisher),
        subscribed(room, publisher) as subscriber,
    ):
        track = await subscriber.track("audio")
        fragments = {fragment(subscriber)}
        for _ in range(3):
            offered = await subscriber.handle.ask({"request": "configure", "restart": True})
            await subscriber.answer(offered, {"request": "start"})
            await tone_heard(track, OURS)
            fragments.add(fragment(subscriber))
        assert len(fragments) == 4


def fragment(call: Call) -> str:
    """The user name of the peer's ICE generation."""
    description = call.connection.remote_description
    assert description
    found = re.search(r"a=ice-ufrag:(\S+)", description.sdp)
    assert found
    return found[1]


@pytest.mark.cell("video room", "simulcast: layers chosen by a subscriber")
async def test_subscribers_choose_layers_each_for_itself(room: Session, pictures: Any) -> None:
    source = RTCVideoSource()
    sizes = [(160, 120), (320, 240), (640, 480)]
    # Janus takes the first one as the highest layer.
    encodings = [
        {"rid": rid, "scale_resolution_down_by": by} for rid, by in zip("fhq", (1, 2, 4), strict=True)
    ]
    async with (
        pictures.shown(source, pictures.corners(640, 480), "rgb24"),
        publishing(room, source.create_track(), send_encodings=encodings) as (_, publisher),
        subscribed(room, publisher) as one,
        subscribed(room, publisher) as other,
    ):
        for layer in (0, 2, 1):
            for subscriber, wanted in ((one, layer), (other, 2 - layer)):
                request = {"request": "configure", "streams": [{"mid": "0", "substream": wanted}]}
                ask = functools.partial(subscriber.handle.ask, request)
                await shown_in(await subscriber.track("video"), sizes[wanted], ask)


@pytest.mark.cell("video room", "data from a publisher to a subscriber")
async def test_data_of_a_publisher_reaches_a_subscriber(room: Session, event: Any) -> None:
    async with Call(await room.attach("videoroom"), RTCPeerConnection()) as publisher:
        channel = publisher.connection.create_data_channel("chat")
        request = {"request": "joinandconfigure", "ptype": "publisher", "room": ROOM, "data": True}
        said = await publisher.offer(request)
        await asyncio.wait_for(channel.opened(), PATIENT)
        async with subscribed(room, said.data["id"]) as subscriber:
            came = event(subscriber.connection, "datachannel")
            # Nothing tells when Janus passes data on to the subscriber.
            sending = asyncio.ensure_future(repeated(channel))
            try:
                received = (await asyncio.wait_for(came, PATIENT)).channel
                assert await asyncio.wait_for(anext(received), PATIENT) == "to everyone"
            finally:
                sending.cancel()


async def repeated(channel: Any) -> None:
    """Send the same again and again."""
    async for _ in paced(5):
        channel.send("to everyone")


@pytest.mark.cell("video room", "errors")
async def test_refusals_of_the_room_leave_the_session_usable(room: Session) -> None:
    handle = await room.attach("videoroom")
    with pytest.raises(JanusError, match="No such room"):
        await handle.ask({"request": "join", "ptype": "publisher", "room": 4711})
    request = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": 1}]}
    with pytest.raises(JanusError, match="No such feed"):
        await handle.ask(request)
    said: Said = await handle.ask({"request": "listparticipants", "room": ROOM})
    assert said.data["participants"] == []
