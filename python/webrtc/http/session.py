"""The client's side of WHIP and WHEP: a connection whose session is a URL."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

from webrtc.background import background
from webrtc.connections.configuration import RTCConfiguration
from webrtc.connections.connection_end import ConnectionEnd
from webrtc.dictionaries.candidate import RTCIceCandidate
from webrtc.dictionaries.dictionary import Like
from webrtc.enums import RTCBundlePolicy, RTCPeerConnectionState, RTCSignalingState
from webrtc.events.classes import RTCPeerConnectionIceEvent
from webrtc.exceptions import InvalidStateError, NetworkError, OperationError, RTCException
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection
from webrtc.names import add_aliases

from . import sdp_fragment
from .client import Client, Reply, check_url, resolve
from .ice_links import from_links
from .sdp_fragment import Fragment, fragment_of, with_generation

_log = logging.getLogger("webrtc.http")
# Do not write warnings to standard error.
_log.addHandler(logging.NullHandler())

Prepare = Callable[[RTCPeerConnection], Any]
S = TypeVar("S", bound="Session")

SDP = "application/sdp"
# Seconds to wait for candidates before the offer: those of the host come at once, others are trickled.
_FIRST_CANDIDATES = 0.25
# Seconds to wait for the end of the session at the server.
_DELETE_SECONDS = 5.0
# Statuses after which a client may try again when the server says when (RFC 9725 §4.5; the WHEP draft, §4.2).
_LATER = (409, 503)


class Session:
    """A connection that was negotiated over HTTP. `close` ends it, as does the end of `async with`."""

    def __init__(
        self,
        url: str,
        configuration: Like[RTCConfiguration] | None,
        token: str | None,
        timeout: float,
        ssl: ssl.SSLContext | None,
    ) -> None:
        check_url(url)
        given = RTCConfiguration.of(configuration)
        self._client = Client(token, timeout, ssl)
        self._connection = RTCPeerConnection(
            RTCConfiguration(given, bundle_policy=RTCBundlePolicy.max_bundle)
        )
        self._endpoint = url
        self._timeout = timeout
        self._url: str | None = None
        self._etag: str | None = None
        self._servers_given = bool(given.ice_servers)
        # Candidates that the server does not know yet; None after the last one.
        self._candidates: list[RTCIceCandidate | None] = []
        self._trickles = True
        self._changing = asyncio.Lock()
        self._flushing: asyncio.Task[None] | None = None

    @property
    def connection(self) -> RTCPeerConnection:
        """The connection."""
        return self._connection

    @property
    def url(self) -> str:
        """The URL of the session, which the server chose."""
        return self._url or self._endpoint

    async def _opened(self: S, prepare: Prepare | None) -> S:
        """Negotiate, and wait until the session is connected; close it if that fails."""
        try:
            prepared = prepare(self._connection) if prepare else None
            if inspect.isawaitable(prepared):
                await prepared
            await asyncio.wait_for(self._negotiate(), self._timeout)
        except asyncio.TimeoutError:
            await self.close()
            raise NetworkError(f"{self._endpoint}: not connected within {self._timeout:g} s") from None
        except BaseException:
            await self.close()
            raise
        return self

    async def _negotiate(self) -> None:
        connection = self._connection
        connection.on("icecandidate", self._on_icecandidate)
        await connection.set_local_description()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(connection.gathered(), _FIRST_CANDIDATES)
        assert connection.local_description is not None
        # The offer has these.
        self._candidates.clear()
        reply = await self._post(connection.local_description.sdp)
        self._url = resolve(reply, reply.url)
        self._etag = reply.headers.get("ETag")
        reply.check_type(SDP)
        await connection.set_remote_description({"type": "answer", "sdp": reply.text})
        self._flush()
        await self._connect(reply)

    async def _post(self, offer: str) -> Reply:
        """Send the offer, again if the server says when; `_opened` limits the time."""
        while True:
            reply = await self._client.send("POST", self._endpoint, offer, {"Content-Type": SDP})
            if reply.status not in _LATER or reply.retry_after is None or reply.retry_after > self._timeout:
                break
            await asyncio.sleep(reply.retry_after)
        reply.check("POST", 201)
        return reply

    async def _connect(self, reply: Reply) -> None:
        """Wait for the connection; if that takes long, use the servers that the endpoint named."""
        servers = [] if self._servers_given else from_links(reply.links)
        if servers:
            self._connection.set_configuration(self._connection.get_configuration(), ice_servers=servers)
            try:
                await asyncio.wait_for(self._connection.connected(), self._timeout / 4)
            except (asyncio.TimeoutError, NetworkError):
                # Servers are asked for candidates only after a restart.
                await self.restart_ice()
        await self._connection.connected()

    def _on_icecandidate(self, event: RTCPeerConnectionIceEvent) -> None:
        self._candidates.append(event.candidate)
        if self._url is not None:
            self._flush()

    def _flush(self) -> None:
        if self._candidates and self._trickles and (self._flushing is None or self._flushing.done()):
            self._flushing = background(self._trickle())

    async def _trickle(self) -> None:
        """Send the candidates that the server does not know, all in one request (RFC 9725 §4.3.2)."""
        async with self._changing:
            while self._candidates and self._trickles:
                candidates, self._candidates = self._candidates, []
                try:
                    await self._send_candidates(candidates)
                except RTCException as error:
                    # The server finds the other addresses by itself when checks arrive from them.
                    self._trickles = False
                    _log.warning("candidates are not sent any more: %s", error)

    async def _send_candidates(self, candidates: list[RTCIceCandidate | None]) -> None:
        description = self._connection.local_description
        if description is None:
            return
        fragment = fragment_of(description.sdp)
        for section in fragment.sections:
            own = [each for each in candidates if each and each.sdp_mid in (section.mid, None)]
            section.candidates = [each.candidate for each in own]
            section.complete = None in candidates
        condition = {"If-Match": self._etag} if self._etag else {}
        await self._patch(fragment, condition, 204, 200)

    async def _patch(self, fragment: Fragment, condition: dict[str, str], *expected: int) -> Reply:
        headers = {"Content-Type": sdp_fragment.MEDIA_TYPE, **condition}
        reply = await self._client.send("PATCH", self.url, str(fragment), headers)
        reply.check("PATCH", *expected)
        return reply

    async def restart_ice(self) -> None:
        """Restart ICE, for example after a change of the network (RFC 9725 §4.3.3).

        Media flow on. Raises NotSupportedError if the server cannot do that, NetworkError if it does not
        respond, InvalidStateError if the session has ended. Then the session goes on as before, if it can.
        """
        if self._connection.connection_state == RTCPeerConnectionState.closed:
            raise InvalidStateError("the session has ended: create a new one")
        async with self._changing:
            connection = self._connection
            await connection.set_local_description(await connection.create_offer(ice_restart=True))
            try:
                await connection.gathered()
                self._candidates.clear()
                local, remote = connection.local_description, connection.remote_description
                assert local is not None and remote is not None
                reply = await self._patch(fragment_of(local.sdp), {"If-Match": "*"}, 200)
                reply.check_type(sdp_fragment.MEDIA_TYPE)
                answer = with_generation(remote.sdp, _parsed(reply))
                await connection.set_remote_description({"type": "answer", "sdp": answer})
                self._etag = reply.headers.get("ETag", self._etag)
            except BaseException:
                if connection.signaling_state == RTCSignalingState.have_local_offer:
                    await connection.set_local_description({"type": "rollback"})
                raise

    async def ended(self) -> ConnectionEnd:
        """Wait until the session has ended, and return the `cause` and the `reason` as text."""
        return await self._connection.ended()

    async def close(self) -> None:
        """End the session at the server (DELETE), and close the connection. Closing twice is closing once."""
        url, self._url = self._url, None
        self._trickles = False
        if self._flushing:
            self._flushing.cancel()
        try:
            if url is not None:
                await asyncio.wait_for(self._delete(url), _DELETE_SECONDS)
        except (RTCException, asyncio.TimeoutError) as error:
            _log.warning("the session was not deleted: %s", error or f"no response in {_DELETE_SECONDS} s")
        finally:
            self._connection.close()
            await self._client.close()

    async def _delete(self, url: str) -> None:
        reply = await self._client.send("DELETE", url)
        # The server may have noticed already that the session has ended.
        reply.check("DELETE", 200, 202, 204, 404, 410)

    async def __aenter__(self: S) -> S:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url} {self._connection.connection_state!s}>"


add_aliases(Session)


def _parsed(reply: Reply) -> Fragment:
    try:
        fragment = Fragment.parse(reply.text)
    except ValueError as error:
        raise OperationError(f"{reply.url} responded with a wrong fragment: {error}") from None
    if fragment.credentials is None:
        raise OperationError(f"{reply.url} responded with a fragment without ice-ufrag and ice-pwd")
    return fragment
