"""GStreamer's webrtcbin as a peer. Runs in the system's Python, which has its bindings."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.peers.gstreamer.bindings import Gst, GstSdp, GstWebRTC
from tests.peers.gstreamer.channels import Channels
from tests.peers.gstreamer.media import CODECS, Receiving, Sending, offered_payload
from tests.peers.python.driver import serve, tell
from tests.peers.python.media import Senses

CAPABILITIES = [
    *("data", "empty", "unordered", "max-retransmits", "max-packet-life-time", "protocol", "negotiated"),
    *("close-channel", "channel-closed", "trickle", "gathered", "remote-trickle", "ice-restart"),
    *(
        "remote-ice-restart",
        "renegotiates",
        "direction",
        "remove",
        "dtls-client",
        "dtls-server",
        "close-seen",
    ),
    *("vanish-seen", "stats", *(f"{does}-{codec}" for codec in CODECS for does in ("send", "receive"))),
]
DIRECTIONS = GstWebRTC.WebRTCRTPTransceiverDirection
TYPES = GstWebRTC.WebRTCSDPType


class Calls:
    """What the test calls."""

    def __init__(self) -> None:
        self.channels = Channels()
        self.senses = Senses()
        self.gathered = asyncio.Event()
        # Media that waits for an offer of either end: only then are its payload types known.
        self.waiting: list[dict[str, Any]] = []
        self.branches: list[Any] = []

    def open(self, config: dict[str, Any]) -> None:
        self.loop = asyncio.get_running_loop()
        self.pipeline = Gst.Pipeline()
        self.bin = Gst.ElementFactory.make("webrtcbin")
        self.bin.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        for server in config.get("iceServers", []):
            self._add_server(**server)
        self.bin.connect("notify::connection-state", self._tell_state, "state")
        self.bin.connect("notify::ice-connection-state", self._tell_state, "ice_state")
        self.bin.connect("notify::ice-gathering-state", self._gathering)
        self.bin.connect("on-ice-candidate", self._candidate)
        self.bin.connect("on-data-channel", lambda _, channel: self.channels.arrived(channel))
        self.bin.connect("pad-added", self._pad_added)
        self.pipeline.add(self.bin)
        self.pipeline.get_bus().set_sync_handler(self._message)
        self.pipeline.set_state(Gst.State.PLAYING)

    def _add_server(self, urls: str | list[str], username: str = "", credential: str = "") -> None:
        for url in [urls] if isinstance(urls, str) else urls:
            scheme, _, place = url.partition(":")
            if scheme == "stun":
                self.bin.set_property("stun-server", f"stun://{place}")
            else:
                self.bin.emit("add-turn-server", f"{scheme}://{username}:{credential}@{place}")

    def _tell_state(self, webrtcbin: Any, property: Any, event: str) -> None:
        tell(event, state=webrtcbin.get_property(property.name).value_nick)

    def _gathering(self, *_: object) -> None:
        complete = self.bin.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE
        if complete:
            tell("candidate", candidate=None)
        self.loop.call_soon_threadsafe(self.gathered.set if complete else self.gathered.clear)

    def _candidate(self, _: Any, line: int, candidate: str) -> None:
        tell("candidate", candidate={"candidate": candidate, "sdpMid": None, "sdpMLineIndex": line})

    def _message(self, _: Any, message: Any) -> Any:
        if message.type == Gst.MessageType.ERROR:
            error, where = message.parse_error()
            tell("error", error=f"{error.message}: {where}")
        return Gst.BusSyncReply.DROP

    async def _ask(self, signal: str, *arguments: Any) -> Any:
        """What webrtcbin replies to a signal that takes a promise."""
        replied = self.loop.create_future()

        def change(promise: Any, *_: object) -> None:
            self.loop.call_soon_threadsafe(replied.set_result, promise.get_reply())

        self.bin.emit(signal, *arguments, Gst.Promise.new_with_change_func(change))
        reply = await replied
        if reply and reply.has_field("error"):
            raise RuntimeError(f"{signal}: {reply.get_value('error')}")
        return reply

    async def offer(self, gathered: bool = False) -> dict[str, str]:
        for media in self.waiting:
            self._realise(**media)
        self.waiting.clear()
        return await self._describe("offer", gathered)

    async def answer(self, sdp: str, gathered: bool = False) -> dict[str, str]:
        for media in self.waiting:
            self._realise(**media, payload=offered_payload(sdp, media["codec"]))
        self.waiting.clear()
        await self._remote(sdp, TYPES.OFFER)
        return await self._describe("answer", gathered)

    async def accept(self, sdp: str) -> None:
        await self._remote(sdp, TYPES.ANSWER)

    async def _remote(self, sdp: str, type: Any) -> None:
        _, message = GstSdp.SDPMessage.new_from_text(sdp)
        description = GstWebRTC.WebRTCSessionDescription.new(type, message)
        await self._ask("set-remote-description", description)

    async def _describe(self, type: str, gathered: bool) -> dict[str, str]:
        reply = await self._ask(f"create-{type}", None)
        await self._ask("set-local-description", reply.get_value(type))
        if gathered:
            await self.gathered.wait()
        return {"type": type, "sdp": self.bin.get_property("local-description").sdp.as_text()}

    def candidate(self, candidate: str | None, sdpMLineIndex: int | None = None, **_: Any) -> None:
        self.bin.emit("add-ice-candidate", sdpMLineIndex or 0, candidate or None)

    def create_channel(self, label: str, options: dict[str, Any]) -> None:
        self.channels.create(self.bin, label, options)

    def send(self, label: str, **message: Any) -> None:
        self.channels.send(label, message)

    def echo(self, label: str) -> None:
        self.channels.echoes.add(label)

    def close_channel(self, label: str) -> None:
        self.channels.known[label].close()

    def close(self) -> None:
        self.pipeline.set_state(Gst.State.NULL)

    def add_media(self, kind: str, codec: str | None = None, direction: str = "sendrecv") -> None:
        codec = codec or ("opus" if kind == "audio" else "VP8")
        self.waiting.append({"codec": codec, "direction": direction})

    def _realise(self, codec: str, direction: str, payload: int | None = None) -> None:
        sending = Sending(codec, payload)
        wanted = DIRECTIONS.__enum_values__
        value = next(each for each in wanted.values() if each.value_nick == direction)
        if direction == "recvonly":
            self.bin.emit("add-transceiver", value, sending.caps)
            return
        transceiver = sending.add_to(self.pipeline, self.bin)
        transceiver.set_property("direction", value)

    def _transceivers(self, kind: str) -> list[Any]:
        found: list[Any] = []
        while transceiver := self.bin.emit("get-transceiver", len(found)):
            found.append(transceiver)
        return [each for each in found if each.get_property("kind").value_nick == kind]

    def set_direction(self, kind: str, direction: str) -> None:
        wanted = next(each for each in DIRECTIONS.__enum_values__.values() if each.value_nick == direction)
        for transceiver in self._transceivers(kind):
            transceiver.set_property("direction", wanted)

    def _pad_added(self, _: Any, pad: Any) -> None:
        if pad.direction == Gst.PadDirection.SRC:
            receiving = Receiving(pad, self.senses, self.loop)
            receiving.add_to(self.pipeline)
            tell("track", kind=receiving.kind)

    async def heard(self, seconds: float) -> dict[str, float]:
        return await self.senses.heard(seconds)

    def seen(self) -> dict[str, Any]:
        return self.senses.seen()

    async def stats(self) -> dict[str, Any]:
        reply = await self._ask("get-stats", None)
        print(reply.to_string(), file=__import__("sys").stderr)
        return {}


async def main() -> None:
    version = Gst.version()
    await serve("gstreamer", f"{version.major}.{version.minor}.{version.micro}", CAPABILITIES, Calls())


if __name__ == "__main__":
    asyncio.run(main())
