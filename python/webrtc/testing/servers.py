"""STUN and TURN servers in this process: the engine's own, for tests."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Annotated, TypeVar

import wrtc

from webrtc.base import WebRTCObject
from webrtc.connections.configuration import RTCIceServer
from webrtc.connections.simulated_network import SimulatedNetwork
from webrtc.dictionaries.conversion import Range, converter
from webrtc.exceptions import InvalidStateError

if TYPE_CHECKING:
    from typing_extensions import Self

_port = converter(Annotated[int, Range(0, 65535)])
_text = converter(str)
N = TypeVar("N", wrtc.StunServer, wrtc.TurnServer)


class _Server(WebRTCObject[N]):
    """What both servers have."""

    _why_single = "it listens on a port"

    def __init__(self, native: N, host: str) -> None:
        super().__init__(native)
        self._host = f"[{host}]" if ":" in host else host
        self._closed = False

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._native.port()

    def close(self) -> None:
        """Stop. Closing it again has no effect; `with` does it too."""
        self._closed = True
        self._native.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"on {self._host}:{self.port}"
        return f"<{type(self).__name__} {state}>"


class StunServer(_Server[wrtc.StunServer]):
    """A STUN server (RFC 8489) over UDP, in this process. It is not meant for the open internet.

    `RTCPeerConnection(ice_servers=[server.ice_server])` gathers server-reflexive candidates if the address
    that the server reports is not one of its own: a test can choose that address.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, *, mapped: tuple[str, int] | None = None
    ) -> None:
        """Listen on an IP address and a port, 0 for a free one.

        `mapped` is the address and port that every client is told, as if it were behind a NAT; by default,
        the one that the server sees. Raises TypeError for what is not an IP address, RangeError for an
        impossible port, OperationError if it cannot listen there.
        """
        if mapped is not None:
            mapped = (_text(mapped[0], "StunServer.mapped"), _port(mapped[1], "StunServer.mapped"))
        host, port = _text(host, "StunServer.host"), _port(port, "StunServer.port")
        super().__init__(wrtc.StunServer(host, port, mapped), host)

    @property
    def url(self) -> str:
        """Its URL, such as "stun:127.0.0.1:34780"."""
        return f"stun:{self._host}:{self.port}"

    @property
    def ice_server(self) -> RTCIceServer:
        """The server as an item of `RTCConfiguration.ice_servers`."""
        return RTCIceServer(urls=[self.url])


class TurnServer(_Server[wrtc.TurnServer]):
    """A TURN server (RFC 8656) over UDP, TCP and TLS, in this process. It is not meant for the open internet.

    It also answers STUN requests. It relays UDP, as all that ICE needs. It runs on one of the engine's
    network threads, and keeps up to 1,024 connections over TCP.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        username: str = "user",
        password: str = "password",
        realm: str = "webrtc.test",
        certificate: tuple[str, str] | None = None,
        network: SimulatedNetwork | None = None,
    ) -> None:
        """Listen on an IP address, and on a port for UDP and TCP, 0 for a free one.

        `certificate` is a private key with its certificate chain, both as PEM; with it, the server also
        listens for TLS on a port of its own. Clients accept it if SSL_CERT_FILE names a file with its root.
        `network` affects what the server sends, to clients and to peers.

        Raises TypeError for what is not an IP address, RangeError for an impossible port, InvalidAccessError
        for a certificate that does not match its key, OperationError if it cannot listen there.
        """
        if network is not None and not isinstance(network, SimulatedNetwork):
            raise TypeError(f"TurnServer.network is {network!r}: it must be SimulatedNetwork or None")
        key, chain = certificate or ("", "")
        self._username = _text(username, "TurnServer.username")
        self._password = _text(password, "TurnServer.password")
        host = _text(host, "TurnServer.host")
        native = wrtc.TurnServer(
            host,
            _port(port, "TurnServer.port"),
            self._username,
            self._password,
            _text(realm, "TurnServer.realm"),
            _text(key, "TurnServer.certificate"),
            _text(chain, "TurnServer.certificate"),
            None if network is None else network._native,
        )
        super().__init__(native, host)

    def url(self, transport: str = "udp") -> str:
        """Its URL for a transport, "udp", "tcp" or "tls", such as "turn:127.0.0.1:34780?transport=udp".

        Raises InvalidStateError for "tls" if it has no certificate, ValueError for another transport.
        """
        if transport == "tls":
            if not self._native.tls_port():
                raise InvalidStateError("this TurnServer has no certificate, so it does not listen for TLS")
            return f"turns:{self._host}:{self._native.tls_port()}?transport=tcp"
        if transport not in ("udp", "tcp"):
            raise ValueError(f"transport is {transport!r}: it must be udp, tcp or tls")
        return f"turn:{self._host}:{self.port}?transport={transport}"

    def ice_server(self, *transports: str) -> RTCIceServer:
        """Return the server as an item of `RTCConfiguration.ice_servers`, by default with UDP and TCP."""
        urls = [self.url(transport) for transport in transports or ("udp", "tcp")]
        return RTCIceServer(urls=urls, username=self._username, credential=self._password)

    @property
    def allocations(self) -> int:
        """How many relayed addresses clients have now. It waits for the engine's network thread."""
        return self._native.allocations()
