"""WHEP: play audio and video of a server with one HTTP request, and be such a server.

The specification is the draft draft-ietf-wish-whep of the IETF.
"""

from __future__ import annotations

import ssl as tls
from typing import Any, ClassVar

from .connections.configuration import RTCConfiguration
from .dictionaries.dictionary import Like
from .enums import TransceiverDirection
from .http.messages import HTTPError, Request, Response
from .http.session import Prepare, Session
from .http.sessions import SessionEndpoint
from .interfaces.media_stream_track import MediaStreamTrack
from .interfaces.rtc_peer_connection import RTCPeerConnection

__all__ = ["Endpoint", "HTTPError", "Playback", "Request", "Response", "play"]

# Seconds after which a player may ask again for a stream that is not live.
_RETRY_AFTER = 5


class Playback(Session):
    """Tracks that are received from a server."""

    @property
    def tracks(self) -> list[MediaStreamTrack]:
        """The tracks that the server sends."""
        receiving = (TransceiverDirection.recvonly, TransceiverDirection.sendrecv)
        transceivers = self.connection.get_transceivers()
        return [each.receiver.track for each in transceivers if each.current_direction in receiving]


async def play(
    url: str,
    *,
    audio: bool = True,
    video: bool = True,
    token: str | None = None,
    configuration: Like[RTCConfiguration] | None = None,
    prepare: Prepare | None = None,
    timeout: float = 15,
    ssl: tls.SSLContext | None = None,
) -> Playback:
    """Receive audio, video or both from the WHEP endpoint at this URL, and return when it is connected.

    The arguments and errors are those of `webrtc.whip.publish`. If nothing is live and the server says when
    to ask again, it is asked until `timeout` seconds have passed; otherwise that is an InvalidStateError.
    """
    if not audio and not video:
        raise ValueError("play receives audio, video or both: one of them must be True")
    session = Playback(url, configuration, token, timeout, ssl)
    for kind, wanted in (("audio", audio), ("video", video)):
        if wanted:
            session.connection.add_transceiver(kind, direction="recvonly")
    return await session._opened(prepare)


class Endpoint(SessionEndpoint):
    """A WHEP endpoint: players receive the tracks that `on_connection` adds with `add_track`.

    A player that finds no tracks gets 409, and asks again later.
    """

    _offered: ClassVar[Any] = ("recvonly", "sendrecv")
    _answered: ClassVar[Any] = {
        TransceiverDirection.sendrecv: TransceiverDirection.sendonly,
        TransceiverDirection.recvonly: TransceiverDirection.inactive,
    }

    def _shape(self, connection: RTCPeerConnection) -> None:
        super()._shape(connection)
        sending = TransceiverDirection.sendonly
        offered = [each for each in connection.get_transceivers() if each.mid is not None]
        if not any(each.direction == sending and each.sender.track for each in offered):
            retry = {"Retry-After": str(_RETRY_AFTER)}
            raise HTTPError(409, "nothing that the player could receive is live: try again later", retry)
