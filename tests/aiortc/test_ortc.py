"""Manual transports (ORTC), without a connection and without SDP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from webrtc import NotSupportedError, aiortc
from webrtc.aiortc.codecs import CODECS
from webrtc.aiortc.exceptions import InvalidStateError, OperationError
from webrtc.aiortc.rtcrtpparameters import (
    RTCRtpCodecParameters,
    RTCRtpDecodingParameters,
    RTCRtpParameters,
    RTCRtpReceiveParameters,
    RTCRtpSendParameters,
)

from tests.aiortc.media_to_test import COLOUR, HERTZ, Picture, Tone, heard, seen
from tests.unchecked import private


class End:
    def __init__(self, port: int = 5000) -> None:
        self.gatherer = aiortc.RTCIceGatherer(iceServers=[])
        self.ice = aiortc.RTCIceTransport(self.gatherer)
        self.dtls = aiortc.RTCDtlsTransport(self.ice, [aiortc.RTCCertificate.generateCertificate()])
        self.sctp = aiortc.RTCSctpTransport(self.dtls, port)

    async def meet(self, other: End) -> None:
        for candidate in other.gatherer.getLocalCandidates():
            await self.ice.addRemoteCandidate(candidate)
        await self.ice.start(other.gatherer.getLocalParameters())
        await self.dtls.start(other.dtls.getLocalParameters())
        await self.sctp.start(other.sctp.getCapabilities(), other.sctp.port)

    async def stop(self) -> None:
        await self.sctp.stop()
        await self.dtls.stop()
        await self.ice.stop()


@pytest.fixture
async def ends() -> AsyncIterator[tuple[End, End]]:
    left, right = End(), End()
    await asyncio.gather(left.gatherer.gather(), right.gatherer.gather())
    yield left, right
    await left.stop()
    await right.stop()


async def met(left: End, right: End) -> None:
    await asyncio.gather(left.meet(right), right.meet(left))


async def test_messages_go_both_ways(ends: tuple[End, End]) -> None:
    left, right = ends
    got: asyncio.Queue[object] = asyncio.Queue()

    @right.sctp.on("datachannel")
    def on_datachannel(channel: aiortc.RTCDataChannel) -> None:
        channel.on("message", lambda message: channel.send(message.upper()))

    await met(left, right)
    channel = aiortc.RTCDataChannel(left.sctp, aiortc.RTCDataChannelParameters(label="by hand"))
    channel.on("message", got.put_nowait)
    channel.on("open", lambda: channel.send("no sdp"))
    assert await asyncio.wait_for(got.get(), 10) == "NO SDP"
    assert (left.ice.state, left.dtls.state, left.sctp.state) == ("completed", "connected", "connected")
    assert {left.ice.role, right.ice.role} == {"controlling", "controlled"}
    assert {private(left.dtls)._role, private(right.dtls)._role} == {"client", "server"}


@pytest.mark.parametrize("late", [0.0, 0.3, 1.0])
async def test_the_handshake_succeeds_when_one_end_is_late(ends: tuple[End, End], late: float) -> None:
    async def dtls(one: End, other: End, wait: float) -> None:
        await asyncio.sleep(wait)
        await one.dtls.start(other.dtls.getLocalParameters())

    left, right = ends
    for one, other in (ends, ends[::-1]):
        for candidate in other.gatherer.getLocalCandidates():
            await one.ice.addRemoteCandidate(candidate)
    await asyncio.gather(
        left.ice.start(right.gatherer.getLocalParameters()),
        right.ice.start(left.gatherer.getLocalParameters()),
    )
    await asyncio.gather(dtls(left, right, late), dtls(right, left, 0))
    assert (left.dtls.state, right.dtls.state) == ("connected", "connected")


async def media(
    ends: tuple[End, End], track: aiortc.MediaStreamTrack, check: Callable[..., Awaitable[object]]
) -> object:
    """The result of `check` for a track that the left end sends and the right one receives."""
    left, right = ends
    codecs = CODECS[track.kind]
    sender = aiortc.RTCRtpSender(track, left.dtls)
    receiver = aiortc.RTCRtpReceiver(track.kind, right.dtls)
    await sender.send(RTCRtpSendParameters(codecs=codecs))
    number = codecs[0].payloadType
    assert number is not None
    encodings = [RTCRtpDecodingParameters(ssrc=private(sender)._ssrc, payloadType=number)]
    await receiver.receive(RTCRtpReceiveParameters(codecs=codecs, encodings=encodings))
    return await check(receiver.track)


async def test_audio_and_video_are_sent_and_received(ends: tuple[End, End]) -> None:
    await met(*ends)
    hertz = await media(ends, Tone(), heard)
    colour = await media(ends, Picture(), seen)
    assert hertz == pytest.approx(HERTZ, abs=60)
    assert colour == pytest.approx(COLOUR, abs=15)


async def test_a_stream_is_matched_by_payload_type_without_ssrc_and_mid(
    ends: tuple[End, End],
) -> None:
    left, right = ends
    await met(left, right)
    codec = RTCRtpCodecParameters("audio/opus", 48000, 2, payloadType=105)
    receiver = aiortc.RTCRtpReceiver("audio", right.dtls)
    await receiver.receive(RTCRtpReceiveParameters(codecs=[codec]))
    await aiortc.RTCRtpSender(Tone(), left.dtls).send(RTCRtpSendParameters(codecs=[codec]))
    assert await heard(receiver.track) == pytest.approx(HERTZ, abs=60)


async def test_a_codec_that_the_engine_does_not_have_is_an_error(ends: tuple[End, End]) -> None:
    left, right = ends
    await met(left, right)
    parameters = RTCRtpSendParameters(codecs=[RTCRtpCodecParameters("audio/none", 8000, 1, payloadType=96)])
    with pytest.raises(OperationError, match="none"):
        await aiortc.RTCRtpSender(Tone(), left.dtls).send(parameters)


def handshake_failed(end: End) -> asyncio.Future[None]:
    """A future that is done after the engine has announced a failed handshake of an end."""
    [transport] = private(end.dtls)._link.transports()
    failed = asyncio.get_running_loop().create_future()
    told = asyncio.get_running_loop().call_soon

    def heard(_: object) -> None:
        if str(transport.state) == "failed" and not failed.done():
            told(failed.set_result, None)

    transport.on("statechange", heard)
    return failed


async def test_a_wrong_certificate_fails_the_handshake() -> None:
    left, right, other = End(), End(), aiortc.RTCCertificate.generateCertificate()
    await asyncio.gather(left.gatherer.gather(), right.gatherer.gather())
    for one, two in ((left, right), (right, left)):
        for candidate in two.gatherer.getLocalCandidates():
            await one.ice.addRemoteCandidate(candidate)
    await asyncio.gather(
        left.ice.start(right.gatherer.getLocalParameters()),
        right.ice.start(left.gatherer.getLocalParameters()),
    )
    wrong = aiortc.RTCDtlsParameters(fingerprints=other.getFingerprints(), role="auto")
    failures = [handshake_failed(end) for end in (left, right)]
    start = asyncio.gather(left.dtls.start(wrong), right.dtls.start(left.dtls.getLocalParameters()))
    await asyncio.wait_for(asyncio.gather(*failures), 10)
    assert left.dtls.state == right.dtls.state == "connecting"
    await left.stop()
    await right.stop()
    await start


async def test_the_ends_may_have_different_sctp_ports() -> None:
    left, right = End(), End(port=6000)
    assert right.sctp.port == 6000
    await left.sctp.start(right.sctp.getCapabilities(), 6000)
    await right.sctp.start(left.sctp.getCapabilities(), 5000)
    await asyncio.gather(left.gatherer.gather(), right.gatherer.gather())
    await met(left, right)
    got = asyncio.get_running_loop().create_future()
    right.sctp.on("datachannel", got.set_result)
    aiortc.RTCDataChannel(left.sctp, aiortc.RTCDataChannelParameters(label="ports"))
    assert (await asyncio.wait_for(got, 10)).label == "ports"
    await left.stop()
    await right.stop()


async def test_an_sctp_port_that_is_set_late_must_be_the_local_one(ends: tuple[End, End]) -> None:
    await met(*ends)
    with pytest.raises(NotSupportedError, match="remotePort is 5001, but SCTP has started with 5000"):
        await ends[0].sctp.start(ends[1].sctp.getCapabilities(), 5001)
    with pytest.raises(ValueError, match="port is 0"):
        aiortc.RTCSctpTransport(ends[0].dtls, port=0)


async def test_a_stopped_transport_does_not_start(ends: tuple[End, End]) -> None:
    await ends[0].ice.stop()
    with pytest.raises(InvalidStateError, match="RTCIceTransport is closed"):
        await ends[0].ice.start(aiortc.RTCIceParameters(usernameFragment="foo", password="bar"))


def test_parameters_with_equal_fields_are_equal() -> None:
    assert RTCRtpParameters(muxId="0") == RTCRtpParameters(muxId="0")
