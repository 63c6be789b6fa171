"""RTCSctpTransport: the transport of a connection's data channels."""

from __future__ import annotations

import math
from typing import Any

import wrtc

from webrtc.enums import SctpTransportState
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.loop import Bridge, LiveObject

from .rtc_data_channel import RTCDataChannel
from .rtc_dtls_transport import RTCDtlsTransport


class RTCSctpTransport(LiveObject[wrtc.SctpTransport]):
    """The SCTP association of a connection (W3C webrtc §6.1)."""

    _shown = ("state", "max_channels", "max_message_size")

    _made_by = "RTCPeerConnection.sctp"

    onstatechange = EventAttribute[Event]("`state` changed.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._state: SctpTransportState = native_obj.snapshot()["state"]
        self._transport = RTCDtlsTransport._wrap(native_obj.dtls(), self._bridge)

    @property
    def transport(self) -> RTCDtlsTransport:
        """The underlying DTLS transport."""
        return self._transport

    @property
    def state(self) -> SctpTransportState:
        """The state, as announced by the last `statechange` event."""
        return self._state

    @property
    def max_message_size(self) -> int | float | None:
        """The maximum message size in bytes that the peer accepts; None before negotiation.

        `math.inf` if the peer has no limit (W3C webrtc §6.1.1).
        """
        size: float | None = self._native.snapshot()["max_message_size"]
        return size if size is None or math.isinf(size) else int(size)

    @property
    def max_channels(self) -> int | None:
        """The maximum number of open channels; None before negotiation."""
        return self._native.snapshot()["max_channels"]

    async def acknowledged(self, channel: RTCDataChannel) -> None:
        """Wait until the peer has a channel that this end opened (RFC 8832 §6); it can be used before that.

        Raises InvalidStateError if the channel closes first.
        """
        if not isinstance(channel, RTCDataChannel):
            raise TypeError(f"acknowledged takes an RTCDataChannel, not {type(channel).__name__}")
        await channel.opened()
        self._native.notify_acknowledged(channel._native, self._bridge.mailbox)
        await channel._at_peer()

    def _end(self) -> None:
        self._on_state(SctpTransportState.closed)
        self._transport._end()

    def _on_state(self, state: SctpTransportState) -> None:
        if state != self._state:
            self._state = state
            self._fire(Event._made("statechange"))
