"""Endpoints whose peers are resources with a URL: the server's side of WHIP and WHEP."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import quote

from webrtc.dictionaries.session_description import RTCSessionDescription
from webrtc.enums import RTCSignalingState, TransceiverDirection
from webrtc.exceptions import InvalidStateError, OperationError, RTCException
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

from . import sdp_fragment
from .endpoint import Endpoint
from .ice_links import to_link
from .messages import HTTPError, Request, Response
from .peers import Peer, new_etag
from .sdp_fragment import Fragment, fragment_of, with_generation

SDP = "application/sdp"

_SECTION = re.compile(r"^(?=m=)", re.MULTILINE)
_DIRECTION = re.compile(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", re.MULTILINE)


class SessionEndpoint(Endpoint):
    """POST takes an offer and creates a session; PATCH and DELETE of its URL change and end it (RFC 9725)."""

    _methods: ClassVar[tuple[str, ...]] = ("DELETE", "OPTIONS", "PATCH", "POST")
    _accepts: ClassVar[str] = SDP
    _origins: ClassVar[Any] = "*"
    # Directions that offers may have, and by what directions of transceivers are replaced.
    _offered: ClassVar[tuple[str, ...]] = ()
    _answered: ClassVar[dict[TransceiverDirection, TransceiverDirection]] = {}

    async def _respond(self, request: Request) -> Response:
        if not request.tail:
            if request.method != "POST":
                raise self._method_not_allowed(request, "OPTIONS", "POST")
            return await self._create(request)
        peer = self._peers.get(request.tail)
        if peer is None:
            raise HTTPError(404, "there is no such session, or it has ended")
        if peer.user != request.user:
            raise HTTPError(403, "this is the session of another user")
        if request.method == "PATCH":
            return await self._change(peer, request)
        if request.method == "DELETE":
            self._peers.remove(peer)
            return Response(200)
        raise self._method_not_allowed(request, "DELETE", "OPTIONS", "PATCH")

    async def _create(self, request: Request) -> Response:
        self._check_type(request, SDP)
        offer = request.text()
        self._check_offer(offer)
        peer = await self._answer(request, offer)
        fields = {
            "Content-Type": SDP,
            "Location": f"{quote(request.path.rstrip('/'))}/{peer.id}",
            "ETag": peer.etag,
            "Accept-Patch": sdp_fragment.MEDIA_TYPE,
        }
        if self._ice_servers:
            fields["Link"] = to_link(self._ice_servers)
        return Response(201, fields, _local(peer).sdp.encode())

    def _check_offer(self, offer: str) -> None:
        session, *sections = _SECTION.split(offer)
        usual = _DIRECTION.search(session)
        media = [section for section in sections if section.startswith(("m=audio", "m=video"))]
        if not media:
            raise HTTPError(406, "the offer has no audio and no video")
        for section in media:
            found = _DIRECTION.search(section) or usual
            direction = found[1] if found else "sendrecv"
            if direction not in self._offered:
                expected = " or ".join(self._offered)
                raise HTTPError(406, f"the offer has a={direction}: it must be {expected}")

    def _shape(self, connection: RTCPeerConnection) -> None:
        for transceiver in connection.get_transceivers():
            if transceiver.mid is not None and transceiver.direction in self._answered:
                transceiver.direction = self._answered[transceiver.direction]

    async def _negotiate(self, connection: RTCPeerConnection, request: Request, offer: str) -> None:
        await super()._negotiate(connection, request, offer)
        description = connection.local_description
        answered = _SECTION.split(description.sdp if description else "")[1:]
        for asked, section in zip(_SECTION.split(offer)[1:], answered, strict=False):
            # A session must not succeed in part (RFC 9725 §4.4.3).
            if _is_rejected(section) and not _is_rejected(asked):
                kind = section[2:].split(" ")[0]
                raise HTTPError(406, f"there is no codec in common for {kind}")

    async def _change(self, peer: Peer, request: Request) -> Response:
        """Add candidates, or restart ICE (RFC 9725 §4.3)."""
        self._check_type(request, sdp_fragment.MEDIA_TYPE)
        condition = request.headers.get("if-match")
        if condition is None:
            raise HTTPError(
                428, "If-Match is missing: it must be the ETag of the session, or * to restart ICE"
            )
        try:
            fragment = Fragment.parse(request.text())
        except ValueError as error:
            raise HTTPError(400, str(error)) from None
        async with peer.lock:
            tags = [tag.strip() for tag in condition.split(",")]
            if "*" not in tags and peer.etag not in tags:
                raise HTTPError(412, "ICE was restarted meanwhile: If-Match is not the session's ETag")
            try:
                return await self._apply(peer, fragment)
            except InvalidStateError:
                raise HTTPError(404, "the session has ended") from None

    async def _apply(self, peer: Peer, fragment: Fragment) -> Response:
        current = peer.connection.remote_description
        assert current is not None
        given = fragment.credentials
        if given is not None and given != fragment_of(current.sdp).credentials:
            return await self._restart(peer, with_generation(current.sdp, fragment))
        ufrag = given[0] if given else None
        for mid, candidate in fragment.candidates:
            place = {"sdp_mid": mid} if mid is not None else {"sdp_m_line_index": 0}
            try:
                await peer.connection.add_ice_candidate(
                    {"candidate": candidate, "username_fragment": ufrag, **place}
                )
            except OperationError:
                # Candidates that cannot be used are ignored (RFC 9725 §4.3.2).
                continue
        return Response(204)

    async def _restart(self, peer: Peer, offer: str) -> Response:
        connection = peer.connection
        try:
            await connection.set_remote_description({"type": "offer", "sdp": offer})
            await connection.set_local_description()
        except RTCException as error:
            if connection.signaling_state == RTCSignalingState.have_remote_offer:
                await connection.set_remote_description({"type": "rollback"})
            if isinstance(error, InvalidStateError):
                raise
            raise HTTPError(422, f"ICE cannot be restarted like this: {error}") from None
        await connection.gathered()
        peer.etag = new_etag()
        fields = {"Content-Type": sdp_fragment.MEDIA_TYPE, "ETag": peer.etag}
        return Response(200, fields, str(fragment_of(_local(peer).sdp)).encode())


def _local(peer: Peer) -> RTCSessionDescription:
    description = peer.connection.local_description
    assert description is not None
    return description


def _is_rejected(section: str) -> bool:
    return bool(re.match(r"m=\S+ 0 ", section)) and "\na=bundle-only" not in section
