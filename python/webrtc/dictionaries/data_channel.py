"""RTCDataChannelInit: the options of a data channel."""

from __future__ import annotations

from typing import Any

from webrtc.enums import RTCPriorityType
from webrtc.exceptions import OutOfRangeError

from .conversion import UnsignedShort
from .dictionary import Dictionary


class RTCDataChannelInit(Dictionary):
    """The options of a data channel (W3C webrtc §6.2)."""

    ordered: bool = True
    """Whether messages arrive in the order in which they were sent."""
    max_packet_life_time: UnsignedShort | None = None
    """Milliseconds for which a message is retransmitted; None for no limit. Excludes `max_retransmits`."""
    max_retransmits: UnsignedShort | None = None
    """The maximum number of retransmissions; None for no limit. Excludes `max_packet_life_time`."""
    protocol: str = ""
    """The name of the subprotocol."""
    negotiated: bool = False
    """Whether both peers create the channel themselves, with the same `id`."""
    id: UnsignedShort | None = None
    """The stream id (RFC 8832 §6), 0 to 65534, of a negotiated channel; ignored for others."""
    priority: RTCPriorityType = RTCPriorityType.low
    """The priority relative to other channels (W3C webrtc-priority §4)."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if self.max_packet_life_time is not None and self.max_retransmits is not None:
            raise TypeError("RTCDataChannelInit takes max_packet_life_time or max_retransmits, not both")
        if self.negotiated and self.id is None:
            raise TypeError("RTCDataChannelInit requires an id for a negotiated channel")
        if self.negotiated and self.id == 65535:
            raise OutOfRangeError("RTCDataChannelInit.id is 65535: it must be 0 to 65534")
        if len(self.protocol.encode()) > 65535:
            raise TypeError("RTCDataChannelInit.protocol is longer than 65535 bytes")

    def _to_native(self) -> dict[str, Any]:
        native = super()._to_native()
        if not self.negotiated:
            native.pop("id", None)
        return native
