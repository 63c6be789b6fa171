"""The W3C's perfect negotiation over any signalling."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

from webrtc.background import background
from webrtc.dictionaries.candidate import RTCIceCandidate
from webrtc.dictionaries.session_description import RTCSessionDescription, RTCSessionDescriptionInit
from webrtc.enums import RTCPeerConnectionState, RTCSdpType, RTCSignalingState
from webrtc.events.classes import RTCPeerConnectionIceEvent
from webrtc.events.event import Event
from webrtc.exceptions import InvalidStateError, OperationError
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

from .carriers import Signaling
from .messages import Message, _Bye

_log = logging.getLogger("webrtc.signaling")
# Do not write warnings to standard error.
_log.addHandler(logging.NullHandler())

# Limit of candidates that arrive before their description: more than any peer has.
_EARLY = 256


async def negotiate(connection: RTCPeerConnection, signaling: Signaling, *, polite: bool) -> None:
    """Negotiate whenever it is needed, with the W3C's perfect negotiation (webrtc §10.7).

    Returns when the peer sends BYE, or when signalling is closed at either end.

    One of the peers is polite and yields if both offer at once. Offers are created when they are needed, so a
    program only adds channels and tracks, before or after this call. Invalid messages are ignored with a
    warning to the logger `webrtc.signaling`.
    """
    await _Negotiator(connection, signaling, polite).run()


class _Negotiator:
    def __init__(self, connection: RTCPeerConnection, signaling: Signaling, polite: bool) -> None:
        self._connection = connection
        self._signaling = signaling
        self._polite = polite
        self._offering = False
        self._ignoring = False
        self._early: list[RTCIceCandidate] = []
        # Candidates must not overtake their description.
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Negotiate until the peer has disconnected."""
        connection = self._connection
        connection.on("negotiationneeded", self._on_negotiationneeded)
        connection.on("icecandidate", self._on_icecandidate)
        try:
            if connection.signaling_state == RTCSignalingState.have_local_offer:
                await self._send(connection.local_description)
            elif connection._needs_negotiation:
                self._on_negotiationneeded()
            while not isinstance(message := await self._next(), _Bye):
                if isinstance(message, (RTCSessionDescription, RTCSessionDescriptionInit)):
                    await self._take_description(message)
                else:
                    await self._take_candidate(message)
            if connection.connection_state in (RTCPeerConnectionState.new, RTCPeerConnectionState.connecting):
                _log.warning("signalling ended while the connection was %s", connection.connection_state)
        finally:
            connection.off("negotiationneeded", self._on_negotiationneeded)
            connection.off("icecandidate", self._on_icecandidate)

    def _on_negotiationneeded(self, _: Event | None = None) -> None:
        # Set at once, so that an offer of the peer that is read before the task runs counts as a collision.
        self._offering = True
        self._do(self._offer())

    async def _offer(self) -> None:
        try:
            await self._connection.set_local_description({"type": "offer"})
            await self._send(self._connection.local_description)
        except InvalidStateError:
            # The peer's offer came first, or the connection was closed. If negotiation is still needed after
            # the answer, the event fires again.
            pass
        finally:
            self._offering = False

    def _on_icecandidate(self, event: RTCPeerConnectionIceEvent) -> None:
        self._do(self._send(event.candidate))

    async def _take_description(self, description: RTCSessionDescription | RTCSessionDescriptionInit) -> None:
        connection = self._connection
        is_offer = description.type == RTCSdpType.offer
        is_stable = connection.signaling_state == RTCSignalingState.stable
        self._ignoring = not self._polite and is_offer and (self._offering or not is_stable)
        if self._ignoring:
            return
        await connection.set_remote_description(description)
        early, self._early = self._early, []
        for candidate in early:
            await self._take_candidate(candidate)
        if is_offer:
            await connection.set_local_description({"type": "answer"})
            await self._send(connection.local_description)

    async def _take_candidate(self, candidate: RTCIceCandidate | None) -> None:
        try:
            await self._connection.add_ice_candidate(candidate)
        except (InvalidStateError, OperationError):
            # Candidates of an ignored offer are not needed. Others may belong to a later description.
            if not self._ignoring and candidate and len(self._early) < _EARLY:
                self._early.append(candidate)

    async def _next(self) -> Message:
        while True:
            try:
                return await self._signaling.receive()
            except (TypeError, ValueError) as error:
                _log.warning("ignoring an invalid message of the peer: %s", error)

    async def _send(self, message: Message) -> None:
        async with self._sending:
            # A disconnected peer and closed signalling are detected where messages are read.
            with contextlib.suppress(ConnectionError, InvalidStateError):
                await self._signaling.send(message)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = background(work)
        # The loop itself keeps no strong reference to tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
