"""What browsers can do besides what the suite tests. Each browser's folder imports its tests from here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from webrtc import (
    RTCPeerConnection,
    RTCRtpScriptTransform,
    RTCRtpScriptTransformer,
    RTCVideoSource,
)

from tests.conftest import Pictures
from tests.peers.browsers.layers import joined, split
from tests.peers.links import End, Link
from tests.peers.media import CORNERS, colours, corners_seen
from tests.peers.peer import PATIENT, ForeignPeer
from tests.peers.suite.tracks import (
    arriving,
    kind_of,
    prefer,
    recognised,
    recognised_there,
    showing,
    transceiver_of,
)
from tests.waiting import until

WIDTH, HEIGHT = 640, 360
# By name, how much smaller a layer is.
LAYERS = {"q": 2, "f": 1}
# What transforms.js puts behind each frame.
MARK = b"\xca\xfe\xba\xbe"


@pytest_asyncio.fixture
async def apart(peer: ForeignPeer) -> AsyncIterator[Link]:
    """A link whose descriptions the test exchanges itself, with their candidates."""
    async with Link(RTCPeerConnection(), peer, trickle="none") as link:
        yield link


async def described(pc: RTCPeerConnection) -> str:
    await pc.set_local_description()
    await pc.gathered()
    assert pc.local_description
    return pc.local_description.sdp


@pytest.mark.cell("browsers", "simulcast, received by the peer")
async def test_the_peer_sees_each_layer_that_this_end_sends(apart: Link) -> None:
    pc, peer = apart.pc, apart.peer
    source, pictures = RTCVideoSource(), Pictures()
    encodings: Any = [{"rid": rid, "scale_resolution_down_by": scale} for rid, scale in LAYERS.items()]
    transceiver = pc.add_transceiver(source.create_track(), direction="sendonly", send_encodings=encodings)
    prefer(transceiver, "VP8")
    offer = await described(pc)
    answer = await peer.call("answer", sdp=split(offer), gathered=True)
    await pc.set_remote_description({"type": "answer", "sdp": joined(answer["sdp"], offer)})
    async with pictures.shown(source, pictures.corners(WIDTH, HEIGHT), "rgb24"):
        await apart.connected()
        for place, scale in enumerate(LAYERS.values()):

            async def shows(place: int = place) -> dict[str, Any] | None:
                seen: dict[str, Any] = await peer.call("seen", place=place)
                return seen if seen["frames"] and colours(seen["corners"]) == CORNERS else None

            seen = await until(shows, PATIENT)
            assert seen and (seen["width"], seen["height"]) == (WIDTH / scale, HEIGHT / scale)


@pytest.mark.cell("browsers", "simulcast, sent by the peer")
async def test_this_end_sees_each_layer_that_the_peer_sends(apart: Link) -> None:
    pc, peer = apart.pc, apart.peer
    layers = [{"rid": rid, "scaleResolutionDownBy": scale} for rid, scale in LAYERS.items()]
    size = {"width": WIDTH, "height": HEIGHT}
    await peer.call("add_media", kind="video", codec="VP8", direction="sendonly", layers=layers, **size)
    offer = (await peer.call("offer", gathered=True))["sdp"]
    await pc.set_remote_description({"type": "offer", "sdp": split(offer)})
    await peer.call("accept", sdp=joined(await described(pc), offer))
    await apart.connected()
    for transceiver in pc.get_transceivers():
        assert transceiver.mid
        scale = LAYERS[transceiver.mid]
        assert await corners_seen(transceiver.receiver.track) == (WIDTH / scale, HEIGHT / scale)


@pytest.mark.cell("browsers", "simulcast that is not accepted")
@pytest.mark.parametrize("sends", ["ours", "theirs"])
async def test_an_answer_without_simulcast_gets_one_layer(link: Link, sends: End) -> None:
    if sends == "ours":
        async with showing("video") as track:
            encodings: Any = [{"rid": rid} for rid in LAYERS]
            link.pc.add_transceiver(track, direction="sendonly", send_encodings=encodings)
            await link.connect("ours")
            await recognised_there(link, "video")
    else:
        arrival = arriving(link.pc, "video")
        layers = [{"rid": rid} for rid in LAYERS]
        await link.peer.call("add_media", kind="video", direction="sendonly", layers=layers)
        await link.connect("theirs")
        await recognised(link, await link.within(arrival), "video")


@pytest.mark.cell("browsers", "encoded transforms, {codec}")
@pytest.mark.parametrize("codec", ["opus", "VP8"])
async def test_frames_that_both_ends_transform_are_recognised(link: Link, codec: str) -> None:
    kind, unmarked = kind_of(codec), 0

    async def mark(transformer: RTCRtpScriptTransformer) -> None:
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            frame.data = bytes(frame.data) + MARK
            await writer.write(frame)

    async def unmark(transformer: RTCRtpScriptTransformer) -> None:
        nonlocal unmarked
        writer = transformer.writable.get_writer()
        async for frame in transformer.readable:
            data = bytes(frame.data)
            # Frames that the peer sent before it had the transform are not for this end.
            if data.endswith(MARK):
                unmarked += 1
                frame.data = data.removesuffix(MARK)
                await writer.write(frame)

    arrival = arriving(link.pc, kind)
    async with showing(kind) as track:
        link.pc.add_track(track)
        transceiver = transceiver_of(link.pc, kind)
        prefer(transceiver, codec)
        transceiver.sender.transform = RTCRtpScriptTransform(mark)
        transceiver.receiver.transform = RTCRtpScriptTransform(unmark)
        await link.peer.call("add_media", kind=kind, codec=codec)
        await link.peer.call("mark_frames")
        await link.connect("ours")
        await recognised(link, await link.within(arrival), kind)
        await recognised_there(link, kind)
    assert unmarked > 0


@pytest.mark.cell("browsers", "statistics of video")
async def test_the_statistics_of_both_ends_agree_on_the_video(link: Link) -> None:
    arrival = arriving(link.pc, "video")
    async with showing("video") as track:
        link.pc.add_track(track)
        prefer(transceiver_of(link.pc, "video"), "VP8")
        await link.peer.call("add_media", kind="video", codec="VP8")
        await link.connect("ours")
        await recognised(link, await link.within(arrival), "video")
        await recognised_there(link, "video")

        async def reported() -> dict[str, Any] | None:
            there = {each["type"]: each for each in await link.peer.call("report") if _is_video(each)}
            # Reports of the other end come every second.
            return there if {"inbound-rtp", "outbound-rtp", "remote-inbound-rtp"} <= there.keys() else None

        there = await until(reported, PATIENT)
        ours: Any = await link.pc.get_stats()
    assert there
    [sent] = [each for each in ours.values() if each.type == "outbound-rtp"]
    [received] = [each for each in ours.values() if each.type == "inbound-rtp"]
    assert there["inbound-rtp"]["ssrc"] == sent.ssrc and there["outbound-rtp"]["ssrc"] == received.ssrc
    assert 0 < there["inbound-rtp"]["packetsReceived"] <= sent.packets_sent + sent.retransmitted_packets_sent
    assert 0 < there["inbound-rtp"]["framesDecoded"] <= sent.frames_sent
    assert (there["inbound-rtp"]["frameWidth"], there["inbound-rtp"]["frameHeight"]) == (320, 240)
    assert there["outbound-rtp"]["packetsSent"] > 0 and received.frames_decoded > 0
    assert 0 <= there["remote-inbound-rtp"]["fractionLost"] <= 1
    assert 0 <= there["remote-inbound-rtp"].get("roundTripTime", 0) < PATIENT


def _is_video(each: dict[str, Any]) -> bool:
    return each.get("kind", each.get("mediaType")) == "video"


@pytest.mark.cell("browsers", "screen content, sent by the peer")
async def test_a_shared_tab_of_the_peer_arrives_as_screen_content(link: Link) -> None:
    arrival = arriving(link.pc, "video")
    await link.peer.call("add_media", kind="video", codec="VP8", direction="sendonly", screen=True)
    await link.connect("theirs")
    await link.within(corners_seen(await link.within(arrival)))
    stats: Any = await link.pc.get_stats()
    [stream] = [each for each in stats.values() if each.type == "inbound-rtp"]
    assert stream.content_type == "screenshare"


@pytest.mark.cell("browsers", "screen content, received by the peer")
async def test_screen_content_of_this_end_arrives_as_such(link: Link) -> None:
    async with showing("video") as track:
        track.content_hint = "text"
        link.pc.add_track(track)
        await link.connect("ours")
        await recognised_there(link, "video")
        report = await link.peer.call("report")
    [stream] = [each for each in report if each["type"] == "inbound-rtp"]
    assert stream["contentType"] == "screenshare"
