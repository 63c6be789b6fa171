"""The parameters that the ends of a transport exchange, with the fields of aiortc's manual."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class RTCIceCandidate:
    """An ICE candidate (RFC 8839 §5.1)."""

    component: int
    foundation: str
    ip: str
    port: int
    priority: int
    protocol: str
    type: str
    relatedAddress: str | None = None
    relatedPort: int | None = None
    sdpMid: str | None = None
    sdpMLineIndex: int | None = None
    tcpType: str | None = None


@dataclass
class RTCIceParameters:
    """The credentials of an ICE agent, and whether it is a lite one (RFC 8839 §5.3, §5.4)."""

    usernameFragment: str | None = None
    password: str | None = field(default=None, repr=False)
    iceLite: bool = False


@dataclass
class RTCDtlsFingerprint:
    """A hash of a certificate, in hexadecimal with colons (RFC 8122 §5); `algorithm` is like "sha-256"."""

    algorithm: str
    value: str


@dataclass
class RTCDtlsParameters:
    """The certificate of one end and its role: `client`, `server`, or `auto` if the ICE roles decide."""

    fingerprints: list[RTCDtlsFingerprint] = field(default_factory=list)
    role: str = "auto"


@dataclass
class RTCSctpCapabilities:
    """The largest message that one end accepts, in bytes; 0 for no limit (RFC 8841 §6)."""

    maxMessageSize: int
