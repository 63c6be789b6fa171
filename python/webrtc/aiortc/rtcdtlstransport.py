"""RTCDtlsTransport: what encrypts a transport, and the certificates for it."""

from __future__ import annotations

import asyncio
import datetime
import threading
from typing import TYPE_CHECKING, Any

import webrtc

from .exceptions import InvalidStateError
from .stateful import Transport
from .transport_parameters import RTCDtlsFingerprint, RTCDtlsParameters

if TYPE_CHECKING:
    from .rtcicetransport import RTCIceTransport

__all__ = [
    "X509_DIGEST_ALGORITHMS",
    "RTCCertificate",
    "RTCDtlsFingerprint",
    "RTCDtlsParameters",
    "RTCDtlsTransport",
]

# Those that fingerprints are told and checked with.
X509_DIGEST_ALGORITHMS: dict[str, Any] = {"sha-256": "SHA256"}


class RTCCertificate:
    """A certificate and its key, in PEM; `generateCertificate` makes one."""

    def __init__(self, key: Any = None, cert: Any = None) -> None:
        """From PEM, or from the objects of `cryptography`."""
        self._native: webrtc.RTCCertificate | None = None
        if key is not None or cert is not None:
            self._native = webrtc.RTCCertificate.from_pem(_pem(key), _pem(cert))

    @property
    def expires(self) -> datetime.datetime:
        """When it ends."""
        return datetime.datetime.fromtimestamp(self._made().expires / 1000, datetime.timezone.utc)

    def getFingerprints(self) -> list[RTCDtlsFingerprint]:
        """Its hashes."""
        return [
            RTCDtlsFingerprint(algorithm=each.algorithm, value=each.value.upper())
            for each in self._made().get_fingerprints()
        ]

    @classmethod
    def generateCertificate(cls) -> RTCCertificate:
        """A certificate of its own; its key is made when it is first needed."""
        return cls()

    def _made(self) -> webrtc.RTCCertificate:
        if self._native is None:
            # The engine makes keys asynchronously, and this is not a coroutine.
            made: list[webrtc.RTCCertificate] = []
            thread = threading.Thread(target=lambda: made.append(asyncio.run(_generate())))
            thread.start()
            thread.join()
            self._native = made[0]
        return self._native


async def _generate() -> webrtc.RTCCertificate:
    return await webrtc.RTCPeerConnection.generate_certificate()


def _pem(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return value
    from cryptography.hazmat.primitives import serialization as s

    if hasattr(value, "private_bytes"):
        plain = s.NoEncryption()
        return str(value.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, plain).decode())
    return str(value.public_bytes(s.Encoding.PEM).decode())


class RTCDtlsTransport(Transport):
    """The DTLS transport over an ICE transport. Emits `statechange`.

    It is `new`, `connecting`, `connected`, `closed` or `failed`.
    """

    def __init__(self, transport: RTCIceTransport, certificates: list[RTCCertificate]) -> None:
        super().__init__(transport._link)
        if len(certificates) != 1:
            raise ValueError(f"an RTCDtlsTransport takes one certificate, not {len(certificates)}")
        self._transport = transport
        self._link.set_certificate(certificates[0])
        self._link.dtls.append(self)

    @property
    def transport(self) -> RTCIceTransport:
        """The ICE transport below."""
        return self._transport

    @property
    def _role(self) -> str:
        return self._link.dtls_role

    def getLocalParameters(self) -> RTCDtlsParameters:
        """What the peer needs to know for `start`."""
        known = [each for each in self._link.fingerprints() if each.algorithm in X509_DIGEST_ALGORITHMS]
        return RTCDtlsParameters(fingerprints=known, role=self._link.dtls_role)

    async def start(self, remoteParameters: RTCDtlsParameters) -> None:
        """Do the handshake with a peer that has these parameters."""
        if self._state != "new":
            raise InvalidStateError(f"the RTCDtlsTransport is {self._state}, not new")
        if not remoteParameters.fingerprints:
            raise ValueError("remoteParameters have no fingerprint: the peer cannot be known by nothing")
        self._set_state("connecting")
        try:
            await self._link.start_dtls(remoteParameters)
        except (webrtc.NetworkError, webrtc.InvalidStateError, asyncio.TimeoutError):
            self._set_state("failed")
