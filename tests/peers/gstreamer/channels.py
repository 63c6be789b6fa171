"""The data channels of a webrtcbin."""

from __future__ import annotations

from typing import Any

from tests.peers.gstreamer.bindings import GLib, Gst, GstWebRTC
from tests.peers.python.driver import message_of, tell, tell_message

# By the name in W3C's RTCDataChannelInit: that of webrtcbin, and its type.
_OPTIONS = {
    "ordered": ("ordered", bool),
    "maxRetransmits": ("max-retransmits", int),
    "maxPacketLifeTime": ("max-packet-lifetime", int),
    "protocol": ("protocol", str),
    "negotiated": ("negotiated", bool),
    "id": ("id", int),
}


class Channels:
    """By label."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.echoes: set[str] = set()

    def create(self, webrtcbin: Any, label: str, options: dict[str, Any]) -> None:
        structure = Gst.Structure.new_empty("options")
        for name, value in options.items():
            structure.set_value(_OPTIONS[name][0], value)
        channel = webrtcbin.emit("create-data-channel", label, structure)
        if not channel:
            raise RuntimeError(f"webrtcbin makes no channel {label!r} with {options}")
        self._take(channel)

    def arrived(self, channel: Any) -> None:
        told = {name: channel.get_property(own) for name, (own, _) in _OPTIONS.items()}
        for limit in ("maxRetransmits", "maxPacketLifeTime"):
            told[limit] = None if told[limit] < 0 else told[limit]
        self._take(channel)
        tell("channel", label=channel.get_property("label"), **told)

    def _take(self, channel: Any) -> None:
        label = channel.get_property("label")
        self.known[label] = channel
        channel.connect("on-close", lambda _: tell("closed", label=label))
        channel.connect("on-error", lambda _, error: tell("error", label=label, error=error.message))
        channel.connect("on-message-string", lambda _, text: self._message(label, text or ""))
        channel.connect(
            "on-message-data", lambda _, data: self._message(label, data.get_data() if data else b"")
        )
        opened = [False]

        def open(*_: object) -> None:
            if not opened[0] and channel.get_property("ready-state") == GstWebRTC.WebRTCDataChannelState.OPEN:
                opened[0] = True
                tell("open", label=label)

        channel.connect("notify::ready-state", open)
        open()

    def _message(self, label: str, message: str | bytes) -> None:
        if label in self.echoes:
            self._send(label, message)
        tell_message(label, message)

    def send(self, label: str, given: dict[str, Any]) -> None:
        self._send(label, message_of(given))

    def _send(self, label: str, message: str | bytes) -> None:
        channel = self.known[label]
        if isinstance(message, str):
            channel.send_string_full(message)
        else:
            channel.send_data_full(GLib.Bytes.new(message))
