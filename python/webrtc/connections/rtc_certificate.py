"""RTCCertificate: a private key and certificate."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import NotNegative
from webrtc.dictionaries.dictionary import Dictionary
from webrtc.dictionaries.parameters import RTCDtlsFingerprint
from webrtc.exceptions import InvalidAccessError, NotSupportedError
from webrtc.loop import Bridge
from webrtc.waiters import Waiters


class RTCCertificateExpiration(Dictionary):
    """The validity of a certificate (W3C webrtc §4.9.1)."""

    expires: NotNegative | None = None
    """Milliseconds from now; None for 30 days."""


class RTCCertificate(WebRTCObject[wrtc.Certificate]):
    """A key pair and its certificate (W3C webrtc §4.9); for `RTCConfiguration.certificates`."""

    _made_by = "RTCPeerConnection.generate_certificate or RTCCertificate.from_pem"

    @property
    def expires(self) -> float:
        """The expiration time in milliseconds since 1970."""
        return self._native.expires_ms

    def __repr__(self) -> str:
        until = time.strftime("%Y-%m-%d", time.gmtime(self.expires / 1000))
        [first, *_] = self.get_fingerprints()
        return f"<RTCCertificate until {until}, {first.algorithm} {first.value}>"

    def _check_valid(self) -> None:
        if self.expires <= time.time() * 1000:
            raise InvalidAccessError("the certificate has expired: generate another one")

    def get_fingerprints(self) -> list[RTCDtlsFingerprint]:
        """Return its hashes, as in the fingerprint attribute of SDP (RFC 8122 §5)."""
        return [RTCDtlsFingerprint(*pair) for pair in self._native.fingerprints()]

    def to_pem(self) -> tuple[str, str]:
        """Return the private key and the certificate in PEM. Keep the private key secret."""
        key, certificate = self._native.to_pem()
        return key, certificate

    @classmethod
    def from_pem(cls, private_key: str, certificate: str) -> RTCCertificate:
        """Load a key and certificate in PEM. Raises InvalidAccessError for invalid input."""
        return cls(wrtc.Certificate.from_pem(private_key, certificate))


async def generate(algorithm: str | Mapping[str, Any], options: Any) -> RTCCertificate:
    """Generate a certificate; see RTCPeerConnection.generate_certificate."""
    given = {"name": algorithm} if isinstance(algorithm, str) else dict(algorithm)
    name = given.get("name")
    if name == "ECDSA" and given.get("namedCurve", "P-256") == "P-256":
        kind, bits = "ECDSA", 0
    elif name in ("RSA", "RSASSA-PKCS1-v1_5") and given.get("hash", "SHA-256") == "SHA-256":
        kind, bits = "RSA", int(given.get("modulusLength", 2048))
    else:
        raise NotSupportedError(
            f"algorithm is {algorithm!r}: it must be 'ECDSA' (P-256) or 'RSASSA-PKCS1-v1_5' (SHA-256)"
        )
    if "expires" in given:
        options = {"expires": given["expires"]}
    expires = RTCCertificateExpiration.of(options).expires
    bridge = Bridge.current()

    def start(token: int) -> None:
        wrtc.generate_certificate(token, bridge.mailbox, kind, bits, expires)

    return RTCCertificate(await bridge.call(Waiters(), start))
