"""RTCErrorInit: the details of an RTCError."""

from __future__ import annotations

from webrtc.enums import RTCErrorDetailType

from .conversion import UnsignedLong
from .dictionary import Dictionary


class RTCErrorInit(Dictionary):
    """What an RTCError is made with (W3C webrtc §11.3)."""

    error_detail: RTCErrorDetailType
    """What failed."""
    sdp_line_number: int | None = None
    """The line where an SDP could not be read, counted from 1."""
    sctp_cause_code: int | None = None
    """The cause in an SCTP abort (RFC 9260 §3.3.10)."""
    received_alert: UnsignedLong | None = None
    """The DTLS alert that came (RFC 8446 §6)."""
    sent_alert: UnsignedLong | None = None
    """The DTLS alert that was sent (RFC 8446 §6)."""
    http_request_status_code: int | None = None
    """None: identity providers are a browser's."""
