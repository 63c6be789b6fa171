"""RTCErrorInit: the details of an RTCError."""

from __future__ import annotations

from webrtc.enums import RTCErrorDetailType

from .conversion import UnsignedLong
from .dictionary import Dictionary


class RTCErrorInit(Dictionary):
    """The initializer of an RTCError (W3C webrtc §11.3)."""

    error_detail: RTCErrorDetailType
    """What failed."""
    sdp_line_number: int | None = None
    """The line of the SDP that could not be parsed, counted from 1."""
    sctp_cause_code: int | None = None
    """The cause in an SCTP abort (RFC 9260 §3.3.10)."""
    received_alert: UnsignedLong | None = None
    """The received DTLS alert (RFC 8446 §6)."""
    sent_alert: UnsignedLong | None = None
    """The sent DTLS alert (RFC 8446 §6)."""
    http_request_status_code: int | None = None
    """None: only browsers have identity providers."""
