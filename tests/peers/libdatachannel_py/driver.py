"""libdatachannel-py as a peer: data channels, and RTP without codecs."""

from __future__ import annotations

import asyncio
import datetime
import importlib
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from tests.peers.python import rtp
from tests.peers.python.driver import message_of, serve, tell, tell_message
from tests.peers.python.media import Senses
from tests.waiting import until

lib: Any = importlib.import_module("libdatachannel")

CAPABILITIES = [
    *("data", "empty", "message-256k", "message-1m", "unordered", "max-retransmits", "max-packet-life-time"),
    *("protocol", "negotiated", "close-channel", "channel-closed", "trickle", "gathered", "remote-trickle"),
    *("renegotiates", "dtls-client", "dtls-server", "close-seen", "vanish-seen", "stats"),
    *("send-PCMU", "receive-PCMU", "relay-opus", "relay-VP8", "relay-VP9", "relay-H264", "relay-AV1"),
]
OURS, PAYLOAD = 0x0DA7A, 96
DIRECTIONS = {"sendrecv": "SendRecv", "sendonly": "SendOnly", "recvonly": "RecvOnly"}


class Calls:
    """What the test calls. The library calls back on threads of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.channels: dict[str, Any] = {}
        self.echoes: set[str] = set()
        self.senses = Senses()
        self.relays = False
        # Media that the next description has, and tracks, which the library does not keep.
        self.added: list[dict[str, Any]] = []
        self.tracks: list[Any] = []
        self.tasks: list[asyncio.Future[None]] = []

    def open(self, config: dict[str, Any]) -> None:
        configuration = lib.Configuration()
        configuration.ice_servers = [lib.IceServer(s["urls"]) for s in config.get("iceServers", [])]
        configuration.disable_auto_negotiation = True
        configuration.max_message_size = 2 * 1024 * 1024
        pc = self.pc = lib.PeerConnection(configuration)
        pc.on_local_candidate(self._found)
        pc.on_gathering_state_change(self._gathering)
        pc.on_state_change(lambda state: tell("state", state=state.name.lower()))
        pc.on_ice_state_change(lambda state: tell("ice_state", state=state.name.lower()))
        pc.on_data_channel(self._arrived)
        pc.on_track(self._take_track)

    def _found(self, candidate: Any) -> None:
        tell("candidate", candidate={"candidate": candidate.candidate(), "sdpMid": candidate.mid()})

    def _gathering(self, state: Any) -> None:
        if state.name == "Complete":
            tell("candidate", candidate=None)

    def _arrived(self, channel: Any) -> None:
        options = channel.reliability()
        lifetime = options.max_packet_lifetime
        tell(
            "channel",
            label=channel.label(),
            ordered=not options.unordered,
            maxRetransmits=options.max_retransmits,
            maxPacketLifeTime=lifetime and round(lifetime.total_seconds() * 1000),
            protocol=channel.protocol(),
            id=channel.id(),
        )
        self._take(channel)
        if channel.is_open():
            tell("open", label=channel.label())

    def _take(self, channel: Any) -> None:
        label = channel.label()
        self.channels[label] = channel

        def message(data: str | bytes) -> None:
            if label in self.echoes:
                channel.send(data)
            else:
                tell_message(label, data)

        channel.on_message(message)
        channel.on_open(lambda: tell("open", label=label))
        channel.on_closed(lambda: tell("closed", label=label))

    def _take_track(self, track: Any) -> None:
        self.tracks.append(track)
        track.set_media_handler(lib.RtcpReceivingSession())
        told = False

        def packet(data: bytes) -> None:
            nonlocal told
            if not rtp.is_rtp(data):
                return
            if not told:
                tell("track", kind=track.description().type())
            told = True
            if rtp.payload_type(data) == rtp.PCMU:
                self.senses.hear(rtp.samples(data), rtp.RATE)
            if self.relays:
                track.send(rtp.readdressed(data, OURS))

        track.on_message(packet, lambda text: None)

    def create_channel(self, label: str, options: dict[str, Any]) -> None:
        reliability, init = lib.Reliability(), lib.DataChannelInit()
        reliability.unordered = not options.get("ordered", True)
        reliability.max_retransmits = options.get("maxRetransmits")
        if lifetime := options.get("maxPacketLifeTime"):
            reliability.max_packet_lifetime = datetime.timedelta(milliseconds=lifetime)
        init.reliability, init.protocol = reliability, options.get("protocol", "")
        init.negotiated, init.id = options.get("negotiated", False), options.get("id")
        self._take(self.pc.create_data_channel(label, init))

    async def offer(self, gathered: bool = False) -> dict[str, str]:
        for media in self.added:
            self._add(**media)
        return await self._describe(lib.Description.Type.Offer, gathered)

    async def answer(self, sdp: str, gathered: bool = False) -> dict[str, str]:
        for media in self.added:
            mid, payload = rtp.section(sdp, media["kind"], media["codec"])
            self._add(**media, mid=mid, payload=payload)
        await self._apart(self.pc.set_remote_description, lib.Description(sdp, "offer"))
        return await self._describe(lib.Description.Type.Answer, gathered)

    async def _describe(self, type: Any, gathered: bool) -> dict[str, str]:
        self.added.clear()
        await self._apart(self.pc.set_local_description, type)
        if gathered:
            await until(lambda: self.pc.gathering_state().name == "Complete")
        description = self.pc.local_description()
        return {"type": description.type_string(), "sdp": str(description)}

    async def _apart(self, call: Callable[..., None], *arguments: Any) -> None:
        """Call on another thread, as the library may wait for a callback."""
        await self.loop.run_in_executor(None, call, *arguments)

    async def accept(self, sdp: str) -> None:
        await self._apart(self.pc.set_remote_description, lib.Description(sdp, "answer"))

    def candidate(self, candidate: str | None, sdpMid: str | None = None, **_: Any) -> None:
        if candidate:
            self.pc.add_remote_candidate(lib.Candidate(candidate, sdpMid))

    def send(self, label: str, **message: Any) -> None:
        self.channels[label].send(message_of(message))

    def echo(self, label: str) -> None:
        self.echoes.add(label)

    def close_channel(self, label: str) -> None:
        self.channels[label].close()

    async def close(self) -> None:
        await self._apart(self.pc.close)

    def add_media(self, kind: str, codec: str, direction: str = "sendrecv") -> None:
        self.added.append({"kind": kind, "codec": codec, "direction": direction})

    def _add(
        self, kind: str, codec: str, direction: str, mid: str | None = None, payload: int = PAYLOAD
    ) -> None:
        made = getattr(lib.Description, kind.title())
        media = made(mid or kind, getattr(lib.Description.Direction, DIRECTIONS[direction]))
        getattr(media, f"add_{codec.lower()}_codec")(rtp.PCMU if codec == "PCMU" else payload)
        if direction != "recvonly":
            media.add_ssrc(OURS, "peer", "stream", kind)
        track = self.pc.add_track(media)
        self._take_track(track)
        if codec == "PCMU" and direction != "recvonly" and not self.relays:
            self.tasks.append(asyncio.ensure_future(self._play(track)))

    async def _play(self, track: Any) -> None:
        await until(track.is_open, 60)
        await rtp.send_tone(OURS, lambda packet: track.is_open() and track.send(packet))

    def relay(self) -> None:
        self.relays = True

    async def heard(self, seconds: float) -> dict[str, float]:
        return await self.senses.heard(seconds)

    def stats(self) -> dict[str, Any]:
        return {"bytesSent": self.pc.bytes_sent(), "bytesReceived": self.pc.bytes_received()}


async def main() -> None:
    await serve("libdatachannel-py", version("libdatachannel-py"), CAPABILITIES, Calls())


asyncio.run(main())
