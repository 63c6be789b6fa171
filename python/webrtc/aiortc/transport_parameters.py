"""The parameters that the ends of a transport exchange."""

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
    """The credentials of one end's ICE agent (RFC 8839 §5.4)."""

    usernameFragment: str | None = None
    """The ICE username fragment."""
    password: str | None = field(default=None, repr=False)
    """The ICE password."""
    iceLite: bool = False
    """Whether the end is a lite agent (RFC 8445 §2.5)."""


@dataclass
class RTCDtlsFingerprint:
    """A hash of a certificate (RFC 8122 §5)."""

    algorithm: str
    """The hash function, as in "sha-256"."""
    value: str
    """The hash in hexadecimal with colons."""


@dataclass
class RTCDtlsParameters:
    """The DTLS parameters of one end."""

    fingerprints: list[RTCDtlsFingerprint] = field(default_factory=list)
    """The hashes of its certificate."""
    role: str = "auto"
    """`client`, `server`, or `auto` if the ICE roles decide."""


@dataclass
class RTCSctpCapabilities:
    """The SCTP capabilities of one end."""

    maxMessageSize: int
    """The size of the largest message that it accepts, in bytes; 0 for no limit."""
