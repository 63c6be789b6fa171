"""RTCIceGatherer and RTCIceTransport."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import webrtc

from .exceptions import InvalidStateError
from .link import Link, Stateful, Transport
from .ortc_link import OrtcLink, by_hand
from .private_names import warn
from .rtcconfiguration import DEFAULT_ICE_SERVERS, RTCConfiguration, RTCIceServer, RTCIceTransportPolicy
from .transport_parameters import RTCIceCandidate as RTCIceCandidate, RTCIceParameters as RTCIceParameters
from .views import View

_URI = re.compile(
    r"(?P<scheme>[a-z]+):(?P<host>[^?:]+)(?::(?P<port>\d+))?(?:\?transport=(?P<transport>\w+))?"
)
# The fields of aioice's candidates, by the names that they have here.
_AIOICE = {"ip": "host", "protocol": "transport", "tcpType": "tcptype"}
_AIOICE |= {"relatedAddress": "related_address", "relatedPort": "related_port"}
_AIOICE |= {name: name for name in ("component", "foundation", "port", "priority", "type")}


def parse_stun_turn_uri(uri: str) -> dict[str, Any]:
    """The parts of a server's URI (RFC 7064, RFC 7065). Raises ValueError for others."""
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
    """The arguments of aioice's connection for these servers. The engine uses all of them."""
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
                    found |= {"turn_server": address, "turn_ssl": is_tls, "turn_transport": uri["transport"]}
                    found |= {"turn_username": server.username, "turn_password": server.credential}
    return found


def candidate_from_aioice(x: Any) -> RTCIceCandidate:
    """A candidate from aioice's."""
    return RTCIceCandidate(**{here: getattr(x, there) for here, there in _AIOICE.items()})


def candidate_to_aioice(x: RTCIceCandidate) -> Any:
    """A candidate as aioice's, which must be installed."""
    import aioice  # type: ignore[import-not-found]

    return aioice.Candidate(**{there: getattr(x, here) for here, there in _AIOICE.items()})


class AioiceConnection:
    """In place of aioice's connection."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def close(self) -> None:
        """Close the engine's connection."""
        self._link.close()

    @property
    def _nominated(self) -> dict[int, Any]:
        warn("_connection._nominated", "getStats, or get_selected_candidate_pair of webrtc.RTCIceTransport")
        return {}


class RTCIceGatherer(Stateful):
    """Gathers this end's candidates: `new`, `gathering` or `completed`. Emits `statechange`."""

    def __init__(
        self,
        iceServers: list[RTCIceServer] | None = None,
        iceTransportPolicy: RTCIceTransportPolicy = RTCIceTransportPolicy.ALL,
        *,
        link: Link | None = None,
    ) -> None:
        """`link` is not for programs."""
        super().__init__(link or OrtcLink(RTCConfiguration(iceServers, iceTransportPolicy)))

    async def gather(self) -> None:
        """Gather candidates. Returns when all are known."""
        if self._state == "new":
            link = by_hand(self._link)
            self._set_state("gathering")
            await link.gather()
            self._set_state("completed")

    @classmethod
    def getDefaultIceServers(cls) -> list[RTCIceServer]:
        """The servers that are used where none are given."""
        return list(DEFAULT_ICE_SERVERS)

    def getLocalCandidates(self) -> list[RTCIceCandidate]:
        """The candidates that were gathered."""
        return self._link.local.ice_candidates

    def getLocalParameters(self) -> RTCIceParameters:
        """The parameters that the peer needs for RTCIceTransport.start; empty before gathering."""
        return self._link.local.ice

    @property
    def _connection(self) -> AioiceConnection:
        return AioiceConnection(self._link)


class RTCIceTransport(Transport):
    """Connects a gatherer's candidates with the peer's. Emits `statechange`.

    It is `new`, `checking`, `completed`, `failed` or `closed`.
    """

    iceGatherer = View[RTCIceGatherer]("_gatherer", "The gatherer that it was made with.")
    role = View[str]("_link.ice_role", "`controlling` or `controlled` (RFC 8445 §6.1.1).")
    _connection = View[AioiceConnection]("_gatherer._connection", "A stand-in for aioice's connection.")

    def __init__(self, gatherer: RTCIceGatherer) -> None:
        super().__init__(gatherer._link)
        self._gatherer = gatherer
        self._candidates: list[RTCIceCandidate] = []

    async def addRemoteCandidate(self, candidate: RTCIceCandidate | None) -> None:
        """Add a candidate of the peer; None after the last."""
        if candidate is not None:
            link = by_hand(self._link)
            self._candidates.append(candidate)
            await link.add_candidate(candidate)

    def getRemoteCandidates(self) -> list[RTCIceCandidate]:
        """The candidates of the peer that were added."""
        return list(self._candidates)

    async def start(self, remoteParameters: RTCIceParameters) -> None:
        """Connect. Returns when `state` is `completed` or `failed`."""
        if self._state == "closed":
            raise InvalidStateError("RTCIceTransport is closed")
        if self._state != "new":
            return
        link = by_hand(self._link)
        self._set_state("checking")
        connected = False
        with contextlib.suppress(webrtc.InvalidStateError):
            connected = await link.start_ice(remoteParameters, self._candidates)
        self._set_state("completed" if connected else "failed")
