"""RTCCertificate: a certificate for DTLS, and its key."""

from __future__ import annotations

import asyncio
import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import webrtc

from .stats import from_milliseconds
from .transport_parameters import RTCDtlsFingerprint


class RTCCertificate:
    """A certificate and its key, in PEM; `generateCertificate` makes one."""

    def __init__(self, key: Any = None, cert: Any = None) -> None:
        """From PEM, or from the objects of `cryptography`."""
        self._native: webrtc.RTCCertificate | None = None
        if key is not None or cert is not None:
            self._native = webrtc.RTCCertificate.from_pem(_pem(key), _pem(cert))

    @property
    def expires(self) -> datetime.datetime:
        """When it expires."""
        return from_milliseconds(self._made().expires)

    def getFingerprints(self) -> list[RTCDtlsFingerprint]:
        """Return the fingerprints of the certificate."""
        return [
            RTCDtlsFingerprint(algorithm=each.algorithm, value=each.value.upper())
            for each in self._made().get_fingerprints()
        ]

    @classmethod
    def generateCertificate(cls) -> RTCCertificate:
        """A new certificate; its key is made when it is first needed."""
        return cls()

    def _made(self) -> webrtc.RTCCertificate:
        if self._native is None:
            # The engine makes keys asynchronously, and this is not a coroutine.
            with ThreadPoolExecutor() as pool:
                made = pool.submit(lambda: asyncio.run(webrtc.RTCPeerConnection.generate_certificate()))
                self._native = made.result()
        return self._native


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
