"""The engine's connection behind the transports that a program sees, and what these have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pyee.asyncio import AsyncIOEventEmitter

import webrtc

from .exceptions import InvalidStateError
from .rtcconfiguration import RTCConfiguration, native_configuration
from .sdp import MediaDescription, SessionDescription
from .transport_parameters import RTCDtlsFingerprint
from .views import View


class Link(AsyncIOEventEmitter):
    """One connection of the engine.

    It is made when it is needed and an event loop runs: aiortc's objects can be made outside of loops. Emits
    `open` with the engine's connection, `datachannel` with a channel of the peer, and `close`.
    """

    def __init__(self, configuration: RTCConfiguration) -> None:
        super().__init__()
        self.configuration = configuration
        self.native: webrtc.RTCPeerConnection | None = None
        self.closed = False
        self._when_open: list[Callable[[webrtc.RTCPeerConnection], None]] = []
        self._begun = False

    def open(self) -> webrtc.RTCPeerConnection:
        """The engine's connection, made if it is not there yet."""
        if self.closed:
            raise InvalidStateError("the transport is closed")
        if self.native is None:
            self.native = webrtc.RTCPeerConnection(self._configuration())
            self.native.on("datachannel", lambda event: self.emit("datachannel", event.channel))
            self.emit("open", self.native)
        waiting, self._when_open = self._when_open, []
        for work in waiting:
            work(self.native)
        return self.native

    def _configuration(self) -> dict[str, Any]:
        return native_configuration(self.configuration)

    def when_open(self, work: Callable[[webrtc.RTCPeerConnection], None]) -> None:
        """Call `work` with the engine's connection, now or when an event loop runs."""
        self._when_open.append(work)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        self.open()

    def close(self) -> None:
        """Close the engine's connection and everything that belongs to it."""
        if not self.closed:
            self.closed = True
            if self.native is not None:
                self.native.close()
            self.emit("close")
            self.remove_all_listeners()

    def begin_at(self, bitrate: int | None) -> None:
        """Set the engine's first estimate of the network, in bits per second, where nothing was sent yet."""
        if bitrate and not self._begun and self.native is not None:
            self.native.set_bitrate(start=bitrate)
        self._begun = True

    @property
    def ice_role(self) -> str:
        """`controlling` or `controlled`."""
        return next((str(each.ice_transport.role) for each in self.transports()), "controlling")

    @property
    def dtls_role(self) -> str:
        """`client`, `server`, or `auto` while it is not known."""
        if native := self.native:
            ours = native.current_local_description
            for description in (ours, native.current_remote_description):
                if description and str(description.type) == "answer":
                    is_active = "a=setup:active" in description.sdp
                    return "client" if is_active == (description is ours) else "server"
        return "auto"

    @property
    def local(self) -> MediaDescription:
        """The first m= section of this end's description; an empty one before that is known."""
        description = self.native.local_description if self.native else None
        media = SessionDescription.parse(description.sdp).media if description else []
        return media[0] if media else MediaDescription("application", 0, "", [])

    @property
    def fingerprints(self) -> list[RTCDtlsFingerprint]:
        """The fingerprints of this end's certificate; none before it is known."""
        dtls = self.local.dtls
        return dtls.fingerprints if dtls else []

    def transports(self) -> list[webrtc.RTCDtlsTransport]:
        """The engine's transports."""
        if self.native is None:
            return []
        ends = [sender.transport for sender in self.native.get_senders()]
        if self.native.sctp:
            ends.append(self.native.sctp.transport)
        return [end for end in ends if end is not None]


class Stateful(AsyncIOEventEmitter):
    """Has a state, `new` at first. Emits `statechange`."""

    state = View[str]("_state", "The state that the last `statechange` announced.")

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._state = "new"
        self._link = link

    def _set_state(self, state: str) -> None:
        if state != self._state and self._state != "closed":
            self._state = state
            self.emit("statechange")
            if state == "closed":
                self.remove_all_listeners()


class Transport(Stateful):
    """A part of a connection, that closes with it."""

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        link.on("close", lambda: self._set_state("closed"))

    async def stop(self) -> None:
        """Close the transport, and with it the connection."""
        self._set_state("closed")
        self._link.close()
