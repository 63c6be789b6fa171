"""WHIP: publish audio and video to a server with one HTTP request, and be such a server (RFC 9725)."""

from __future__ import annotations

import ssl as tls
from collections.abc import Iterable
from typing import Any, ClassVar

from .connections.configuration import RTCConfiguration
from .dictionaries.dictionary import Like
from .enums import TransceiverDirection
from .http.messages import HTTPError, Request, Response
from .http.session import Prepare, Session
from .http.sessions import SessionEndpoint
from .interfaces.media_stream import MediaStream
from .interfaces.media_stream_track import MediaStreamTrack

__all__ = ["Endpoint", "HTTPError", "Publication", "Request", "Response", "publish"]


class Publication(Session):
    """Tracks that are sent to a server."""


async def publish(
    url: str,
    tracks: MediaStream | MediaStreamTrack | Iterable[MediaStreamTrack],
    *,
    token: str | None = None,
    configuration: Like[RTCConfiguration] | None = None,
    prepare: Prepare | None = None,
    timeout: float = 15,
    ssl: tls.SSLContext | None = None,
) -> Publication:
    """Send tracks to the WHIP endpoint at this URL, and return when it is connected.

    `token` is the bearer token. `prepare(connection)` is called before the offer is created, for example to
    choose codecs. Everything together takes at most `timeout` seconds. The endpoint may name STUN and TURN
    servers, which are used if the configuration has none.

    Raises NotAllowedError for a wrong token, NotFoundError for a wrong URL, NotSupportedError if the server
    does not accept what is offered, NetworkError if it does not respond or there is no path for media, and
    OperationError for other refusals.
    """
    if isinstance(tracks, MediaStreamTrack):
        tracks = [tracks]
    given = list(tracks.get_tracks() if isinstance(tracks, MediaStream) else tracks)
    if not given or not all(isinstance(track, MediaStreamTrack) for track in given):
        raise TypeError("publish takes a track, several, or a MediaStream with tracks")
    session = Publication(url, configuration, token, timeout, ssl)
    stream = MediaStream()
    for track in given:
        # All in one stream (RFC 9725 §4.4.2).
        session.connection.add_transceiver(track, direction="sendonly", streams=[stream])
    return await session._opened(prepare)


class Endpoint(SessionEndpoint):
    """A WHIP endpoint: clients publish audio and video, whose tracks arrive with the event `track`."""

    _offered: ClassVar[Any] = ("sendonly", "sendrecv")
    _answered: ClassVar[Any] = {
        TransceiverDirection.sendrecv: TransceiverDirection.recvonly,
        TransceiverDirection.sendonly: TransceiverDirection.inactive,
    }
