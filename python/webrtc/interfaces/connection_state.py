"""What happens to a connection: its states, its events, and how long it lives."""

from __future__ import annotations

import atexit
import sys
import warnings
import weakref
from collections.abc import Generator
from typing import Any, TypeVar

import wrtc

from webrtc.caller import caller
from webrtc.enums import (
    MediaStreamTrackState,
    RTCIceConnectionState,
    RTCIceGatheringState,
    RTCPeerConnectionState,
    RTCSignalingState,
)
from webrtc.events import EventAttribute
from webrtc.exceptions import InvalidStateError, NetworkError
from webrtc.loop import Bridge, LiveObject, LoopObject
from webrtc.models.candidate import RTCIceCandidate
from webrtc.models.connection_end import ConnectionEnd
from webrtc.models.events import (
    Event,
    RTCDataChannelEvent,
    RTCPeerConnectionIceErrorEvent,
    RTCPeerConnectionIceEvent,
    RTCTrackEvent,
)

from .descriptions import Descriptions
from .gathered import Gathered
from .media_stream import MediaStream
from .media_stream_track import MediaStreamTrack
from .rtc_data_channel import RTCDataChannel
from .rtc_rtp_receiver import RTCRtpReceiver
from .rtc_rtp_transceiver import RTCRtpTransceiver
from .rtc_sctp_transport import RTCSctpTransport

# In these states the network may bring something: the loop keeps the connection.
_ALIVE = (
    RTCPeerConnectionState.connecting,
    RTCPeerConnectionState.connected,
    RTCPeerConnectionState.disconnected,
)
# The engine tells these of transports that are new.
_ANEW = (RTCPeerConnectionState.new, RTCPeerConnectionState.connecting)
T = TypeVar("T", bound=LoopObject)
C = TypeVar("C", bound="ConnectionState")

_open: weakref.WeakSet[ConnectionState] = weakref.WeakSet()


class Closed:
    """What `close()` gives: done already, and may be awaited or not."""

    def __await__(self) -> Generator[None, None, None]:
        return
        yield


