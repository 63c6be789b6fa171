"""The parts that senders and receivers share."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

import webrtc

from .codecs import get_capabilities, negotiated
from .exceptions import InvalidStateError
from .ortc_link import OrtcLink, by_hand
from .rtcdtlstransport import RTCDtlsTransport
from .rtcrtpparameters import RTCRtpCapabilities, RTCRtpParameters
from .stats import RTCStatsReport, report
from .views import View

P = TypeVar("P", bound=RTCRtpParameters)
N = TypeVar("N", webrtc.RTCRtpSender, webrtc.RTCRtpReceiver)


class RtpEnd(Generic[N, P]):
    """A sender or receiver, bound to one of the engine's as soon as that exists."""

    transport = View[RTCDtlsTransport]("_transport", "The transport of its packets.")
    _parameters: ClassVar[type[RTCRtpParameters]]

    def __init__(self, kind: str, transport: RTCDtlsTransport | None) -> None:
        if transport is not None and transport.state == "closed":
            raise InvalidStateError("RTCDtlsTransport is closed")
        self._kind = kind
        self._transport = transport
        self._mid: str | None = None
        self._native: N | None = None
        self._track_id = ""

    def _by_hand(self) -> OrtcLink:
        if self._transport is None:
            raise InvalidStateError(f"the {type(self).__name__} has no transport")
        return by_hand(self._transport._link)

    @classmethod
    def getCapabilities(cls, kind: str) -> RTCRtpCapabilities:
        """Return the codecs and header extensions that are supported for "audio" or "video"."""
        return get_capabilities(kind)

    def getParameters(self) -> P:
        """The negotiated parameters; empty before negotiation."""
        cls: type[P] = self._parameters  # type: ignore[assignment]
        return negotiated(cls, self._native.get_parameters(), self._mid) if self._native else cls()

    async def getStats(self) -> RTCStatsReport:
        """The statistics of its stream."""
        if self._native is None:
            return RTCStatsReport()
        return report(await self._native.get_stats(), lambda _: self._track_id)
