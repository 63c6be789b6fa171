"""A correct program that uses the many accepted forms of arguments: type checkers report nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import webrtc
from webrtc import RTCPeerConnection
from webrtc.aiortc import sdp


def configure(text: str, settings: dict[str, Any]) -> None:
    RTCPeerConnection()
    RTCPeerConnection(None)
    RTCPeerConnection({})
    RTCPeerConnection({"iceServers": [{"urls": "stun:stun.example.org"}], "bundle_policy": "max-bundle"})
    RTCPeerConnection({"iceServers": ["stun:stun.example.org"], "iceCandidatePoolSize": 2})
    RTCPeerConnection({"iceServers": settings["servers"], "certificates": []})
    RTCPeerConnection({"iceServers": [settings]})
    RTCPeerConnection(settings)
    RTCPeerConnection(**settings)
    RTCPeerConnection(json.loads(text))
    RTCPeerConnection(iceServers=[webrtc.RTCIceServer("stun:stun.example.org")], ice_transport_policy="relay")
    RTCPeerConnection(webrtc.RTCConfiguration(ice_servers=[], bundle_policy=webrtc.RTCBundlePolicy.balanced))
    configuration = webrtc.RTCConfiguration({"iceServers": []}, max_bitrate=1_000_000)
    configuration.bundle_policy = "max-bundle"
    configuration.iceServers = [{"urls": ["turn:turn.example.org"], "username": "a", "credential": "b"}]
    print([server.urls for server in configuration.ice_servers], configuration.bundlePolicy.name)


def listen(connection: RTCPeerConnection, track: webrtc.MediaStreamTrack) -> None:
    @connection.on("datachannel")
    async def opened(event: webrtc.RTCDataChannelEvent) -> None:
        event.channel.on("message", lambda message: print(message.data))

    @connection.once("track")
    def first(event: webrtc.RTCTrackEvent) -> None:
        print(event.transceiver.mid)

    connection.ondatachannel = opened
    connection.ontrack = lambda event: print(event.streams)
    connection.ontrack = None
    connection.on("track", print)
    connection.on("track", lambda event: print(event.track.kind))
    connection.addEventListener("icecandidate", lambda event: print(event.candidate), {"once": True})
    for name in ("connectionstatechange", "signalingstatechange"):
        connection.on(name, lambda event: print(event.type, event.target))
    ended: asyncio.Future[webrtc.Event] = asyncio.get_running_loop().create_future()
    track.once("ended", ended.set_result)
    connection.off("datachannel", opened)
    connection.off("track")
    connection.off()
    track.dispatch_event(webrtc.Event("ended", cancelable=True))
    print(
        webrtc.MessageEvent("message", {"data": "hello"}).data, webrtc.MessageEvent("message", data=b"").data
    )
    webrtc.RTCPeerConnectionIceErrorEvent(
        "icecandidateerror", {"errorCode": 701}, url="stun:stun.example.org"
    )
    webrtc.RTCPeerConnectionIceEvent("icecandidate", webrtc.RTCPeerConnectionIceEventInit(url=None))


class Call(webrtc.Event):
    number: int
    caller: str = "unknown"

    def __init__(self, number: int) -> None:
        super().__init__("ended", cancelable=True)
        self.number = number


async def negotiate(a: RTCPeerConnection, b: RTCPeerConnection, text: str, given: dict[str, Any]) -> None:
    await a.set_local_description(await a.create_offer(ice_restart=True))
    await b.set_remote_description(a.local_description)
    await a.set_remote_description(await b.answer(await a.offer({"iceRestart": True})))
    offer = await a.offer()
    print(offer["type"], offer["sdp"], json.dumps(await b.answer(offer)))
    for description in (text, given, json.loads(text), webrtc.RTCSessionDescription(given)):
        await b.set_remote_description(description)
    await b.set_remote_description({"type": "offer", "sdp": text})
    await b.set_remote_description(webrtc.RTCSessionDescription(type="offer", sdp=text))
    await a.add_ice_candidate({"candidate": text, "sdpMid": "0", "sdp_m_line_index": None})
    await a.add_ice_candidate(webrtc.RTCIceCandidate(text, "0", 0))
    await a.add_ice_candidate(webrtc.RTCIceCandidate(candidate=text, sdpMid="0"))
    await a.add_ice_candidate(given)
    await a.add_ice_candidate(None)
    channel = a.create_data_channel("chat", {"maxRetransmits": 3}, ordered=False)
    if channel.ready_state == "open" or channel.ready_state == webrtc.RTCDataChannelState.connecting:
        channel.send(b"hello")
    async for message in channel:
        print(message)


async def exchange_media(connection: RTCPeerConnection, track: webrtc.MediaStreamTrack) -> None:
    transceiver = connection.add_transceiver("audio", {"sendEncodings": [{"maxBitrate": 40_000}]})
    connection.add_transceiver(track, direction="sendonly", send_encodings=[{"rid": "a"}, {"rid": "b"}])
    transceiver.direction = webrtc.TransceiverDirection.inactive
    transceiver.direction = "recvonly"
    codecs = webrtc.RTCRtpSender.get_capabilities("audio").codecs
    transceiver.set_codec_preferences([*codecs, {"mimeType": "audio/opus", "clockRate": 48_000}])
    print(webrtc.RTCRtpReceiver.get_capabilities(track.kind).header_extensions)
    parameters = transceiver.sender.get_parameters()
    parameters.degradation_preference = "balanced"
    parameters.encodings[0].max_bitrate = 500_000
    await transceiver.sender.set_parameters(parameters, {"encodingOptions": [{"keyFrame": True}]})
    report = await connection.get_stats(transceiver.sender)
    print(report["transport"].timestamp)


async def read(track: webrtc.MediaStreamTrack) -> None:
    devices = webrtc.media_devices
    await devices.get_user_media({"video": {"width": 640, "frameRate": {"ideal": 30}}, "audio": True})
    await devices.get_user_media(video={"width": {"min": 640}, "deviceId": ["a", "b"]})
    async for frame in track:
        print(frame.timestamp, frame.width if isinstance(frame, webrtc.VideoFrame) else frame.sample_rate)
    generator = webrtc.VideoTrackGenerator()
    await webrtc.MediaStreamTrackProcessor(track=track).readable.pipe_to(generator.writable)
    async for sound in webrtc.RTCAudioSink(track):
        print(sound.number_of_frames)
    async for samples in track.pcm(16_000):
        print(samples.shape)


def give_data(source: webrtc.RTCAudioSource, packet: bytearray) -> None:
    samples = np.zeros(480, np.int16)
    source.on_data({"audio_data": samples, "number_of_frames": 480})
    source.on_data(webrtc.RTCOnDataEvent(samples, 480))
    print(webrtc.Blob(["text", b"bytes", samples]).size, webrtc.EncodedVideoChunk(packet, "key").data.hex())
    webrtc.EncodedAudioSource().push(packet)


async def pipe(stop: asyncio.Event) -> None:
    async def numbers() -> AsyncIterator[int]:
        yield 1

    async for number in webrtc.ReadableStream(numbers()):
        print(number.bit_length())
    async for chunk in webrtc.ReadableStream({"pull": lambda controller: controller.close()}):
        print(chunk)
    sink: webrtc.WritableStream[int] = webrtc.WritableStream(print)
    await webrtc.ReadableStream(numbers()).pipe_to(sink, signal=stop)


def sections(text: str) -> list[str]:
    print(sorted(webrtc.__all__))
    return [media.kind for media in sdp.SessionDescription.parse(text).media]
