"""RTCDtlsTransport: the encryption of a connection."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.enums import DtlsTransportState
from webrtc.events.classes import RTCErrorEvent
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.exceptions import RTCError
from webrtc.loop import Bridge, LiveObject

from .rtc_ice_transport import RTCIceTransport

_FAILED = {"error_detail": "dtls-failure"}


class RTCDtlsTransport(LiveObject[wrtc.DtlsTransport]):
    """The DTLS transport of media and data (W3C webrtc §5.5)."""

    _shown = ("state",)

    _made_by = "RTCRtpSender.transport or RTCSctpTransport.transport"

    onstatechange = EventAttribute[Event]("`state` changed.")
    onerror = EventAttribute[RTCErrorEvent]("The handshake or the transport failed.")

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._state: DtlsTransportState = native_obj.snapshot()["state"]
        self._ice = RTCIceTransport._wrap(native_obj.ice(), self._bridge)

    @property
    def ice_transport(self) -> RTCIceTransport:
        """The underlying ICE transport."""
        return self._ice

    @property
    def state(self) -> DtlsTransportState:
        """The state, as announced by the last `statechange` event."""
        return self._state

    def get_remote_certificates(self) -> list[bytes]:
        """Return the peer's certificates in DER, its own one first; empty before the handshake."""
        return self._native.snapshot()["remote_certificates"]

    def _end(self) -> None:
        self._on_state(DtlsTransportState.closed)
        self._ice._end()

    def _on_state(self, state: DtlsTransportState) -> None:
        if state != self._state:
            self._state = state
            if state == DtlsTransportState.failed:
                self._on_error(RTCError(_FAILED, "the DTLS handshake with the peer failed, or was refused"))
            self._fire(Event._made("statechange"))

    def _on_error(self, error: RTCError) -> None:
        self._fire(RTCErrorEvent._made("error", error=error))
