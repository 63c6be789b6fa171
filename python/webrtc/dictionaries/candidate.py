"""ICE candidates: what one end tells the other about where it can be reached."""

from __future__ import annotations

import functools
import json
from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.enums import (
    RTCIceCandidateType,
    RTCIceComponent,
    RTCIceProtocol,
    RTCIceServerTransportProtocol,
    RTCIceTcpCandidateType,
)

from .conversion import UnsignedShort
from .dictionary import Dictionary


class RTCIceCandidateInit(Dictionary):
    """A candidate as it travels between the ends (W3C webrtc §4.8.1)."""

    candidate: str = ""
    """The candidate attribute (RFC 8839 §5.1); empty for the end of candidates."""
    sdp_mid: str | None = None
    """The m= section that it belongs to, by its media identification."""
    sdp_m_line_index: UnsignedShort | None = None
    """The m= section that it belongs to, by its place from 0."""
    username_fragment: str | None = None
    """The ICE generation that it belongs to."""


class RTCLocalIceCandidateInit(RTCIceCandidateInit):
    """A candidate of this end, with the server that it came from (W3C webrtc §4.8.1)."""

    relay_protocol: RTCIceServerTransportProtocol | None = None
    """How its TURN server is reached."""
    url: str | None = None
    """The STUN or TURN server that gave it."""


class RTCIceCandidate(WebRTCObject):
    """A candidate and its parts (W3C webrtc §4.8.1). A part is None where the line does not have it."""

    _is_value = True

    def __init__(self, candidate_init_dict: Any = None, /, *place: Any, **fields: Any) -> None:
        """From an RTCIceCandidateInit, a dict, its fields by name, or in order: the line, then its place.

        `RTCIceCandidate(line, sdp_mid, sdp_m_line_index, username_fragment)`
        """
        super().__init__()
        if isinstance(candidate_init_dict, str):
            self._init = RTCLocalIceCandidateInit(candidate_init_dict, *place, **fields)
        elif place:
            raise TypeError("RTCIceCandidate takes its line as the first of several values")
        else:
            self._init = RTCLocalIceCandidateInit.of(candidate_init_dict, **fields)
        if self.sdp_mid is None and self.sdp_m_line_index is None:
            raise TypeError("RTCIceCandidate needs sdp_mid or sdp_m_line_index, to know its m= section")

    @functools.cached_property
    def _parts(self) -> dict[str, Any]:
        return wrtc.parse_candidate(self.candidate) or {}

    @property
    def candidate(self) -> str:
        """The candidate attribute (RFC 8839 §5.1)."""
        return self._init.candidate

    @property
    def sdp_mid(self) -> str | None:
        """The m= section that it belongs to, by its media identification."""
        return self._init.sdp_mid

    @property
    def sdp_m_line_index(self) -> int | None:
        """The m= section that it belongs to, by its place from 0."""
        return self._init.sdp_m_line_index

    @property
    def foundation(self) -> str | None:
        """Equal for candidates of the same type, base and server (RFC 8445 §5.1.1.3)."""
        return self._parts.get("foundation")

    @property
    def component(self) -> RTCIceComponent | None:
        """RTP or RTCP."""
        component = self._parts.get("component")
        return RTCIceComponent(component) if component else None

    @property
    def priority(self) -> int | None:
        """Its priority; higher is tried first (RFC 8445 §5.1.2)."""
        return self._parts.get("priority")

    @property
    def address(self) -> str | None:
        """The IP address, or an mDNS name that stands for one."""
        return self._parts.get("address")

    @property
    def protocol(self) -> RTCIceProtocol | None:
        """udp or tcp."""
        protocol = self._parts.get("protocol")
        return RTCIceProtocol(protocol) if protocol else None

    @property
    def port(self) -> int | None:
        """The port."""
        return self._parts.get("port")

    @property
    def type(self) -> RTCIceCandidateType | None:
        """Where the address comes from."""
        kind = self._parts.get("type")
        return RTCIceCandidateType(kind) if kind else None

    @property
    def tcp_type(self) -> RTCIceTcpCandidateType | None:
        """For TCP: which end opens the connection."""
        kind = self._parts.get("tcp_type")
        return RTCIceTcpCandidateType(kind) if kind else None

    @property
    def related_address(self) -> str | None:
        """For a reflexive or relayed candidate: the address that it was derived from."""
        return self._parts.get("related_address")

    @property
    def related_port(self) -> int | None:
        """For a reflexive or relayed candidate: the port that it was derived from."""
        return self._parts.get("related_port")

    @property
    def username_fragment(self) -> str | None:
        """The ICE generation that it belongs to."""
        return self._init.username_fragment or self._parts.get("username_fragment")

    @property
    def relay_protocol(self) -> RTCIceServerTransportProtocol | None:
        """For a local relayed candidate: how its TURN server is reached."""
        return self._init.relay_protocol

    @property
    def url(self) -> str | None:
        """For a local candidate: the STUN or TURN server that gave it."""
        return self._init.url

    @classmethod
    def from_json(cls, given: Any) -> RTCIceCandidate:
        """From what `to_json` gives, or that as JSON text."""
        return cls(RTCIceCandidateInit.from_json(given))

    def to_json(self) -> dict[str, Any]:
        """The four members that browsers send each other."""
        return {
            "candidate": self.candidate,
            "sdpMid": self.sdp_mid,
            "sdpMLineIndex": self.sdp_m_line_index,
            "usernameFragment": self.username_fragment,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RTCIceCandidate) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.candidate)

    def __repr__(self) -> str:
        return f"RTCIceCandidate({self.candidate!r}, sdp_mid={self.sdp_mid!r})"


class RTCIceCandidatePair(WebRTCObject):
    """A candidate of each end that are used together (W3C webrtc §5.6.6)."""

    _is_value = True

    def __init__(self, local: RTCIceCandidate, remote: RTCIceCandidate) -> None:
        super().__init__()
        self._local = local
        self._remote = remote

    @property
    def local(self) -> RTCIceCandidate:
        """This end's."""
        return self._local

    @property
    def remote(self) -> RTCIceCandidate:
        """The peer's."""
        return self._remote

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RTCIceCandidatePair):
            return False
        return (self.local, self.remote) == (other.local, other.remote)

    def __hash__(self) -> int:
        return hash((self._local, self._remote))

    def __repr__(self) -> str:
        return f"RTCIceCandidatePair({self._local!r}, {self._remote!r})"


def candidate_init(value: Any) -> RTCIceCandidateInit:
    """What a person may give for a candidate: an object, a dict, a browser's JSON, or None for the end."""
    if isinstance(value, RTCIceCandidate):
        return value._init
    if isinstance(value, str) and value:
        value = parse_json(value, "a candidate")
    return RTCIceCandidateInit.of(value or None)


def parse_json(text: str | bytes, what: str) -> Any:
    """A browser's JSON, in UTF-8 if it is bytes; SDP given alone is told from it."""
    try:
        return json.loads(text)
    except ValueError:
        raise TypeError(f"{what} in text is the JSON that a browser makes, not {text[:40]!r}") from None