class ConnectionState(LiveObject):
    """The part of RTCPeerConnection that the network acts on."""

    onnegotiationneeded = EventAttribute[Event]("An offer is needed (W3C webrtc §4.7.3).")
    onicecandidate = EventAttribute[RTCPeerConnectionIceEvent](
        "A candidate to tell the peer; None after the last."
    )
    onicecandidateerror = EventAttribute[RTCPeerConnectionIceErrorEvent](
        "A STUN or TURN server gave no candidate."
    )
    onsignalingstatechange = EventAttribute[Event]("`signaling_state` changed.")
    oniceconnectionstatechange = EventAttribute[Event]("`ice_connection_state` changed.")
    onicegatheringstatechange = EventAttribute[Event]("`ice_gathering_state` changed.")
    onconnectionstatechange = EventAttribute[Event]("`connection_state` changed.")
    ondatachannel = EventAttribute[RTCDataChannelEvent]("The peer opened a data channel.")
    ontrack = EventAttribute[RTCTrackEvent]("The peer sends a track.")

    # Until it is made.
    _connection_state = RTCPeerConnectionState.closed

    def __init__(self, native_obj: Any, bridge: Bridge) -> None:
        super().__init__(native_obj, bridge)
        self._signaling_state = RTCSignalingState.stable
        self._ice_gathering_state = RTCIceGatheringState.new
        self._ice_connection_state = RTCIceConnectionState.new
        self._connection_state = RTCPeerConnectionState.new
        self._gathered = Gathered()
        self._end_told: ConnectionEnd | None = None
        self._close_with_peer = False
        self._was_connected = False
        # The peer's close was told while a description was open that may be the reason.
        self._peer_doubtful = False
        self._descriptions = Descriptions()
        self._can_trickle: bool | None = None
        # A `negotiationneeded` was fired, and nothing was negotiated since.
        self._needs_negotiation = False
        self._sctp: RTCSctpTransport | None = None
        self._channels: set[RTCDataChannel] = set()
        self._streams: dict[str, MediaStream] = {}
        # Wrappers that the program may have put handlers on: they stay while the connection does.
        self._held: set[LoopObject] = set()
        self._made_at = caller()
        _open.add(self)

    @property
    def signaling_state(self) -> RTCSignalingState:
        """The state of offer and answer that the last `signalingstatechange` announced."""
        return self._signaling_state

    @property
    def ice_gathering_state(self) -> RTCIceGatheringState:
        """The state that the last `icegatheringstatechange` announced."""
        return self._ice_gathering_state

    @property
    def ice_connection_state(self) -> RTCIceConnectionState:
        """The state that the last `iceconnectionstatechange` announced."""
        return self._ice_connection_state

    @property
    def connection_state(self) -> RTCPeerConnectionState:
        """The state of the whole that the last `connectionstatechange` announced."""
        return self._connection_state

    async def ended(self) -> ConnectionEnd:
        """Wait until the connection has ended, and say why: `cause`, and the `reason` in words.

        It ends when this end closes it, when the peer closes it, which is known at once (DTLS's
        close_notify), or when it fails.
        """
        self._bridge.check(self)
        while self._end_told is None:
            await self._change()
        return self._end_told

    async def connected(self) -> None:
        """Wait until the peers are connected.

        Raises NetworkError with the reason if that fails or this end has no candidate, InvalidStateError if
        the connection is closed.
        """
        self._bridge.check(self)
        while self._connection_state != RTCPeerConnectionState.connected:
            if self._connection_state == RTCPeerConnectionState.closed:
                raise InvalidStateError("the connection was closed before it was connected")
            if self._connection_state == RTCPeerConnectionState.failed:
                raise NetworkError(self._why_failed())
            if self._ice_gathering_state == RTCIceGatheringState.complete and not self._gathered.candidates:
                raise NetworkError(self._gathered.why_none())
            await self._change()

    def close(self) -> Closed:
        """Close the connection at once and for good (W3C webrtc §4.4.2).

        No event of the connection or its channels tells of it. What is awaited raises InvalidStateError.
        The result may be awaited, which does nothing more.
        """
        if not self._bridge.ended:
            self._bridge.check(self)
        if self._connection_state != RTCPeerConnectionState.closed:
            self._shut()
            self._end_told = self._end_told or ConnectionEnd("close", "this end closed the connection")
            self._end()
            for part in self._parts():
                part._end()
            self._changed()
        return Closed()

    async def __aenter__(self: C) -> C:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if not sys.is_finalizing() and self._is_open():
            self._shut()
            # The garbage collector may run in any thread: what is left is told in the loop's.
            for part in self._parts():
                self._bridge.post(part._end)
            self._blame()

    def _is_open(self) -> bool:
        return self._connection_state != RTCPeerConnectionState.closed and not self._bridge.inherited

    def _blame(self) -> None:
        if self._close_with_peer:
            # Its end was left to the peer.
            return
        message = f"the {type(self).__name__} made here was not closed"
        warnings.warn_explicit(message, ResourceWarning, *self._made_at, source=self)

    def _parts(self) -> list[LoopObject]:
        """What ends with the connection."""
        return [*self._channels, *self._held, *([self._sctp] if self._sctp else [])]

    def _shut(self) -> None:
        self._connection_state = RTCPeerConnectionState.closed
        self._signaling_state = RTCSignalingState.closed
        self._ice_connection_state = RTCIceConnectionState.closed
        # What was posted already is not told any more.
        self._bridge.targets.pop(self._native.key, None)
        self._bridge.kept.discard(self)
        _open.discard(self)
        self._native.close()

    def _why_failed(self) -> str:
        if self._end_told and self._end_told.cause == "peer":
            return self._end_told.reason
        if self._was_connected:
            return "the connection to the peer was lost: nothing came from it any more"
        if self._ice_connection_state == RTCIceConnectionState.failed:
            return "ICE found no way to the peer: no pair of candidates works"
        return "the DTLS handshake with the peer failed"

    def _keep(self, channel: RTCDataChannel) -> RTCDataChannel:
        channel._kept = self._channels
        channel._close_with_peer = self._close_with_peer
        self._channels.add(channel)
        if self._connection_state == RTCPeerConnectionState.failed:
            channel._connection_failed(self._why_failed())
        return channel

    def _held_one(self, cls: type[T], native: Any) -> T:
        wrapper = cls._wrap(native, self._bridge, self._native)
        self._held.add(wrapper)
        return wrapper

    def _drop_removed(self) -> None:
        """Hold no more what a negotiation removed: stopped transceivers (W3C webrtc §4.4.1.5)."""
        there = set(self._native.transceivers())
        for transceiver in [each for each in self._held if isinstance(each, RTCRtpTransceiver)]:
            if transceiver._native not in there:
                self._held -= {transceiver, transceiver.sender, transceiver.receiver}

    def _on_descriptions(self, told: tuple[Any, ...]) -> None:
        state, *copies, self._can_trickle = told
        self._descriptions.take(copies)
        if state is not None:
            self._signaling_state = state
            self._needs_negotiation = False
            if state == RTCSignalingState.stable:
                self._drop_removed()
            self._fire(Event._made(type="signalingstatechange"))
        if self._peer_doubtful and self._signaling_state == RTCSignalingState.stable:
            self._peer_doubtful = False
            self._native.look_for_peer()

    def _on_icegatheringstatechange(self, state: RTCIceGatheringState) -> None:
        self._ice_gathering_state = state
        self._fire(Event._made(type="icegatheringstatechange"))
        self._changed()

    def _on_iceconnectionstatechange(self, state: RTCIceConnectionState) -> None:
        self._ice_connection_state = state
        self._fire(Event._made(type="iceconnectionstatechange"))

    def _on_connectionstatechange(self, state: RTCPeerConnectionState) -> None:
        if self._end_told:
            if self._end_told.cause == "peer" and state not in _ANEW:
                # ICE finds out that nobody is there.
                return
            self._end_told = None
        if self._peer_doubtful and state == RTCPeerConnectionState.disconnected:
            self._native.look_for_peer()
        self._become(state)

    def _on_peerclosed(self, _: None) -> None:
        negotiates = self._signaling_state != RTCSignalingState.stable
        if negotiates and self._connection_state != RTCPeerConnectionState.disconnected:
            # An answer may be on its way that ends the last m= sections, and no more than these.
            self._peer_doubtful = True
        elif self._end_told is None:
            self._peer_doubtful = False
            self._end_told = ConnectionEnd("peer", "the peer closed the connection")
            # Who writes to a source may wait for the peer to hear it.
            self._native.update_sent_sound()
            for native in self._native.receivers():
                RTCRtpReceiver._wrap(native, self._bridge, self._native).track._on_state(
                    MediaStreamTrackState.ended
                )
            self._become(RTCPeerConnectionState.failed)

    def _become(self, state: RTCPeerConnectionState) -> None:
        self._connection_state = state
        self._was_connected |= state == RTCPeerConnectionState.connected
        failed = state == RTCPeerConnectionState.failed
        if failed and self._end_told is None:
            self._end_told = ConnectionEnd("failure", self._why_failed())
        if state in _ALIVE:
            self._bridge.kept.add(self)
        else:
            self._bridge.kept.discard(self)
        failure = self._why_failed() if state == RTCPeerConnectionState.failed else None
        for channel in list(self._channels):
            channel._connection_failed(failure)
        self._fire(Event._made(type="connectionstatechange"))
        if failed and self._close_with_peer:
            self.close()
        self._changed()

    def _on_icecandidate(self, payload: tuple[Any, ...] | None) -> None:
        candidate = None
        if payload:
            names = ("candidate", "sdp_mid", "sdp_m_line_index", "username_fragment", "url")
            candidate = RTCIceCandidate(dict(zip(names, payload, strict=True)))
            self._gathered.candidates += 1
            self._descriptions.learn("local", *payload[:3])
        url = candidate.url if candidate else None
        self._fire(RTCPeerConnectionIceEvent._made(type="icecandidate", candidate=candidate, url=url))

    def _on_icecandidateerror(self, payload: tuple[Any, ...]) -> None:
        fields = dict(zip(("address", "port", "url", "error_code", "error_text"), payload, strict=True))
        self._gathered.failed(fields)
        self._fire(RTCPeerConnectionIceErrorEvent._made(type="icecandidateerror", **fields))

    def _on_negotiationneeded(self, event_id: int) -> None:
        if self._native.should_fire_negotiation_needed(event_id):
            self._needs_negotiation = True
            self._fire(Event._made(type="negotiationneeded"))

    def _on_datachannel(self, native: Any) -> None:
        channel = self._keep(RTCDataChannel._wrap(native, self._bridge))
        # It can be used in the handler of this event; `open` follows.
        channel._be_open()
        self._fire(RTCDataChannelEvent._made(type="datachannel", channel=channel))

    def _on_track(self, payload: tuple[Any, Any, list[str]]) -> None:
        native, _, stream_ids = payload
        transceiver = self._held_one(RTCRtpTransceiver, native)
        track = transceiver.receiver.track
        streams = [self._stream(id) for id in stream_ids]
        for stream in self._streams.values():
            if stream in streams:
                stream._put(track)
            else:
                stream._take(track)
        fields = {
            "receiver": transceiver.receiver,
            "track": track,
            "streams": streams,
            "transceiver": transceiver,
        }
        self._fire(RTCTrackEvent._made(type="track", **fields))

    def _on_streams(self, received: list[tuple[Any, Any, list[str]]]) -> None:
        for arrival in received:
            track = RTCRtpReceiver._wrap(arrival[1], self._bridge, self._native).track
            before = {id for id, stream in self._streams.items() if track in stream.get_tracks()}
            if set(arrival[2]) - before:
                self._on_track(arrival)
            for id in before - set(arrival[2]):
                self._take_from(self._streams[id], track)

    def _on_removetrack(self, native: Any) -> None:
        track = RTCRtpReceiver._wrap(native, self._bridge, self._native).track
        for stream in tuple(self._streams.values()):
            self._take_from(stream, track)

    def _take_from(self, stream: MediaStream, track: MediaStreamTrack) -> None:
        stream._take(track)
        # A stream of that name that comes later is another one, as in a browser.
        if not stream.get_tracks():
            del self._streams[stream.id]

    def _stream(self, id: str) -> MediaStream:
        if id not in self._streams:
            self._streams[id] = MediaStream()
            self._streams[id]._id = id
        return self._streams[id]


@atexit.register
def _close_all() -> None:
    left = [connection for connection in _open if connection._is_open()]
    for connection in left:
        connection._shut()
    wrtc.stop_engine()
    for connection in left:
        connection._blame()
