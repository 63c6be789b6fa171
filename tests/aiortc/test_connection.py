"""What programs written for aiortc rely on, beyond aiortc's own tests."""

from __future__ import annotations

import asyncio
import datetime
import gc
import warnings
from typing import Any

import pytest
import webrtc
from webrtc import aiortc
from webrtc.aiortc.codecs import vpx

from tests.aiortc.media_to_test import COLOUR, HERTZ, Picture, Tone, heard, seen
from tests.aiortc.meeting import event, met, reached
from tests.unchecked import private


def track_of(pc: aiortc.RTCPeerConnection) -> asyncio.Future[aiortc.MediaStreamTrack]:
    return event(pc, "track")


def test_a_connection_can_be_set_up_before_there_is_a_loop() -> None:
    pc = aiortc.RTCPeerConnection()
    pc.addTrack(aiortc.AudioStreamTrack())
    pc.createDataChannel("chat")

    async def main() -> None:
        offer = await pc.createOffer()
        assert "m=audio" in offer.sdp and "m=application" in offer.sdp
        await pc.close()

    asyncio.run(main())


async def test_candidates_trickle(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    found: list[aiortc.RTCIceCandidate | None] = []
    one.on("icecandidate", found.append)
    ended = event(one, "icecandidate", lambda candidate: candidate is None)
    one.createDataChannel("chat")
    await met(one, other)
    await asyncio.wait_for(ended, 10)
    assert found[-1] is None
    assert all(candidate and candidate.sdpMid == "0" and candidate.port for candidate in found[:-1])


async def test_a_program_can_emit_an_event_itself(pair: list[aiortc.RTCPeerConnection]) -> None:
    heard: list[object] = []
    pair[0].once("datachannel", heard.append)
    pair[0].emit("datachannel", "a channel")
    pair[0].emit("datachannel", "another")
    assert heard == ["a channel"]


async def test_replacing_a_track_takes_effect_at_once(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    future = track_of(other)
    sender = one.addTrack(aiortc.AudioStreamTrack())
    await met(one, other)
    sender.replaceTrack(Tone())
    assert await heard(await future) == pytest.approx(HERTZ, abs=60)


async def test_audio_continues_while_video_is_added(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    tracks: asyncio.Queue[aiortc.MediaStreamTrack] = asyncio.Queue()
    other.on("track", tracks.put_nowait)
    sender = one.addTrack(Tone())
    await met(one, other)
    sound = await tracks.get()
    await heard(sound)
    reading = private(sender)._pump
    one.addTrack(Picture())
    assert (one.iceConnectionState, one.connectionState) == ("new", "connecting")
    await met(one, other)
    assert (one.iceConnectionState, one.connectionState) == ("completed", "connected")
    assert await seen(await tracks.get()) == pytest.approx(COLOUR, abs=15)
    assert await heard(sound) == pytest.approx(HERTZ, abs=60)
    assert reading and private(sender)._pump is reading and not reading.done()


async def received(pc: aiortc.RTCPeerConnection) -> int:
    """How many packets came."""
    report = await pc.getStats()
    inbound = [each for each in report.values() if isinstance(each, aiortc.RTCInboundRtpStreamStats)]
    return sum(each.packetsReceived for each in inbound)


async def test_a_track_that_is_not_read_queues_nothing(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    future = track_of(other)
    one.addTrack(Tone())
    await met(one, other)
    track: Any = await future
    await track.recv()
    before = await received(other)
    while await received(other) < before + 50:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert track._queue.qsize() <= 10


async def test_a_receiver_lists_its_synchronization_sources(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    future = track_of(other)
    one.addTrack(Tone())
    await met(one, other)
    await heard(await future)
    [source] = other.getReceivers()[0].getSynchronizationSources()
    report = await other.getStats()
    inbound = [each for each in report.values() if isinstance(each, aiortc.RTCInboundRtpStreamStats)]
    assert [source.source] == [each.ssrc for each in inbound]
    assert abs((datetime.datetime.now(datetime.timezone.utc) - source.timestamp).total_seconds()) < 10


async def test_a_connection_ends_with_its_peer(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    connected = [reached(pc, "connected") for pc in pair]
    closed = reached(other, "closed")
    one.createDataChannel("chat")
    await met(one, other)
    await asyncio.wait_for(asyncio.gather(*connected), 5)
    await one.close()
    await asyncio.wait_for(closed, 5)


async def test_the_peers_close_is_announced_once_as_closed(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    one.createDataChannel("x")
    states: list[str] = []
    other.on("connectionstatechange", lambda: states.append(other.connectionState))
    connected, closed = reached(other, "connected"), reached(other, "closed")
    await met(one, other)
    await asyncio.wait_for(connected, 10)
    await one.close()
    await asyncio.wait_for(closed, 5)
    assert states == ["connecting", "connected", "closed"]


async def test_transports_have_the_states_of_their_connection(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    one.createDataChannel("chat")
    assert one.sctp
    dtls = one.sctp.transport
    ice, gatherer = dtls.transport, dtls.transport.iceGatherer
    states = {each: [each.state] for each in (gatherer, ice, dtls)}
    for each, passed in states.items():
        each.on("statechange", lambda each=each, passed=passed: passed.append(each.state))
    connected = event(dtls, "statechange", lambda: dtls.state == "connected")
    await met(one, other)
    await asyncio.wait_for(connected, 10)
    await one.close()
    assert states[gatherer] == ["new", "gathering", "completed"]
    assert states[ice] == ["new", "checking", "completed", "closed"]
    assert states[dtls] == ["new", "connecting", "connected", "closed"]


async def test_bundled_media_share_one_transport(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    senders = [one.addTrack(Tone()), one.addTrack(Picture())]
    before = [sender.transport for sender in senders]
    assert before[0] is not before[1]
    await met(one, other)
    assert [sender.transport for sender in senders] == [before[0]] * 2
    assert (before[1].state, before[1].transport.state) == ("closed", "closed")


async def test_statistics_are_dataclasses_with_datetimes(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    future = track_of(other)
    sender = one.addTrack(Picture())
    await met(one, other)
    await seen(await future)
    report = await sender.getStats()
    outbound = next(each for each in report.values() if isinstance(each, aiortc.RTCOutboundRtpStreamStats))
    age = datetime.datetime.now(datetime.timezone.utc) - outbound.timestamp
    assert abs(age.total_seconds()) < 10
    assert outbound.packetsSent > 5 and outbound.trackId == sender.track.id
    assert (await one.getStats()).keys() >= {outbound.id}


async def backlogged(one: aiortc.RTCPeerConnection, other: aiortc.RTCPeerConnection) -> aiortc.RTCDataChannel:
    """A channel that was just given more than the engine queues, in 400 messages."""
    channel = one.createDataChannel("bulk")
    opened = event(channel, "open")
    await met(one, other)
    await opened
    for _ in range(400):
        channel.send(bytes(100_000))
    return channel


async def test_messages_beyond_the_engines_queue_arrive(pair: list[aiortc.RTCPeerConnection]) -> None:
    one, other = pair
    sizes: list[int] = []
    whole = asyncio.Event()

    @other.on("datachannel")
    def on_datachannel(channel: aiortc.RTCDataChannel) -> None:
        @channel.on("message")
        def on_message(message: bytes) -> None:
            sizes.append(len(message))
            if len(sizes) == 400:
                whole.set()

    channel = await backlogged(one, other)
    assert channel.bufferedAmount > 16 * 1024 * 1024
    await asyncio.wait_for(whole.wait(), 30)
    assert sum(sizes) == 40_000_000
    assert channel.bufferedAmount == 0


async def test_a_channel_that_is_closed_with_a_backlog_ends_quietly(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    lost: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
    one, other = pair
    channel = await backlogged(one, other)
    for _ in range(3):  # Until the backlog is being sent.
        await asyncio.sleep(0)
    sending = private(channel)._task
    assert sending
    await one.close()
    await asyncio.wait([sending])
    assert channel.readyState == "closed"
    del channel, sending
    gc.collect()
    assert lost == []


async def test_an_exception_of_a_track_is_logged(
    pair: list[aiortc.RTCPeerConnection], caplog: pytest.LogCaptureFixture
) -> None:
    failed = asyncio.Event()

    class Broken(aiortc.AudioStreamTrack):
        async def recv(self) -> Any:
            failed.set()
            raise RuntimeError("no microphone")

    pair[0].addTrack(Broken())
    await met(*pair)
    await asyncio.wait_for(failed.wait(), 10)
    await asyncio.sleep(0)
    assert "RTCRtpSender(audio) stops sending" in caplog.text and "no microphone" in caplog.text


async def test_private_names_are_supported_or_refused(pair: list[aiortc.RTCPeerConnection]) -> None:
    sender: Any = pair[0].addTrack(Picture())
    sender._RTCRtpSender__encoder.target_bitrate = 300_000
    assert sender._bitrate == 300_000
    connection: Any = pair[0]
    assert len(connection._RTCPeerConnection__iceTransports) == 1
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        type("Mine", (vpx.Vp8Encoder,), {})
    assert "MAX_BITRATE" in str(caught[0].message)
    with pytest.raises(webrtc.NotSupportedError, match="RtpPacket"):
        from webrtc.aiortc.rtp import RtpPacket  # type: ignore[attr-defined]  # noqa: F401


def test_default_servers_can_be_asked_for() -> None:
    assert str(aiortc.RTCIceGatherer.getDefaultIceServers()[0].urls).startswith("stun:")


async def test_transports_of_a_connection_cannot_be_started_by_hand(
    pair: list[aiortc.RTCPeerConnection],
) -> None:
    pair[0].createDataChannel("chat")
    assert pair[0].sctp
    dtls = pair[0].sctp.transport
    starts = (
        dtls.transport.iceGatherer.gather(),
        dtls.transport.start(aiortc.RTCIceParameters("user", "password")),
        dtls.start(aiortc.RTCDtlsParameters()),
        pair[0].sctp.start(None, 5000),
    )
    for start in starts:
        with pytest.raises(aiortc.InvalidStateError, match="started by its descriptions"):
            await start
    assert dtls.state == dtls.transport.state == dtls.transport.iceGatherer.state == "new"


@pytest.mark.parametrize("name", ["connectionState", "signalingState", "sctp", "configuration"])
async def test_attributes_are_read_only(name: str, pair: list[aiortc.RTCPeerConnection]) -> None:
    with pytest.raises(AttributeError, match=f"{name} of RTCPeerConnection cannot be set"):
        setattr(pair[0], name, None)
