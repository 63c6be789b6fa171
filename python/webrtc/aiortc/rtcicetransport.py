"""RTCIceGatherer and RTCIceTransport: how packets find their way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import webrtc

from .exceptions import InvalidStateError
from .private_names import AioiceConnection
from .rtcconfiguration import DEFAULT_ICE_SERVERS, RTCConfiguration, RTCIceServer, RTCIceTransportPolicy
from .stateful import Stateful, Transport
from .transport_parameters import RTCIceCandidate, RTCIceParameters

if TYPE_CHECKING:
    from .link import Link

__all__ = [
    "RTCIceCandidate",
    "RTCIceGatherer",
    "RTCIceParameters",
    "RTCIceTransport",
    "candidate_from_aioice",
    "candidate_to_aioice",
    "connection_kwargs",
    "parse_stun_turn_uri",
]

_URI = re.compile(
    r"(?P<scheme>[a-z]+):(?P<host>[^?:]+)(?::(?P<port>\d+))?(?:\?transport=(?P<transport>\w+))?"
)


def parse_stun_turn_uri(uri: str) -> dict[str, Any]:
    """The parts of a server's address (RFC 7064, RFC 7065). Raises ValueError for another."""
    if uri.partition(":")[0] not in ("stun", "stuns", "turn", "turns"):
        raise ValueError("malformed uri: invalid scheme")
    match = _URI.fullmatch(uri)
    if not match:
        raise ValueError("malformed uri")
    scheme, host, port, transport = match.group("scheme", "host", "port", "transport")
    found = {"scheme": scheme, "host": host, "port": int(port or (5349 if scheme.endswith("s") else 3478))}
    if scheme.startswith("turn"):
        found["transport"] = transport or ("tcp" if scheme == "turns" else "udp")
    elif transport:
        raise ValueError("malformed uri: stun must not contain transport")
    return found


def connection_kwargs(servers: list[RTCIceServer]) -> dict[str, Any]:
    """What aiortc gives to aioice for these servers. For programs that look; the engine takes all of them."""
    found: dict[str, Any] = {}
    for server in servers:
        for url in [server.urls] if isinstance(server.urls, str) else server.urls:
            uri = parse_stun_turn_uri(url)
            address = (uri["host"], uri["port"])
            is_usable = server.credentialType == "password"
            if uri["scheme"] == "stun":
                found.setdefault("stun_server", address)
            elif uri["scheme"].startswith("turn") and "turn_server" not in found and is_usable:
                is_tls = uri["scheme"] == "turns"
                if uri["transport"] in (("tcp",) if is_tls else ("udp", "tcp")):
                    found["turn_server"] = address
                    found["turn_ssl"] = is_tls
                    found["turn_transport"] = uri["transport"]
                    found["turn_username"] = server.username
                    found["turn_password"] = server.credential
    return found


def candidate_from_aioice(x: Any) -> RTCIceCandidate:
    """A candidate from aioice's."""
    return RTCIceCandidate(
        component=x.component,
        foundation=x.foundation,
        ip=x.host,
        port=x.port,
        priority=x.priority,
        protocol=x.transport,
        relatedAddress=x.related_address,
        relatedPort=x.related_port,
        tcpType=x.tcptype,
        type=x.type,
    )


def candidate_to_aioice(x: RTCIceCandidate) -> Any:
    """A candidate as aioice's, which must be installed."""
    import aioice  # type: ignore[import-not-found]

    return aioice.Candidate(
        component=x.component,
        foundation=x.foundation,
        host=x.ip,
        port=x.port,
        priority=x.priority,
        transport=x.protocol,
        related_address=x.relatedAddress,
        related_port=x.relatedPort,
        tcptype=x.tcpType,
        type=x.type,
    )


class RTCIceGatherer(Stateful):
    """Finds out where this end can be reached: `new`, `gathering` or `completed`. Emits `statechange`."""

    def __init__(
        self,
        iceServers: list[RTCIceServer] | None = None,
        iceTransportPolicy: RTCIceTransportPolicy = RTCIceTransportPolicy.ALL,
        *,
        link: Link | None = None,
    ) -> None:
        """`link` is this package's own affair."""
        super().__init__()
        if link is None:
            from .ortc_link import OrtcLink

            link = OrtcLink(RTCConfiguration(iceServers, iceTransportPolicy))
        self._link: Link = link

    async def gather(self) -> None:
        """Gather candidates. Returns when all are known."""
        if self._state == "new":
            self._set_state("gathering")
            await self._link.gather()
            self._set_state("completed")

    @classmethod
    def getDefaultIceServers(cls) -> list[RTCIceServer]:
        """What is used where no servers are given."""
        return list(DEFAULT_ICE_SERVERS)

    def getLocalCandidates(self) -> list[RTCIceCandidate]:
        """The candidates that were gathered."""
        return self._link.local_candidates()

    def getLocalParameters(self) -> RTCIceParameters:
        """What the peer needs for RTCIceTransport.start; empty before gathering."""
        return self._link.local_ice_parameters()

    @property
    def _connection(self) -> AioiceConnection:
        return AioiceConnection(self._link)


class RTCIceTransport(Transport):
    """Connects a gatherer's candidates with the peer's. Emits `statechange`.

    It is `new`, `checking`, `completed`, `failed` or `closed`.
    """

    def __init__(self, gatherer: RTCIceGatherer) -> None:
        super().__init__(gatherer._link)
        self._gatherer = gatherer
        self._candidates: list[RTCIceCandidate] = []
        self._link.ice.append(self)

    @property
    def _connection(self) -> AioiceConnection:
        return AioiceConnection(self._link)

    @property
    def iceGatherer(self) -> RTCIceGatherer:
        """The gatherer that it was made with."""
        return self._gatherer

    @property
    def role(self) -> str:
        """`controlling` or `controlled` (RFC 8445 §6.1.1)."""
        return self._link.ice_role

    async def addRemoteCandidate(self, candidate: RTCIceCandidate | None) -> None:
        """Take a candidate of the peer; None after the last."""
        if candidate is not None:
            self._candidates.append(candidate)
            await self._link.add_candidate(candidate)

    def getRemoteCandidates(self) -> list[RTCIceCandidate]:
        """The candidates that the peer told."""
        return list(self._candidates)

    async def start(self, remoteParameters: RTCIceParameters) -> None:
        """Begin to connect. Returns when that is done: `state` says how."""
        if self._state == "closed":
            raise InvalidStateError("RTCIceTransport is closed")
        if self._state != "new":
            return
        self._set_state("checking")
        try:
            await self._link.start_ice(remoteParameters, self._candidates)
        except (webrtc.NetworkError, webrtc.InvalidStateError):
            self._set_state("failed")
        else:
            self._set_state("completed")
