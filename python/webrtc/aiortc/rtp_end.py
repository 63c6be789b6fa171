"""What senders and receivers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .codecs import get_capabilities
from .exceptions import InvalidStateError
from .rtcrtpparameters import RTCRtpCapabilities

if TYPE_CHECKING:
    from .rtcdtlstransport import RTCDtlsTransport


class RtpEnd:
    """One end of a track's way, over a transport."""

    def __init__(self, kind: str, transport: RTCDtlsTransport | None) -> None:
        if transport is not None and transport.state == "closed":
            raise InvalidStateError("RTCDtlsTransport is closed")
        self._kind = kind
        self._transport = transport
        self._mid: str | None = None

    @property
    def transport(self) -> RTCDtlsTransport | None:
        """The transport that its packets go through."""
        return self._transport

    @classmethod
    def getCapabilities(cls, kind: str) -> RTCRtpCapabilities:
        """What can be sent and received of "audio" or "video"."""
        return get_capabilities(kind)
