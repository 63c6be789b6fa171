"""An endpoint: answers offers over HTTP, within limits, for clients that may use it."""

from __future__ import annotations

import asyncio
import hmac
import inspect
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, ClassVar, TypeVar

from webrtc.connections.configuration import RTCConfiguration, RTCIceServer
from webrtc.dictionaries.dictionary import Like
from webrtc.exceptions import InvalidStateError, RangeError, RTCException
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection
from webrtc.names import add_aliases

from . import aiohttp_app, asgi
from .messages import HTTPError, Request, Response
from .peers import Peer, Peers

OnConnection = Callable[[RTCPeerConnection, Request], Awaitable[None] | None]
Authenticate = Callable[[Request], Any]
E = TypeVar("E", bound="Endpoint")

# Seconds in which a browser need not ask again whether it may use the endpoint (CORS).
_PREFLIGHT_SECONDS = 3600


class Endpoint:
    """A URL where peers connect. `add_to` puts it into an application; it is also an ASGI application itself.

    Each peer gets an RTCPeerConnection, which is closed when the peer closes it or is lost.
    """

    _methods: ClassVar[tuple[str, ...]] = ("OPTIONS", "POST")
    _accepts: ClassVar[str] = ""
    _origins: ClassVar[Iterable[str]] = ()

    def __init__(
        self,
        on_connection: OnConnection,
        *,
        configuration: Like[RTCConfiguration] | None = None,
        ice_servers: Iterable[Like[RTCIceServer] | str] = (),
        max_peers: int = 64,
        max_seconds: float | None = None,
        connect_seconds: float = 30,
        max_bytes: int = 262_144,
        token: str | None = None,
        authenticate: Authenticate | None = None,
        origins: Iterable[str] | str | None = None,
    ) -> None:
        """`on_connection(connection, request)` prepares each connection before the offer is applied.

        It may be a coroutine function. It adds handlers and tracks, and returns soon. An HTTPError that it
        raises is the response.
        `ice_servers` are for the clients; those of this end are in `configuration`.

        At most `max_peers` connect at the same time; others get 503. A connection is closed if it is not
        connected after `connect_seconds`, and after `max_seconds`. Bodies have at most `max_bytes`.

        With `token`, every request needs this bearer token. Or `authenticate(request)`, which may be a
        coroutine function, returns `request.user`; if that is false, the response is 401. Pages of other
        `origins`, such as "https://example.com", may use the endpoint too; "*" stands for all.
        """
        if not callable(on_connection):
            raise TypeError(f"on_connection must be a function, not {type(on_connection).__name__}")
        if token is not None and authenticate is not None:
            raise TypeError("an endpoint takes a token or a function to authenticate, not both")
        for name, value in (("max_peers", max_peers), ("max_bytes", max_bytes)):
            if value < 1:
                raise RangeError(f"{name} is {value}: it must be at least 1")
        for name, seconds in (("max_seconds", max_seconds), ("connect_seconds", connect_seconds)):
            if seconds is not None and not seconds > 0:
                raise RangeError(f"{name} is {seconds}: it must be more than 0")
        self._on_connection = on_connection
        self._configuration = RTCConfiguration(RTCConfiguration.of(configuration), close_with_peer=True)
        self._ice_servers = [
            RTCIceServer(each) if isinstance(each, str) else RTCIceServer.of(each) for each in ice_servers
        ]
        self._peers = Peers(max_peers, max_seconds, connect_seconds)
        self._max_bytes = max_bytes
        self._token = token
        self._authenticate = authenticate
        given = self._origins if origins is None else origins
        self._allowed = frozenset([given] if isinstance(given, str) else given)

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.{type(self).__name__} {len(self.connections)} connections>"

    @property
    def connections(self) -> list[RTCPeerConnection]:
        """The connections of the peers."""
        return self._peers.connections

    @property
    def max_bytes(self) -> int:
        """The limit of a request's body in bytes."""
        return self._max_bytes

    def add_to(self, app: Any, path: str) -> None:
        """Serve the endpoint under a path of an application of aiohttp, Starlette or FastAPI.

        The endpoint is closed when the application shuts down. Raises TypeError for other applications:
        mount the endpoint in those of ASGI, or call `handle`.
        """
        if not path.startswith("/"):
            raise ValueError(f"the path is {path!r}: it must begin with /")
        path = path.rstrip("/")
        if hasattr(app, "on_cleanup"):
            aiohttp_app.add(self, app, path)
        elif hasattr(app, "add_route") and hasattr(app, "router"):
            asgi.add(self, app, path)
        else:
            raise TypeError(f"add_to takes an application of aiohttp, Starlette or FastAPI, not {app!r}")

    async def __call__(self, scope: MutableMapping[str, Any], receive: asgi.Receive, send: asgi.Send) -> None:
        """Serve a request as an ASGI application."""
        await asgi.serve(self, scope, receive, send)

    async def handle(self, request: Request) -> Response:
        """Return the response to a request: the way to serve the endpoint in any other framework."""
        try:
            response = await self._handle(request)
        except HTTPError as error:
            response = error.to_response()
        except Exception as error:
            # What a program raises is not for clients.
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"{request.method} {request.path} failed", "exception": error}
            )
            response = HTTPError(500, "the service failed").to_response()
        response.headers.update(self._cors(request))
        return response

    async def close(self) -> None:
        """Close all connections. Further requests get 503."""
        await self._peers.close()

    async def __aenter__(self: E) -> E:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _handle(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(200, {"Allow": ", ".join(self._methods), "Accept-Post": self._accepts})
        if not self._is_public(request):
            request.user = await self._user(request)
        return await self._respond(request)

    def _is_public(self, request: Request) -> bool:
        """Whether the request needs no authentication."""
        return False

    async def _user(self, request: Request) -> Any:
        if self._token is not None:
            given = (request.token or "").encode(errors="surrogateescape")
            user: Any = hmac.compare_digest(given, self._token.encode())
        elif self._authenticate:
            user = self._authenticate(request)
            if inspect.isawaitable(user):
                user = await user
        else:
            return None
        if not user:
            problem = "the bearer token is wrong" if request.token else "a bearer token is needed"
            raise HTTPError(401, problem, {"WWW-Authenticate": "Bearer"})
        return user

    async def _respond(self, request: Request) -> Response:
        """Return the response to a request of a client that may use the endpoint."""
        raise NotImplementedError

    def _method_not_allowed(self, request: Request, *methods: str) -> HTTPError:
        allowed = ", ".join(methods)
        return HTTPError(405, f"{request.method} is not possible here: use {allowed}", {"Allow": allowed})

    def _check_type(self, request: Request, expected: str) -> None:
        if request.media_type != expected:
            given = request.media_type or "missing"
            raise HTTPError(
                415, f"the content type is {given[:80]}: it must be {expected}", {"Accept-Post": expected}
            )

    async def _answer(self, request: Request, offer: str) -> Peer:
        """Return a new peer, whose connection has answered the offer."""
        peer = Peer(RTCPeerConnection(self._configuration), request.user)
        try:
            self._peers.add(peer)
            work = self._negotiate(peer.connection, request, offer)
            await asyncio.wait_for(work, self._peers.connect_seconds)
        except asyncio.TimeoutError:
            self._peers.remove(peer)
            raise HTTPError(503, "this took too long: try again later") from None
        except BaseException:
            self._peers.remove(peer)
            raise
        self._peers.watch(peer)
        return peer

    async def _negotiate(self, connection: RTCPeerConnection, request: Request, offer: str) -> None:
        prepared = self._on_connection(connection, request)
        if inspect.isawaitable(prepared):
            await prepared
        try:
            await connection.set_remote_description({"type": "offer", "sdp": offer})
            # Coroutine handlers of `track` run to their first wait, and may have added tracks.
            await asyncio.sleep(0)
            self._shape(connection)
            await connection.set_local_description()
            await connection.gathered()
        except InvalidStateError:
            raise HTTPError(403, "the service closed the connection") from None
        except (RTCException, ValueError) as error:
            raise HTTPError(400, f"the offer cannot be answered: {error}") from None

    def _shape(self, connection: RTCPeerConnection) -> None:
        """Adapt the connection to the offer before it is answered."""

    def _cors(self, request: Request) -> dict[str, str]:
        """The header fields that let a page of another origin use the endpoint (Fetch §3.2)."""
        origin = request.headers.get("origin")
        if not origin or not self._allowed & {"*", origin}:
            return {}
        fields = {
            "Access-Control-Allow-Origin": "*" if "*" in self._allowed else origin,
            "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, WWW-Authenticate",
            "Vary": "Origin",
        }
        if request.method == "OPTIONS":
            fields["Access-Control-Allow-Methods"] = ", ".join(self._methods)
            fields["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-Match"
            fields["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
        return fields


add_aliases(Endpoint)
