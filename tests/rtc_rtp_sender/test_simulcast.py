"""Simulcast: one video in several sizes, each under its rid (RFC 8853), and key frames of each."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import NotFoundError, OperationError, RTCPeerConnection, RTCVideoSource

from tests.waiting import paced, running_for, until

RIDS = ("q", "h", "f")
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"


def one_section_each(sdp: str) -> str:
    """An offer of simulcast as one with a section for each rid: what the packets call the rid, this calls
    the mid. So a connection, which like a browser's receives no simulcast, sees every layer."""
    session, media = sdp.split("m=", 1)
    session = session.replace("a=group:BUNDLE 0", "a=group:BUNDLE " + " ".join(RIDS))
    lines = [
        line.replace(RID, MID)
        for line in media.splitlines()
        if not line.endswith(MID) and not line.startswith(("a=rid:", "a=simulcast:", "a=msid:", "a=mid:"))
    ]
    return session + "".join("m=" + "\r\n".join([*lines, f"a=mid:{rid}"]) + "\r\n" for rid in RIDS)


def one_section(sdp: str) -> str:
    """The answer to that as one to the offer of simulcast."""
    session, media, *_ = sdp.split("m=")
    session = session.replace("a=group:BUNDLE " + " ".join(RIDS), "a=group:BUNDLE 0")
    media = media.replace(MID, RID).replace(f"a=mid:{RIDS[0]}", "a=mid:0")
    layers = "".join(f"a=rid:{rid} recv\r\n" for rid in RIDS)
    return f"{session}m={media}{layers}a=simulcast:recv {';'.join(RIDS)}\r\n"


@pytest.fixture
async def layers(event: Any) -> Any:
    """The sender of three layers, its connection, and the tracks that the peer sees them in, by rid."""
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        source = RTCVideoSource()
        track = source.create_track()
        sender = a.add_transceiver(track, send_encodings=[{"rid": rid} for rid in RIDS]).sender
        tracks: dict[str, Any] = {}
        b.on("track", lambda event: tracks.update({str(event.transceiver.mid): event.track}))
        await a.set_local_description()
        assert a.local_description
        await b.set_remote_description({"type": "offer", "sdp": one_section_each(a.local_description.sdp)})
        await b.set_local_description()
        while b.ice_gathering_state != "complete":
            await event(b, "icegatheringstatechange")
        assert b.local_description
        await a.set_remote_description({"type": "answer", "sdp": one_section(b.local_description.sdp)})
        await a.connected()
        yield source, sender, a, tracks


async def push(source: Any) -> None:
    row = np.arange(640, dtype=np.uint8)
    async for number in paced(20):
        source.push(np.broadcast_to(np.roll(row, 4 * number)[None, :, None], (360, 640, 3)).copy())


async def sent(connection: RTCPeerConnection) -> dict[str, Any]:
    return {one.rid: one for one in (await connection.get_stats()).values() if one.type == "outbound-rtp"}


async def all_encoded(connection: RTCPeerConnection) -> bool:
    layers = await sent(connection)
    return set(layers) == set(RIDS) and all(one.frames_encoded for one in layers.values())


async def test_each_layer_is_seen_in_its_size(layers: Any) -> None:
    source, _, a, tracks = layers
    assert set(tracks) == set(RIDS)
    pushing = asyncio.ensure_future(push(source))
    sizes = {}
    for rid, track in tracks.items():
        async for frame in track:
            sizes[rid] = (frame.width, frame.height)
            break
    pushing.cancel()
    assert sizes == {"q": (160, 90), "h": (320, 180), "f": (640, 360)}
    report = await sent(a)
    assert len({report[rid].ssrc for rid in RIDS}) == 3
    assert all(report[rid].packets_sent > 0 for rid in RIDS)


async def test_a_layer_can_be_turned_off(layers: Any) -> None:
    source, sender, a, _ = layers
    pushing = asyncio.ensure_future(push(source))
    await until(lambda: all_encoded(a))
    parameters = sender.get_parameters()
    assert [each.rid for each in parameters.encodings] == list(RIDS)
    parameters.encodings[1].active = False
    await sender.set_parameters(parameters)
    # A picture that is being encoded is sent still.
    await running_for(0.3)
    before = await sent(a)
    await running_for(0.5)
    after = await sent(a)
    pushing.cancel()
    grown = {rid: after[rid].frames_encoded - before[rid].frames_encoded for rid in RIDS}
    assert grown["q"] > 0 and grown["h"] == 0 and grown["f"] > 0


async def test_a_layer_can_be_asked_for_a_key_frame(layers: Any) -> None:
    source, sender, a, _ = layers
    pushing = asyncio.ensure_future(push(source))
    await until(lambda: all_encoded(a))
    before = await sent(a)
    sender.generate_key_frame(["h"])

    async def one_more() -> bool:
        return bool((await sent(a))["h"].key_frames_encoded == before["h"].key_frames_encoded + 1)

    await until(one_more)
    pushing.cancel()
    with pytest.raises(NotFoundError, match="RIDs"):
        sender.generate_key_frame("other")


async def test_the_sender_makes_a_key_frame_when_it_is_told_to(show: Any) -> None:
    one = await show()
    await one.sizes(0.5)
    before = (await one.outbound())[None].key_frames_encoded
    one.sender.generate_key_frame()
    await one.sizes(0.5)
    assert (await one.outbound())[None].key_frames_encoded == before + 1


async def test_the_receiver_asks_for_a_key_frame(show: Any) -> None:
    one = await show()
    await one.sizes(0.5)
    before = (await one.outbound())[None]
    one.received.receiver.request_key_frame()
    await one.sizes(0.5)
    after = (await one.outbound())[None]
    assert after.pli_count == before.pli_count + 1
    assert after.key_frames_encoded == before.key_frames_encoded + 1


async def test_audio_has_no_key_frames() -> None:
    async with RTCPeerConnection() as connection:
        transceiver = connection.add_transceiver("audio")
        with pytest.raises(OperationError):
            transceiver.sender.generate_key_frame()
        with pytest.raises(OperationError, match="only video"):
            transceiver.receiver.request_key_frame()
