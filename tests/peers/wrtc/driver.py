"""wrtc (libwebrtc for Python, from PyPI) as a peer. It runs where its modules are installed, and not ours."""

from __future__ import annotations

import asyncio
import importlib
from importlib.metadata import version
from typing import Any

import numpy as np

from tests.peers.python.driver import message_of, serve, tell, tell_message
from tests.peers.python.media import FRAMES_A_SECOND, HEIGHT, RATE, WIDTH, Senses, corners, tone
from tests.waiting import at, until

webrtc: Any = importlib.import_module("webrtc")

CODECS = ("opus", "PCMU", "PCMA", "G722", "VP8", "VP9", "AV1")
CAPABILITIES = [
    *("data", "empty", "message-256k", "unordered", "max-retransmits", "max-packet-life-time", "protocol"),
    *("negotiated", "close-channel", "channel-closed", "trickle", "gathered", "remote-trickle"),
    *("ice-restart", "remote-ice-restart", "renegotiates", "direction", "remove", "dtls-client"),
    *("dtls-server", "close-seen", "vanish-seen", "stats"),
    *(f"{does}-{codec}" for codec in CODECS for does in ("send", "receive")),
]


class Calls:
    """What the test calls."""

    def __init__(self) -> None:
        self.channels: dict[str, Any] = {}
        self.echoes: set[str] = set()
        self.senses = Senses()
        self.tasks: list[asyncio.Future[None]] = []

    def open(self, config: dict[str, Any]) -> None:
        servers = [webrtc.RTCIceServer(**server) for server in config.get("iceServers", [])]
        pc = self.pc = webrtc.RTCPeerConnection(webrtc.RTCConfiguration(ice_servers=servers))
        pc.on("connectionstatechange", lambda _: tell("state", state=pc.connection_state.value))
        pc.on("iceconnectionstatechange", lambda _: tell("ice_state", state=pc.ice_connection_state.value))
        pc.on("icecandidate", self._found)
        pc.on("datachannel", self._arrived)
        pc.on("track", self._track)

    def _found(self, event: Any) -> None:
        found = event.candidate
        names = {"candidate": "candidate", "sdpMid": "sdp_mid", "sdpMLineIndex": "sdp_m_line_index"}
        tell("candidate", candidate=found and {key: getattr(found, name) for key, name in names.items()})

    def _arrived(self, event: Any) -> None:
        channel = event.channel
        names = ("label", "ordered", "maxRetransmits", "maxPacketLifeTime", "negotiated", "id", "protocol")
        tell("channel", **{name: getattr(channel, name) for name in names})
        self._take(channel)

    def _take(self, channel: Any) -> None:
        label = channel.label
        self.channels[label] = channel

        def message(event: Any) -> None:
            if label in self.echoes:
                channel.send(event.data)
            else:
                tell_message(label, event.data)

        channel.on("message", message)
        channel.on("open", lambda _: tell("open", label=label))
        channel.on("close", lambda _: tell("closed", label=label))

    def _track(self, event: Any) -> None:
        tell("track", kind=event.track.kind.value)
        self.tasks.append(asyncio.ensure_future(self._read(event.track)))

    async def _read(self, track: Any) -> None:
        async for item in webrtc.MediaStreamTrackProcessor(track).readable:
            if track.kind.value == "audio":
                count = item.number_of_frames
                buffer = bytearray(2 * count)
                options = webrtc.AudioDataCopyToOptions(plane_index=0, format="s16-planar")
                item.copy_to(buffer, options)
                self.senses.hear(np.frombuffer(buffer, np.int16), int(item.sample_rate))
            else:
                options = webrtc.VideoFrameCopyToOptions(format="RGBA")
                buffer = bytearray(item.allocation_size(options))
                await item.copy_to(buffer, options)
                size = (item.visible_rect.height, item.visible_rect.width, 4)
                self.senses.see(np.frombuffer(buffer, np.uint8).reshape([*map(int, size)])[:, :, :3])
            item.close()

    async def _play(self, writable: Any, kind: str) -> None:
        writer = writable.get_writer()
        began, sent, count = asyncio.get_running_loop().time(), 0, RATE // 50
        picture = np.dstack([corners(), np.full((HEIGHT, WIDTH), 255, np.uint8)]).tobytes()
        while True:
            if kind == "audio":
                data = tone(sent * count, count).tobytes()
                init = {"number_of_frames": count, "number_of_channels": 1, "timestamp": sent * 20_000}
                audio = webrtc.AudioDataInit(format="s16", sample_rate=RATE, data=data, **init)
                await writer.write(webrtc.AudioData(audio))
            else:
                size = {"coded_width": WIDTH, "coded_height": HEIGHT}
                time = sent * 1_000_000 // FRAMES_A_SECOND
                video = webrtc.VideoFrameBufferInit(format="RGBA", timestamp=time, **size)
                await writer.write(webrtc.VideoFrame(picture, video))
            sent += 1
            await at(began + sent / (50 if kind == "audio" else FRAMES_A_SECOND))

    def create_channel(self, label: str, options: dict[str, Any]) -> None:
        names = {"maxRetransmits": "max_retransmits", "maxPacketLifeTime": "max_packet_life_time"}
        init = webrtc.RTCDataChannelInit(**{names.get(name, name): options[name] for name in options})
        self._take(self.pc.create_data_channel(label, init))

    async def offer(self, gathered: bool = False) -> dict[str, str]:
        await self.pc.set_local_description(await self.pc.create_offer())
        return await self._described(gathered)

    async def answer(self, sdp: str, gathered: bool = False) -> dict[str, str]:
        await self.pc.set_remote_description(webrtc.RTCSessionDescriptionInit(type="offer", sdp=sdp))
        await self.pc.set_local_description(await self.pc.create_answer())
        return await self._described(gathered)

    async def _described(self, gathered: bool) -> dict[str, str]:
        if gathered:
            await until(lambda: self.pc.ice_gathering_state.value == "complete")
        return {"type": self.pc.local_description.type.value, "sdp": self.pc.local_description.sdp}

    async def accept(self, sdp: str) -> None:
        await self.pc.set_remote_description(webrtc.RTCSessionDescriptionInit(type="answer", sdp=sdp))

    async def candidate(
        self, candidate: str | None, sdpMid: str | None = None, sdpMLineIndex: int | None = None, **_: Any
    ) -> None:
        if candidate:
            place = {"sdp_mid": sdpMid, "sdp_m_line_index": sdpMLineIndex}
            await self.pc.add_ice_candidate(webrtc.RTCIceCandidateInit(candidate=candidate, **place))

    def send(self, label: str, **message: Any) -> None:
        self.channels[label].send(message_of(message))

    def echo(self, label: str) -> None:
        self.echoes.add(label)

    def close_channel(self, label: str) -> None:
        self.channels[label].close()

    def close(self) -> None:
        self.pc.close()

    def add_media(self, kind: str, codec: str | None = None, direction: str = "sendrecv") -> None:
        if direction == "recvonly":
            init = webrtc.RTCRtpTransceiverInit(direction=direction)
            transceiver = self.pc.add_transceiver(kind, init)
        else:
            generator = webrtc.MediaStreamTrackGenerator(kind)
            self.tasks.append(asyncio.ensure_future(self._play(generator.writable, kind)))
            sender = self.pc.add_track(generator)
            transceiver = next(each for each in self.pc.get_transceivers() if each.sender is sender)
            transceiver.direction = direction
        if codec:
            codecs = webrtc.RTCRtpSender.get_capabilities(kind).codecs
            wanted = (f"{kind}/{codec}".lower(), f"{kind}/rtx")
            transceiver.set_codec_preferences([each for each in codecs if each.mime_type.lower() in wanted])

    def set_direction(self, kind: str, direction: str) -> None:
        for transceiver in self.pc.get_transceivers():
            if transceiver.receiver.track.kind.value == kind:
                transceiver.direction = direction

    def remove_media(self, kind: str) -> None:
        senders = self.pc.get_senders()
        self.pc.remove_track(next(each for each in senders if each.track and each.track.kind.value == kind))

    def restart_ice(self) -> None:
        self.pc.restart_ice()

    async def heard(self, seconds: float) -> dict[str, float]:
        return await self.senses.heard(seconds)

    def seen(self) -> dict[str, Any]:
        return self.senses.seen()

    async def stats(self) -> dict[str, Any]:
        report = list((await self.pc.get_stats()).values())
        transport = next(each for each in report if each.type.value == "transport")
        channels = [each for each in report if each.type.value == "data-channel"]
        return {
            "bytesSent": transport.bytes_sent,
            "bytesReceived": transport.bytes_received,
            "messagesSent": sum(each.messages_sent for each in channels),
            "messagesReceived": sum(each.messages_received for each in channels),
        }


asyncio.run(serve("wrtc", version("wrtc"), CAPABILITIES, Calls()))
