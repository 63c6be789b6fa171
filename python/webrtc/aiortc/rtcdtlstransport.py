"""RTCDtlsTransport: the encryption of a transport."""

from __future__ import annotations

import asyncio
from typing import Any

import webrtc

from .certificate import RTCCertificate as RTCCertificate
from .exceptions import InvalidStateError
from .link import Transport
from .ortc_link import OrtcLink, by_hand
from .rtcicetransport import RTCIceTransport
from .transport_parameters import (
    RTCDtlsFingerprint as RTCDtlsFingerprint,
    RTCDtlsParameters as RTCDtlsParameters,
)
from .views import View

# The hash functions of the fingerprints that are sent and checked.
X509_DIGEST_ALGORITHMS: dict[str, Any] = {"sha-256": "SHA256"}


class RTCDtlsTransport(Transport):
    """The DTLS transport over an ICE transport. Emits `statechange`.

    It is `new`, `connecting`, `connected`, `closed` or `failed`.
    """

    transport = View[RTCIceTransport]("_transport", "The ICE transport below.")
    _role = View[str]("_link.dtls_role", "`client`, `server` or `auto`.")

    def __init__(self, transport: RTCIceTransport, certificates: list[RTCCertificate]) -> None:
        super().__init__(transport._link)
        if len(certificates) != 1:
            raise ValueError(f"an RTCDtlsTransport takes one certificate, not {len(certificates)}")
        self._transport = transport
        if isinstance(self._link, OrtcLink):
            self._link.use_certificate(certificates[0])
            self._link.on("dtls", self._follow)

    def _follow(self, native: str) -> None:
        # A client is connected before it knows whether the server accepts it (RFC 8446 §4.4.4).
        if native in ("connected", "failed") and self._state in ("connecting", "connected"):
            self._set_state("connected" if native == "connected" else "connecting")

    def getLocalParameters(self) -> RTCDtlsParameters:
        """The parameters that the peer needs for `start`."""
        known = [each for each in self._link.fingerprints if each.algorithm in X509_DIGEST_ALGORITHMS]
        return RTCDtlsParameters(fingerprints=known, role=self._role)

    async def start(self, remoteParameters: RTCDtlsParameters) -> None:
        """Do the handshake with a peer that has these parameters."""
        link = by_hand(self._link)
        if self._state != "new":
            raise InvalidStateError(f"the RTCDtlsTransport is {self._state}, not new")
        if not remoteParameters.fingerprints:
            raise ValueError("remoteParameters have no fingerprint: the peer cannot be authenticated")
        self._set_state("connecting")
        try:
            await link.start_dtls(remoteParameters)
        except (webrtc.NetworkError, webrtc.InvalidStateError, asyncio.TimeoutError):
            self._set_state("failed")
