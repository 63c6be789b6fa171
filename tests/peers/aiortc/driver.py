"""aiortc as a peer."""

from __future__ import annotations

import asyncio
import importlib
from fractions import Fraction
from typing import Any

from tests.peers.python.driver import message_of, serve, tell, tell_message
from tests.peers.python.media import FRAMES_A_SECOND, RATE, Senses, corners, tone
from tests.waiting import at

aiortc: Any = importlib.import_module("aiortc")
av: Any = importlib.import_module("av")
sdp: Any = importlib.import_module("aiortc.sdp")

CODECS = ("opus", "PCMU", "PCMA", "G722", "VP8", "H264")
CAPABILITIES = [
    *("data", "empty", "message-256k", "message-1m", "unordered", "max-retransmits", "max-packet-life-time"),
    *("protocol", "negotiated", "close-channel", "channel-closed", "gathered", "remote-trickle"),
    *("renegotiates", "direction", "dtls-client", "dtls-server", "close-seen", "vanish-seen", "stats"),
    *(f"{does}-{codec}" for codec in CODECS for does in ("send", "receive")),
]
SAMPLES = 960


class Tone(aiortc.MediaStreamTrack):  # type: ignore[misc]
    """The tone, in real time."""

    kind = "audio"
    _sent = 0

    async def recv(self) -> Any:
        self._began = getattr(self, "_began", asyncio.get_running_loop().time())
        await at(self._began + self._sent / RATE)
        frame = av.AudioFrame.from_ndarray(tone(self._sent, SAMPLES)[None], "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sent, Fraction(1, RATE)
        self._sent += SAMPLES
        return frame


class Corners(aiortc.MediaStreamTrack):  # type: ignore[misc]
    """The coloured corners, in real time."""

    kind = "video"
    _sent = 0

    async def recv(self) -> Any:
        self._began = getattr(self, "_began", asyncio.get_running_loop().time())
        await at(self._began + self._sent / FRAMES_A_SECOND)
        frame = av.VideoFrame.from_ndarray(corners(), "rgb24")
        frame.pts, frame.time_base = self._sent * 90000 // FRAMES_A_SECOND, Fraction(1, 90000)
        self._sent += 1
        return frame


class Calls:
    """What the test calls."""

    def __init__(self) -> None:
        self.channels: dict[str, Any] = {}
        self.echoes: set[str] = set()
        self.senses = Senses()
        self.reading: list[asyncio.Future[None]] = []

    def open(self, config: dict[str, Any]) -> None:
        servers = [aiortc.RTCIceServer(**server) for server in config.get("iceServers", [])]
        self.pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=servers))
        self.pc.on("connectionstatechange", lambda: tell("state", state=self.pc.connectionState))
        self.pc.on("iceconnectionstatechange", lambda: tell("ice_state", state=self.pc.iceConnectionState))
        self.pc.on("datachannel", self._arrived)
        self.pc.on("track", self._track)

    def _arrived(self, channel: Any) -> None:
        names = ("label", "ordered", "maxRetransmits", "maxPacketLifeTime", "negotiated", "id", "protocol")
        tell("channel", **{name: getattr(channel, name) for name in names})
        self._take(channel)
        tell("open", label=channel.label)

    def _take(self, channel: Any) -> None:
        label = channel.label
        self.channels[label] = channel

        def message(data: str | bytes) -> None:
            if label in self.echoes:
                channel.send(data)
            else:
                tell_message(label, data)

        channel.on("message", message)
        channel.on("open", lambda: tell("open", label=label))
        channel.on("close", lambda: tell("closed", label=label))

    def _track(self, track: Any) -> None:
        tell("track", kind=track.kind)
        self.reading.append(asyncio.ensure_future(self._read(track)))

    async def _read(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except aiortc.mediastreams.MediaStreamError:
                return
            if track.kind == "audio":
                channels = len(frame.layout.channels)
                self.senses.hear(frame.to_ndarray()[0][::channels], frame.sample_rate)
            else:
                self.senses.see(frame.to_ndarray(format="rgb24"))

    def create_channel(self, label: str, options: dict[str, Any]) -> None:
        self._take(self.pc.createDataChannel(label, **options))

    async def offer(self, gathered: bool = True) -> dict[str, str]:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self._described()

    async def answer(self, sdp: str, gathered: bool = True) -> dict[str, str]:
        await self.pc.setRemoteDescription(aiortc.RTCSessionDescription(sdp, "offer"))
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        return self._described()

    def _described(self) -> dict[str, str]:
        return {"type": self.pc.localDescription.type, "sdp": self.pc.localDescription.sdp}

    async def accept(self, sdp: str) -> None:
        await self.pc.setRemoteDescription(aiortc.RTCSessionDescription(sdp, "answer"))

    async def candidate(self, candidate: str | None, **place: Any) -> None:
        if candidate:
            parsed = sdp.candidate_from_sdp(candidate.removeprefix("candidate:"))
            parsed.sdpMid, parsed.sdpMLineIndex = place.get("sdpMid"), place.get("sdpMLineIndex")
            await self.pc.addIceCandidate(parsed)

    def send(self, label: str, **message: Any) -> None:
        self.channels[label].send(message_of(message))

    def echo(self, label: str) -> None:
        self.echoes.add(label)

    def close_channel(self, label: str) -> None:
        self.channels[label].close()

    async def close(self) -> None:
        await self.pc.close()

    def add_media(self, kind: str, codec: str | None = None, direction: str = "sendrecv") -> None:
        if direction == "recvonly":
            transceiver = self.pc.addTransceiver(kind, direction)
        else:
            sender = self.pc.addTrack(Tone() if kind == "audio" else Corners())
            transceiver = next(each for each in self.pc.getTransceivers() if each.sender is sender)
            transceiver.direction = direction
        if codec:
            codecs = aiortc.RTCRtpSender.getCapabilities(kind).codecs
            wanted = (f"{kind}/{codec}".lower(), f"{kind}/rtx")
            transceiver.setCodecPreferences([each for each in codecs if each.mimeType.lower() in wanted])

    def set_direction(self, kind: str, direction: str) -> None:
        for transceiver in self.pc.getTransceivers():
            if transceiver.kind == kind:
                transceiver.direction = direction

    async def heard(self, seconds: float) -> dict[str, float]:
        return await self.senses.heard(seconds)

    def seen(self) -> dict[str, Any]:
        return self.senses.seen()

    async def stats(self) -> dict[str, Any]:
        report = await self.pc.getStats()
        transports = [each for each in report.values() if each.type == "transport"]
        return {
            "bytesSent": sum(each.bytesSent for each in transports),
            "bytesReceived": sum(each.bytesReceived for each in transports),
        }


asyncio.run(serve("aiortc", aiortc.__version__, CAPABILITIES, Calls()))
