"""A connection of the engine behind manual transports (ORTC), without the program's SDP.

The engine's connection always offers, and its answers are generated from the peer's parameters. Both ends do
so: neither sees the other's offer. ICE resolves the conflict of roles (RFC 8445 §7.3.1.1).

Until `start_dtls` the peer's certificate is not known, but the engine needs a fingerprint to begin with ICE.
It gets one of no certificate, and the role of the DTLS server, which waits. The fingerprint that comes later
makes the engine restart DTLS. A handshake that met the waiting server is restarted, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
from collections.abc import Callable
from typing import Any

import webrtc
from webrtc.waiters import Waiters

from .certificate import RTCCertificate
from .exceptions import InvalidStateError
from .link import Link
from .ortc_descriptions import Peer, Stream, direction, local, nobody, remote
from .rtcconfiguration import RTCBundlePolicy, RTCConfiguration
from .rtcrtpparameters import RTCRtpParameters
from .sdp import candidate_to_sdp
from .transport_parameters import RTCDtlsFingerprint, RTCDtlsParameters, RTCIceCandidate, RTCIceParameters

DEFAULT_SCTP_PORT = 5000
# Seconds until a handshake is restarted, and for all attempts.
_HANDSHAKE = 1.5
_PATIENCE = 30.0
# Seconds by which a client starts after a server that is started at the same time.
_COURTESY = 0.02


def by_hand(link: Link) -> OrtcLink:
    """The link of manual transports. Raises InvalidStateError for those of a connection."""
    if not isinstance(link, OrtcLink):
        raise InvalidStateError("the transports of an RTCPeerConnection are started by its descriptions")
    return link


class OrtcLink(Link):
    """The engine's connection behind one ICE transport. Emits also `dtls` with the engine's DTLS state."""

    def __init__(self, configuration: RTCConfiguration) -> None:
        configuration.bundlePolicy = RTCBundlePolicy.MAX_BUNDLE
        # So that the first offer has a transport, whatever is added later.
        configuration.alwaysNegotiateDataChannels = True
        super().__init__(configuration)
        self.on("open", self._follow)
        self.sctp_port = DEFAULT_SCTP_PORT
        self._certificate: RTCCertificate | None = None
        self._peer: Peer | None = None
        # The SCTP port of this end that the engine has, and the peer's if it was set early.
        self._told_port = 0
        self._remote_port: int | None = None
        self._role = "auto"
        self._version = 1
        self._streams: list[Stream] = []
        self._natives: dict[str, webrtc.RTCRtpTransceiver] = {}
        self._negotiating = asyncio.Lock()
        self._waiters = Waiters()
        self._insisting: asyncio.Task[None] | None = None

    @property
    def dtls_role(self) -> str:
        """`auto` until it is settled: the ICE roles decide where the peer does not."""
        return self._role

    @property
    def fingerprints(self) -> list[RTCDtlsFingerprint]:
        """The fingerprints of this end's certificate; none before it is known."""
        return self._certificate.getFingerprints() if self._certificate else super().fingerprints

    def use_certificate(self, certificate: RTCCertificate) -> None:
        """Use a certificate. Raises InvalidStateError if another one is used already."""
        if self._certificate is None and self.native is None:
            self._certificate = certificate
        elif self._certificate is not None and certificate._native is None:
            # Its key was not made yet: it becomes the one that is used.
            certificate._native = self._certificate._made()
        elif self._certificate is not certificate:
            raise InvalidStateError(
                "the gatherer already uses another certificate: create the RTCDtlsTransport before gather(), "
                "or do not read the certificate's fingerprints before"
            )

    def _configuration(self) -> dict[str, Any]:
        certificates = {"certificates": [self._certificate._made()]} if self._certificate else {}
        return {**super()._configuration(), **certificates}

    def _follow(self, native: webrtc.RTCPeerConnection) -> None:
        for name in ("iceconnectionstatechange", "icegatheringstatechange"):
            native.on(name, lambda _: self._waiters.wake())

    def close(self) -> None:
        """Close the engine's connection, and all that belongs to it."""
        super().close()
        self._waiters.wake()
        if self._insisting is not None:
            self._insisting.cancel()

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition is true, or everything was closed."""
        while not self.closed and not condition():
            await self._waiters.change()

    async def gather(self) -> None:
        """Gather candidates."""
        if self._certificate is None:
            self._certificate = RTCCertificate()
            self._certificate._native = await webrtc.RTCPeerConnection.generate_certificate()
        native = self.open()
        await self._offer()
        await self._until(lambda: str(native.ice_gathering_state) == "complete")

    async def add_candidate(self, candidate: RTCIceCandidate) -> None:
        """Add a candidate of the peer; before `start_ice` it waits there."""
        if self.native is not None and self._peer is not None:
            line = "candidate:" + candidate_to_sdp(candidate)
            await self.native.add_ice_candidate({"candidate": line, "sdpMLineIndex": 0})

    async def start_ice(self, remote: RTCIceParameters, candidates: list[RTCIceCandidate]) -> bool:
        """Connect the candidates; False if none do."""
        if self.native is None:
            await self.gather()
        elif self._told_port != self.sctp_port:
            await self._offer()
        self._peer = Peer(remote, nobody(), self._remote_port or self._told_port)
        await self._answer("pranswer")
        for candidate in candidates:
            await self.add_candidate(candidate)
        native = self.open()
        ends = ("connected", "completed", "failed")
        await self._until(lambda: str(native.ice_connection_state) in ends)
        return not self.closed and str(native.ice_connection_state) != "failed"

    async def start_dtls(self, remote: RTCDtlsParameters) -> None:
        """Do the handshake. Raises NetworkError if it fails, TimeoutError if the peer does not answer."""
        if self._peer is None:
            raise webrtc.InvalidStateError("start the RTCIceTransport first")
        roles = {"client": "server", "server": "client"}
        self._role = roles.get(remote.role) or ("server" if self.ice_role == "controlling" else "client")
        if self._role == "client":
            await asyncio.sleep(_COURTESY)
        known = [each for each in remote.fingerprints if each.algorithm.lower() == "sha-256"]
        self._peer.dtls = RTCDtlsParameters((known or remote.fingerprints)[:1], roles[self._role])
        async with self._negotiating:
            await self._answer("answer")
        if self._role == "client":
            self._insisting = asyncio.ensure_future(self._insist())
        connected = self._until(lambda: self._dtls_state() == "connected")
        await asyncio.wait_for(connected, _PATIENCE)
        if self.closed:
            raise webrtc.NetworkError("the transport was closed during the handshake")
        if self._streams:
            async with self._negotiating:
                await self._renegotiate()

    def _dtls_state(self) -> str:
        for transport in self.transports():
            if transport.onstatechange is None:
                transport.onstatechange = functools.partial(self._on_dtls, transport)
                self._on_dtls(transport, None)
            return str(transport.state)
        return "new"

    def _on_dtls(self, transport: webrtc.RTCDtlsTransport, _: object) -> None:
        self.emit("dtls", str(transport.state))
        self._waiters.wake()

    async def _insist(self) -> None:
        """As the client, restart a handshake with a server that did not have this end's fingerprint yet."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while not self.closed and asyncio.get_running_loop().time() < deadline:
            failed = self._until(lambda: self._dtls_state() == "failed")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(failed, _HANDSHAKE)
            if self.closed or self._dtls_state() == "connected":
                continue
            async with self._negotiating:
                assert self._peer
                parameters, self._peer.dtls = self._peer.dtls, nobody()
                await self._renegotiate()
                self._peer.dtls = parameters
                await self._renegotiate()

    def start_sctp(self, remote_port: int) -> None:
        """Set the peer's port: data channels begin with the handshake, with ports known when ICE begins."""
        if self._peer is None:
            self._remote_port = remote_port
        elif remote_port != self._peer.sctp_port:
            raise webrtc.NotSupportedError(
                f"remotePort is {remote_port}, but SCTP has started with {self._peer.sctp_port}: "
                "call start() before RTCIceTransport.start(), or use the same port at both ends"
            )

    def stream(self, kind: str, parameters: RTCRtpParameters) -> Stream:
        """The m= section for a stream: that of its muxId, or a new one."""
        for stream in self._streams:
            if parameters.muxId and stream.mid == parameters.muxId and stream.kind == kind:
                return stream
        stream = Stream(kind, parameters.muxId or secrets.token_hex(4), parameters)
        self._streams.append(stream)
        return stream

    async def start(
        self, stream: Stream, track: webrtc.MediaStreamTrack | None = None
    ) -> webrtc.RTCRtpTransceiver:
        """Send or receive according to the stream; `track` is sent."""
        wanted = direction(stream.sends, stream.receives)
        native = self._natives.get(stream.mid)
        if native is None:
            native = self.open().add_transceiver(track or stream.kind, direction=wanted)
            self._natives[stream.mid] = native
        else:
            native.direction = wanted
            if track is not None:
                await native.sender.replace_track(track)
        if self._peer is not None and str(self.open().signaling_state) == "stable":
            async with self._negotiating:
                await self._renegotiate()
        return native

    async def _renegotiate(self) -> None:
        await self._offer()
        await self._answer("answer")

    async def _offer(self) -> None:
        native = self.open()
        offer = await native.create_offer()
        self._told_port = self.sctp_port
        sdp = local(offer.sdp, self._told_port, self._streams)
        await native.set_local_description({"type": "offer", "sdp": sdp})

    async def _answer(self, type: str) -> None:
        assert self._peer
        self._version += 1
        # An answer has the sections of the offer, which may be older than the last stream.
        native = self.open()
        description = native.local_description
        count = description.sdp.count("\nm=") - 1 if description else 0
        sdp = remote(self._peer, self._streams[:count], self._version)
        await native.set_remote_description({"type": type, "sdp": sdp})
