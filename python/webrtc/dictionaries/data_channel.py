"""RTCDataChannelInit: how a data channel is set up."""

from __future__ import annotations

from typing import Any

from webrtc.enums import RTCPriorityType
from webrtc.exceptions import OutOfRangeError

from .conversion import UnsignedShort
from .dictionary import Dictionary


class RTCDataChannelInit(Dictionary):
    """How a data channel is set up (W3C webrtc §6.2)."""

    ordered: bool = True
    """Whether messages arrive in the order in which they were sent."""
    max_packet_life_time: UnsignedShort | None = None
    """Milliseconds after which a message is given up; None for never. Not with `max_retransmits`."""
    max_retransmits: UnsignedShort | None = None
    """How often a message is sent again; None for as often as it takes. Not with `max_packet_life_time`."""
    protocol: str = ""
    """A name for what is spoken on the channel."""
    negotiated: bool = False
    """Whether both ends make the channel themselves, with the same `id`."""
    id: UnsignedShort | None = None
    """The stream number (RFC 8832 §6), 0 to 65534, for a channel that both ends make; ignored for others."""
    priority: RTCPriorityType = RTCPriorityType.low
    """Its share when channels compete (W3C webrtc-priority §4)."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if self.max_packet_life_time is not None and self.max_retransmits is not None:
            raise TypeError("RTCDataChannelInit takes max_packet_life_time or max_retransmits, not both")
        if self.negotiated and self.id is None:
            raise TypeError("RTCDataChannelInit needs an id for a negotiated channel")
        if self.negotiated and self.id == 65535:
            raise OutOfRangeError("RTCDataChannelInit.id is 65535: it must be 0 to 65534")
        if len(self.protocol.encode()) > 65535:
            raise TypeError("RTCDataChannelInit.protocol is longer than 65535 bytes")

    def _to_native(self) -> dict[str, Any]:
        native = super()._to_native()
        if not self.negotiated:
            native.pop("id", None)
        return native
