"""ICE candidates: addresses at which a peer can be reached."""

from __future__ import annotations

import contextlib
import functools
from typing import Any, overload

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
from .dictionary import Dictionary, Like, wrong_contents


class RTCIceCandidateInit(Dictionary):
    """A candidate as exchanged between peers (W3C webrtc §4.8.1)."""

    candidate: str = ""
    """The candidate attribute (RFC 8839 §5.1); empty for the end of candidates."""
    sdp_mid: str | None = None
    """The mid of the candidate's m= section."""
    sdp_m_line_index: UnsignedShort | None = None
    """The index of the candidate's m= section, from 0."""
    username_fragment: str | None = None
    """The ICE generation of the candidate."""


class RTCLocalIceCandidateInit(RTCIceCandidateInit):
    """A local candidate, with the server that it is from (W3C webrtc §4.8.1)."""

    relay_protocol: RTCIceServerTransportProtocol | None = None
    """The protocol between the candidate and its TURN server."""
    url: str | None = None
    """The URL of the STUN or TURN server that provided it."""


class RTCIceCandidate(WebRTCObject):
    """A candidate and its parts (W3C webrtc §4.8.1). Parts that the line does not contain are None."""

    _is_value = True

    @overload
    def __init__(
        self,
        candidate_init_dict: Like[RTCLocalIceCandidateInit] | RTCIceCandidateInit | None = None,
        /,
        **fields: Any,
    ) -> None: ...
    @overload
    def __init__(
        self,
        candidate: str,
        sdp_mid: str | None = None,
        sdp_m_line_index: int | None = None,
        username_fragment: str | None = None,
        /,
    ) -> None: ...
    def __init__(self, candidate_init_dict: Any = None, /, *place: Any, **fields: Any) -> None:
        """Pass an RTCIceCandidateInit, a dict or keywords; or positional arguments:

        `RTCIceCandidate(line, sdp_mid, sdp_m_line_index, username_fragment)`
        """
        super().__init__()
        if isinstance(candidate_init_dict, str):
            self._init = RTCLocalIceCandidateInit(candidate_init_dict, *place, **fields)
        elif place:
            raise TypeError("the first of several arguments of RTCIceCandidate must be its line")
        else:
            self._init = RTCLocalIceCandidateInit.of(candidate_init_dict, **fields)
        if self.sdp_mid is None and self.sdp_m_line_index is None:
            raise TypeError("RTCIceCandidate requires sdp_mid or sdp_m_line_index")

    @functools.cached_property
    def _parts(self) -> dict[str, Any]:
        return wrtc.parse_candidate(self.candidate) or {}

    @property
    def candidate(self) -> str:
        """The candidate attribute (RFC 8839 §5.1)."""
        return self._init.candidate

    @property
    def sdp_mid(self) -> str | None:
        """The mid of the candidate's m= section."""
        return self._init.sdp_mid

    @property
    def sdp_m_line_index(self) -> int | None:
        """The index of the candidate's m= section, from 0."""
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
        """The priority; candidates with higher priority are tried first (RFC 8445 §5.1.2)."""
        return self._parts.get("priority")

    @property
    def address(self) -> str | None:
        """The IP address, or an mDNS name in its place."""
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
        """The origin of the address."""
        kind = self._parts.get("type")
        return RTCIceCandidateType(kind) if kind else None

    @property
    def tcp_type(self) -> RTCIceTcpCandidateType | None:
        """For TCP: which peer opens the connection."""
        kind = self._parts.get("tcp_type")
        return RTCIceTcpCandidateType(kind) if kind else None

    @property
    def related_address(self) -> str | None:
        """For a reflexive or relayed candidate: the address from which it is derived."""
        return self._parts.get("related_address")

    @property
    def related_port(self) -> int | None:
        """For a reflexive or relayed candidate: the port from which it is derived."""
        return self._parts.get("related_port")

    @property
    def username_fragment(self) -> str | None:
        """The ICE generation of the candidate."""
        return self._init.username_fragment or self._parts.get("username_fragment")

    @property
    def relay_protocol(self) -> RTCIceServerTransportProtocol | None:
        """For a local relayed candidate: the protocol between it and its TURN server."""
        return self._init.relay_protocol

    @property
    def url(self) -> str | None:
        """For a local candidate: the URL of the STUN or TURN server that provided it."""
        return self._init.url

    @classmethod
    def from_json(cls, given: Any) -> RTCIceCandidate:
        """Create a candidate from the result of `to_json` or JSON text. Other text is a ValueError."""
        with wrong_contents() if isinstance(given, (str, bytes)) else contextlib.nullcontext():
            return cls(RTCIceCandidateInit.from_json(given))

    def to_json(self) -> dict[str, Any]:
        """Return the four members that browsers exchange."""
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
    """A pair of a local and a remote candidate (W3C webrtc §5.6.6)."""

    _is_value = True

    def __init__(self, local: RTCIceCandidate, remote: RTCIceCandidate) -> None:
        super().__init__()
        self._local = local
        self._remote = remote

    @property
    def local(self) -> RTCIceCandidate:
        """The local candidate."""
        return self._local

    @property
    def remote(self) -> RTCIceCandidate:
        """The remote candidate."""
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
    """Convert an argument: an object, a dict, a browser's JSON, or None for the end of candidates."""
    if isinstance(value, RTCIceCandidate):
        return value._init
    if isinstance(value, str) and value:
        return RTCIceCandidateInit._of_text(value, "a candidate")
    return RTCIceCandidateInit.of(value or None)
