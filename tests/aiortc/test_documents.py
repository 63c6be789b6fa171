"""What the reference documents show of configuration, capabilities and negotiation, run as they show it."""

from __future__ import annotations

import asyncio

import pytest
from webrtc import aiortc

from tests.aiortc.meeting import met, reached


def servers() -> list[aiortc.RTCIceServer]:
    tls = "turns:turn.example.com:443?transport=tcp"
    return [
        aiortc.RTCIceServer("stun:stun.example.com:19302"),
        aiortc.RTCIceServer(["stun:a.example.com", "stun:b.example.com"]),
        aiortc.RTCIceServer(urls="turn:turn.example.com:3478", username="me", credential="secret"),
        aiortc.RTCIceServer(urls=tls, username="me", credential="secret"),
    ]


def test_a_configuration_has_servers_and_a_bundle_policy() -> None:
    configuration = aiortc.RTCConfiguration(iceServers=servers())
    assert configuration.bundlePolicy == aiortc.RTCBundlePolicy.BALANCED and configuration.iceServers
    assert [type(server.urls) for server in configuration.iceServers] == [str, list, str, str]
    assert configuration.iceServers[2].credentialType == "password"


@pytest.mark.parametrize("policy", aiortc.RTCBundlePolicy)
async def test_every_bundle_policy_connects(policy: aiortc.RTCBundlePolicy) -> None:
    configuration = aiortc.RTCConfiguration(iceServers=[], bundlePolicy=policy)
    one, other = aiortc.RTCPeerConnection(configuration), aiortc.RTCPeerConnection(configuration)
    one.addTransceiver("audio")
    one.createDataChannel("chat")
    connected = reached(one, "connected")
    await met(one, other)
    await asyncio.wait_for(connected, 10)
    await one.close()
    await other.close()


def test_a_connection_has_its_configuration() -> None:
    configuration = aiortc.RTCConfiguration(servers(), bundlePolicy=aiortc.RTCBundlePolicy.MAX_BUNDLE)
    pc = aiortc.RTCPeerConnection(configuration=configuration)
    assert pc.configuration.iceServers and len(pc.configuration.iceServers) == 4
    assert pc.configuration.bundlePolicy == aiortc.RTCBundlePolicy.MAX_BUNDLE
    assert aiortc.RTCPeerConnection().configuration.iceServers is None


async def test_servers_of_all_kinds_are_accepted() -> None:
    pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(servers()))
    pc.createDataChannel("chat")
    assert (await pc.createOffer()).type == "offer"
    await pc.close()


@pytest.mark.parametrize(("kind", "expected"), [("audio", "audio/opus"), ("video", "video/VP8")])
def test_capabilities_list_codecs_and_header_extensions(kind: str, expected: str) -> None:
    for end in (aiortc.RTCRtpSender, aiortc.RTCRtpReceiver):
        capabilities = end.getCapabilities(kind)
        codec = capabilities.codecs[0]
        assert (codec.mimeType, codec.clockRate) == (expected, 48000 if kind == "audio" else 90000)
        assert all(extension.uri for extension in capabilities.headerExtensions)


async def test_a_transceiver_has_parameters_after_negotiation() -> None:
    one, other = aiortc.RTCPeerConnection(), aiortc.RTCPeerConnection()
    transceiver = one.addTransceiver("video")
    assert transceiver.sender.getParameters().codecs == []
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    other.addTrack(aiortc.VideoStreamTrack())
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)
    for end in (transceiver.sender, transceiver.receiver):
        parameters = end.getParameters()
        assert parameters.codecs[0].name == "VP8" and parameters.codecs[0].payloadType
        assert parameters.headerExtensions[0].id and parameters.rtcp.mux
        assert parameters.muxId == "0"
    await one.close()
    await other.close()


async def test_states_and_descriptions_follow_the_negotiation() -> None:
    one, other = aiortc.RTCPeerConnection(), aiortc.RTCPeerConnection()
    one.createDataChannel("chat", ordered=True)
    one.addTrack(aiortc.AudioStreamTrack())
    one.addTrack(aiortc.VideoStreamTrack())
    assert [len(found) for found in (one.getSenders(), one.getReceivers(), one.getTransceivers())] == [2] * 3
    await one.setLocalDescription(await one.createOffer())
    assert one.signalingState == "have-local-offer"
    await other.setRemoteDescription(one.localDescription)
    assert other.signalingState == "have-remote-offer"
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)
    assert one.signalingState == other.signalingState == "stable"
    kinds = [each.type for pc in (one, other) for each in (pc.localDescription, pc.remoteDescription)]
    assert kinds == ["offer", "answer", "answer", "offer"]
    await one.close()
    await other.close()
