"""What the aiortc-compatible API refuses, with aiortc's exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from webrtc import NotSupportedError, aiortc
from webrtc.aiortc import codecs
from webrtc.aiortc.exceptions import InternalError, InvalidStateError
from webrtc.aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack


def transport() -> aiortc.RTCDtlsTransport:
    ice = aiortc.RTCIceTransport(aiortc.RTCIceGatherer(iceServers=[]))
    return aiortc.RTCDtlsTransport(ice, [aiortc.RTCCertificate.generateCertificate()])


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: codecs.get_capabilities("smell"), ValueError, "unknown media 'smell'"),
        (
            lambda: codecs.get_encoder(codecs.get_capabilities("audio").codecs[0]),
            NotSupportedError,
            "the encoder of opus is in the engine",
        ),
        (lambda: aiortc.RTCRtpSender("smell", transport()), InternalError, 'Invalid track kind "smell"'),
        (
            lambda: aiortc.RTCRtpSender("audio", transport()).replaceTrack(VideoStreamTrack()),
            InternalError,
            "a sender of audio cannot send a track of video",
        ),
        (
            lambda: aiortc.RTCDtlsTransport(transport().transport, []),
            ValueError,
            "takes one certificate, not 0",
        ),
        (
            lambda: aiortc.RTCDataChannelParameters(negotiated=True),
            ValueError,
            "ID must be in range 0-65534 if data channel is negotiated",
        ),
    ],
    ids=["kind", "encoder", "sender", "track", "certificate", "channel"],
)
async def test_what_cannot_be_is_refused_as_by_aiortc(
    use: Callable[[], Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        use()


async def test_a_handshake_needs_a_fingerprint() -> None:
    dtls = transport()
    with pytest.raises(ValueError, match="no fingerprint: the peer cannot be authenticated"):
        await dtls.start(aiortc.RTCDtlsParameters(fingerprints=[]))
    assert dtls.state == "new"


async def test_a_stopped_association_opens_no_channel() -> None:
    dtls = transport()
    sctp = aiortc.RTCSctpTransport(dtls)
    assert (sctp.state, sctp.maxChannels) == ("new", None)
    channel = aiortc.RTCDataChannel(sctp, aiortc.RTCDataChannelParameters(label="x"))
    await sctp.stop()
    await sctp.stop()
    assert (sctp.state, channel.readyState) == ("closed", "closed")
    channel.close()
    with pytest.raises(InvalidStateError, match="RTCSctpTransport is closed"):
        aiortc.RTCDataChannel(sctp, aiortc.RTCDataChannelParameters(label="y"))
    with pytest.raises(InvalidStateError, match="RTCSctpTransport is closed"):
        await sctp.start(sctp.getCapabilities(), 5000)
    await dtls.stop()
    await dtls.transport.stop()


async def test_a_closed_connection_has_no_statistics() -> None:
    pc = aiortc.RTCPeerConnection()
    pc.addTrack(AudioStreamTrack())
    await pc.close()
    assert len(await pc.getStats()) == 0


def test_header_extensions_are_numbered_by_kind() -> None:
    for kind in ("audio", "video"):
        found = codecs.HEADER_EXTENSIONS[kind]
        assert [each.id for each in found] == list(range(1, len(found) + 1))
        assert [each.uri for each in found] == [
            each.uri for each in codecs.get_capabilities(kind).headerExtensions
        ]
