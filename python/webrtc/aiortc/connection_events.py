"""The events of a connection: its states, and its transceivers as those of the engine change."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

from pyee.asyncio import AsyncIOEventEmitter

import webrtc
from webrtc.waiters import Waiters

from .certificate import RTCCertificate
from .link import Link
from .mediastreams import MediaStreamTrack
from .rtcconfiguration import RTCBundlePolicy, RTCConfiguration
from .rtcdatachannel import RTCSctpTransport
from .rtcdtlstransport import RTCDtlsTransport
from .rtcicetransport import RTCIceGatherer, RTCIceTransport
from .rtcrtpreceiver import RTCRtpReceiver
from .rtcrtpsender import RTCRtpSender
from .rtcrtptransceiver import RTCRtpTransceiver
from .sdp import candidate_from_sdp
from .sdp_lines import Lines
from .views import View

# The engine's states that aiortc has: a disconnected connection keeps its state.
_STATES = ("connecting", "connected", "failed")


class ConnectionEvents(AsyncIOEventEmitter):
    """The part of RTCPeerConnection that follows the engine's connection."""

    connectionState = View[str]("_connection_state", "new, connecting, connected, failed or closed.")
    iceConnectionState = View[str]("_ice_connection_state", "new, checking, completed, failed or closed.")
    iceGatheringState = View[str]("_ice_gathering_state", "new, gathering or complete.")
    signalingState = View[str]("_signaling_state", "stable, closed, or which description is pending.")
    sctp = View[RTCSctpTransport | None]("_sctp", "What carries the data channels; None if there are none.")

    def __init__(self, configuration: RTCConfiguration) -> None:
        super().__init__()
        self._link = Link(configuration)
        self._link.on("open", self._follow)
        self._sctp: RTCSctpTransport | None = None
        self._transceivers: list[RTCRtpTransceiver] = []
        self._transports: dict[object, RTCDtlsTransport] = {}
        # The descriptions that were set last.
        self._local_sdp = ""
        self._remote_sdp = ""
        # The ids of the peer's tracks, by media identification.
        self._remote_ids: dict[str | None, str] = {}
        self._connection_state = "new"
        self._ice_connection_state = "new"
        self._ice_gathering_state = "new"
        self._signaling_state = "stable"
        # Whether the engine is connected; a new m= section resets the states above all the same.
        self._connected = False
        self._waiters = Waiters()
        # States that are announced later, while a description is being set.
        self._held: list[tuple[str, str]] | None = None
        # What handlers of `track` raised, while a remote description is being set.
        self._refusals: list[Exception] | None = None

    def _gathered(self) -> bool:
        return self._ice_gathering_state == "complete"

    async def _all_gathered(self, description: Lines) -> None:
        if self._connected and self._ice_gathering_state == "new" and "a=group:BUNDLE" in self._remote_sdp:
            # The engine knows that the new m= section will share a transport, and gathers nothing.
            self._set("ice_gathering", "gathering")
            self._set("ice_gathering", "complete")
        gathers = not all(section.is_rejected for section in description.sections)
        while gathers and not self._gathered() and not self._link.closed:
            await self._waiters.change()

    @contextlib.contextmanager
    def _connecting_later(self) -> Iterator[None]:
        """Announce the connection only afterwards: aiortc connects when all candidates are gathered."""
        held: list[tuple[str, str]] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            for each in held:
                asyncio.get_running_loop().call_soon(self._tell, *each)

    def _tell(self, name: str, state: str) -> None:
        if self._held is not None and state in ("completed", "connected"):
            self._held.append((name, state))
        elif self._signaling_state != "closed":
            if name == "connection":
                self._connected = state == "connected"
            self._set(name, state)
            self._start_senders()

    def _set(self, name: str, state: str) -> None:
        attribute = f"_{name}_state"
        if state != getattr(self, attribute):
            setattr(self, attribute, state)
            self._waiters.wake()
            for transport in set(self._transports.values()):
                _announce(transport, name, state)
            self.emit(name.replace("_", "") + "statechange")

    def _follow(self, native: webrtc.RTCPeerConnection) -> None:
        """Handle the events of the engine's connection."""
        for name in ("signaling", "ice_gathering"):
            event = name.replace("_", "") + "statechange"
            native.on(event, lambda _, name=name: self._set(name, str(getattr(native, f"{name}_state"))))
        native.on("iceconnectionstatechange", lambda _: self._on_ice(str(native.ice_connection_state)))
        native.on("connectionstatechange", lambda _: self._on_connection(native))
        native.on("icecandidate", self._on_candidate)
        native.on("track", self._on_track)

    def _on_ice(self, state: str) -> None:
        # `completed` is announced together with the connection's state.
        if state in ("checking", "failed"):
            self._tell("ice_connection", state)
        if state == "failed":
            # The engine announces it in an event of its own, when the program may have closed the connection.
            self._tell("connection", state)

    async def _on_connection(self, native: webrtc.RTCPeerConnection) -> None:
        state = str(native.connection_state)
        if state == "failed" and (await native.ended()).cause == "peer":
            # In aiortc, a connection that the peer closed has not failed.
            await self._close()
        elif state in _STATES:
            if state != "connecting" and self._ice_connection_state == "checking":
                self._tell("ice_connection", "completed" if state == "connected" else "failed")
            self._tell("connection", state)

    def _on_candidate(self, event: webrtc.RTCPeerConnectionIceEvent) -> None:
        candidate = None
        if event.candidate is not None:
            candidate = candidate_from_sdp(event.candidate.candidate.removeprefix("candidate:"))
            candidate.sdpMid = event.candidate.sdp_mid
            candidate.sdpMLineIndex = event.candidate.sdp_m_line_index
        self.emit("icecandidate", candidate)

    def _on_track(self, event: webrtc.RTCTrackEvent) -> None:
        self._adopt()
        for transceiver in self._transceivers:
            if transceiver._native is event.transceiver:
                # If this end offered, the engine created its track before the peer gave the id.
                track = transceiver.receiver._track
                track._id = self._remote_ids.get(transceiver.mid, track._id)
                try:
                    self.emit("track", track)
                except Exception as error:
                    if self._refusals is None:
                        raise
                    self._refusals.append(error)

    def _sctp_transport(self) -> RTCSctpTransport:
        if self._sctp is None:
            self._sctp = RTCSctpTransport(self._transport("application", None))
            self._sctp.on("datachannel", lambda channel: self.emit("datachannel", channel))
        return self._sctp

    def _transport(self, kind: str, place: object) -> RTCDtlsTransport:
        """The transport of an m= section according to the bundle policy."""
        policy = self._link.configuration.bundlePolicy
        key: object = kind if policy == RTCBundlePolicy.BALANCED else (kind, place)
        key = "all" if policy == RTCBundlePolicy.MAX_BUNDLE else key
        if key not in self._transports:
            gatherer = RTCIceGatherer(link=self._link)
            self._transports[key] = RTCDtlsTransport(RTCIceTransport(gatherer), [RTCCertificate()])
            if self._connected:
                self._set("ice_gathering", "new")
                self._set("ice_connection", "new")
                self._set("connection", "connecting")
        return self._transports[key]

    def _add(self, kind: str, track: MediaStreamTrack | None, direction: str) -> RTCRtpTransceiver:
        transport = self._transport(kind, len(self._transceivers))
        sender = RTCRtpSender(track or kind, transport)
        transceiver = RTCRtpTransceiver(kind, RTCRtpReceiver(kind, transport), sender, direction)
        self._transceivers.append(transceiver)
        return transceiver

    def _bind(self) -> None:
        """Create the transceivers that the engine does not have yet."""
        native = self._link.open()
        for transceiver in self._transceivers:
            if transceiver._native is None and not transceiver.stopped:
                what: Any = transceiver.sender._native_track() or transceiver.kind
                transceiver._bind(native.add_transceiver(what, direction=transceiver.direction))

    def _adopt(self) -> None:
        """Bind the transceivers that the engine created for the peer's offer, the program's own first."""
        bound = {transceiver._native for transceiver in self._transceivers}
        for native in self._link.open().get_transceivers():
            if native in bound or native.mid is None:
                continue
            kind = str(native.kind)
            for transceiver in self._transceivers:
                if transceiver._native is None and transceiver.kind == kind and not transceiver.stopped:
                    break
            else:
                transceiver = self._add(kind, None, "recvonly")
            transceiver._bind(native)
            if str(native.direction) != "stopped":  # By the peer, which rejected the section.
                transceiver.direction = transceiver.direction

    def _update(self, description: Lines) -> None:
        """Update transceivers and states after a description was set."""
        order = [mid for _, mid in description.mids]
        for transceiver in self._transceivers:
            if transceiver.mid in order:
                transceiver._mline_index = order.index(transceiver.mid)
                transceiver.sender._mid = transceiver.receiver._mid = transceiver.mid
        for kind, mid in description.mids:
            if kind == "application":
                self._sctp_transport()._mid = mid
        if self._signaling_state == "stable" and order:
            if self._ice_connection_state == "new" and not self._connected:
                # The engine waits for candidates before it announces this.
                self._set("ice_connection", "checking")
                self._set("connection", "connecting")
            self._start_senders()

    def _share_transports(self, description: Lines) -> None:
        """Give all sections that the peer bundles the transport of the first one."""
        ends: list[Any] = [self._sctp] if self._sctp is not None else []
        for transceiver in self._transceivers:
            ends += [] if transceiver.stopped else [transceiver.sender, transceiver.receiver]
        for group in description.bundles:
            self._share_transport(ends, [end for mid in group for end in ends if end._mid == mid])
        if self._connected and len({end._transport for end in ends}) == 1:
            self._set("ice_gathering", "complete")
            self._set("ice_connection", "completed")
            self._set("connection", "connected")

    def _share_transport(self, ends: list[Any], group: list[Any]) -> None:
        """Give all ends in a group, and those that share a transport with them, the first one's."""
        if not group:
            return
        kept = group[0]._transport
        dropped = {end._transport for end in group} - {kept}
        for end in ends:
            end._transport = kept if end._transport in dropped else end._transport
        for key, transport in self._transports.items():
            self._transports[key] = kept if transport in dropped else transport
        for transport in dropped:
            transport._set_state("closed")
            transport.transport._set_state("closed")

    def _start_senders(self) -> None:
        for transceiver in self._transceivers:
            sends = transceiver.currentDirection in ("sendrecv", "sendonly") and not transceiver.stopped
            transceiver.sender._set_active(sends and self._connected)

    async def _close(self) -> None:
        if self._signaling_state == "closed":
            return
        self._set("signaling", "closed")
        for transceiver in self._transceivers:
            await transceiver.sender.stop()
            await transceiver.receiver.stop()
        self._link.close()
        self._set("ice_connection", "closed")
        self._set("connection", "closed")
        self._waiters.wake()
        # There will be no other event, and handlers may keep large objects alive.
        self.remove_all_listeners()


def _announce(dtls: RTCDtlsTransport, name: str, state: str) -> None:
    """Give a transport the state of its connection. A state that is reset belongs to a new transport."""
    ice = dtls.transport
    if name == "ice_gathering" and state != "new":
        ice.iceGatherer._set_state("completed" if state == "complete" else state)
    elif name == "ice_connection" and state in ("checking", "completed", "failed"):
        ice._set_state(state)
        if state == "completed" and dtls.state == "new":
            dtls._set_state("connecting")
    elif name == "connection" and state in ("connected", "failed"):
        dtls._set_state(state)
