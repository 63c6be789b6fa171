"""The states of a connection, as its events announce them, and how it ends."""

from __future__ import annotations

from typing import Any

from webrtc.enums import (
    RTCIceConnectionState,
    RTCIceGatheringState,
    RTCPeerConnectionState,
    RTCSignalingState,
)
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidStateError, NetworkError
from webrtc.loop import Bridge

from .connection_end import ConnectionEnd
from .gathered import Gathered
from .lifetime import Lifetime

# In these states, the network may cause events: the loop keeps the connection alive.
_ALIVE = (
    RTCPeerConnectionState.connecting,
    RTCPeerConnectionState.connected,
    RTCPeerConnectionState.disconnected,
)
# The engine announces these for new transports.
_ANEW = (RTCPeerConnectionState.new, RTCPeerConnectionState.connecting)


class States(Lifetime):
    """The part of RTCPeerConnection that tracks its states."""

    onsignalingstatechange = EventAttribute[Event]("`signaling_state` changed.")
    oniceconnectionstatechange = EventAttribute[Event]("`ice_connection_state` changed.")
    onicegatheringstatechange = EventAttribute[Event]("`ice_gathering_state` changed.")
    onconnectionstatechange = EventAttribute[Event]("`connection_state` changed.")

    def __init__(self, native_obj: Any, bridge: Bridge) -> None:
        super().__init__(native_obj, bridge)
        self._signaling_state = RTCSignalingState.stable
        self._ice_gathering_state = RTCIceGatheringState.new
        self._ice_connection_state = RTCIceConnectionState.new
        self._gathered = Gathered()
        self._known_end: ConnectionEnd | None = None
        self._was_connected = False
        # The peer closed its transport during a negotiation, which may be the cause.
        self._peer_may_be_closed = False

    @property
    def signaling_state(self) -> RTCSignalingState:
        """The state of offer/answer negotiation, as announced by the last `signalingstatechange`."""
        return self._signaling_state

    @property
    def ice_gathering_state(self) -> RTCIceGatheringState:
        """The state announced by the last `icegatheringstatechange`."""
        return self._ice_gathering_state

    @property
    def ice_connection_state(self) -> RTCIceConnectionState:
        """The state announced by the last `iceconnectionstatechange`."""
        return self._ice_connection_state

    @property
    def connection_state(self) -> RTCPeerConnectionState:
        """The state announced by the last `connectionstatechange`."""
        return self._connection_state

    async def ended(self) -> ConnectionEnd:
        """Wait until the connection has ended, and return the `cause` and the `reason` as text.

        It ends when this end closes it, when the peer closes it, which is detected immediately (DTLS
        close_notify), or when it fails.
        """
        self._bridge.check(self)
        while self._known_end is None:
            await self._change()
        return self._known_end

    async def connected(self) -> None:
        """Wait until the peers are connected.

        Raises NetworkError with the reason if this fails or there is no local candidate, InvalidStateError if
        the connection is closed.
        """
        self._bridge.check(self)
        while self._connection_state != RTCPeerConnectionState.connected:
            if self._is_closed():
                raise InvalidStateError("the connection was closed before it was connected")
            if self._connection_state == RTCPeerConnectionState.failed:
                raise NetworkError(self._why_failed())
            if self._ice_gathering_state == RTCIceGatheringState.complete and not self._gathered.candidates:
                raise NetworkError(self._gathered.why_none())
            await self._change()

    def _closed_here(self) -> None:
        self._known_end = self._known_end or ConnectionEnd("close", "this end closed the connection")

    def _shut(self) -> None:
        self._signaling_state = RTCSignalingState.closed
        self._ice_connection_state = RTCIceConnectionState.closed
        super()._shut()

    def _peer_has_closed(self) -> None:
        """Called when the peer has closed the connection."""

    def _connection_changes(self, failure: str | None) -> None:
        """Called before `connectionstatechange`; `failure` is the reason if the connection failed."""

    def _why_failed(self) -> str:
        if self._known_end and self._known_end.cause == "peer":
            return self._known_end.reason
        if self._was_connected:
            return "the connection to the peer was lost: no more packets arrived from it"
        if self._ice_connection_state == RTCIceConnectionState.failed:
            return "ICE found no path to the peer: no candidate pair works"
        return "the DTLS handshake with the peer failed"

    def _become_signaling(self, state: RTCSignalingState) -> None:
        self._signaling_state = state
        self._fire(Event._made("signalingstatechange"))

    def _check_peer(self) -> None:
        """Check whether the peer is gone if it closed its transport during the negotiation that has ended."""
        if self._peer_may_be_closed and self._signaling_state == RTCSignalingState.stable:
            self._peer_may_be_closed = False
            self._native.check_peer_closed()

    def _on_icegatheringstatechange(self, state: RTCIceGatheringState) -> None:
        self._ice_gathering_state = state
        self._fire(Event._made("icegatheringstatechange"))
        self._changed()

    def _on_iceconnectionstatechange(self, state: RTCIceConnectionState) -> None:
        self._ice_connection_state = state
        self._fire(Event._made("iceconnectionstatechange"))

    def _on_connectionstatechange(self, state: RTCPeerConnectionState) -> None:
        if self._known_end:
            if self._known_end.cause == "peer" and state not in _ANEW:
                # ICE detects later that the peer is gone.
                return
            self._known_end = None
        if self._peer_may_be_closed and state == RTCPeerConnectionState.disconnected:
            self._native.check_peer_closed()
        self._become(state)

    def _on_peerclosed(self, _: None) -> None:
        negotiates = self._signaling_state != RTCSignalingState.stable
        if negotiates and self._connection_state != RTCPeerConnectionState.disconnected:
            # A pending answer may end the remaining m= sections, and only these.
            self._peer_may_be_closed = True
        elif self._known_end is None:
            self._peer_may_be_closed = False
            self._known_end = ConnectionEnd("peer", "the peer closed the connection")
            self._peer_has_closed()
            self._become(RTCPeerConnectionState.failed)

    def _become(self, state: RTCPeerConnectionState) -> None:
        self._connection_state = state
        self._was_connected |= state == RTCPeerConnectionState.connected
        failure = self._why_failed() if state == RTCPeerConnectionState.failed else None
        if failure and self._known_end is None:
            self._known_end = ConnectionEnd("failure", failure)
        if state in _ALIVE:
            self._bridge.kept.add(self)
        else:
            self._bridge.kept.discard(self)
        self._connection_changes(failure)
        self._fire(Event._made("connectionstatechange"))
        if failure and self._close_with_peer:
            self.close()
        self._changed()
