"""A connection of the engine behind transports that are made by hand (ORTC), without the program's SDP.

The engine's connection always offers, and gets answers that say what the program was told of the peer. Both
ends do so: neither sees the other's offer. ICE settles who controls (RFC 8445 §7.3.1.1).

Until `start_dtls` the peer's certificate is not known, but the engine wants a fingerprint to begin with ICE:
it gets that of no certificate, and the part of the DTLS server, which waits. The fingerprint that comes
later makes the engine begin DTLS anew. A handshake that met the waiting server is begun again.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
from collections.abc import Callable

import webrtc

from .link import Link
from .ortc_descriptions import Peer, Stream, local, nobody, remote
from .rtcconfiguration import RTCBundlePolicy, RTCConfiguration
from .rtcdtlstransport import RTCCertificate
from .rtcrtpparameters import RTCRtpParameters, RTCRtpReceiveParameters, RTCRtpSendParameters
from .rtcrtpreceiver import RTCRtpReceiver
from .rtcrtpsender import RTCRtpSender
from .rtcsctptransport import DEFAULT_PORT
from .sdp import candidate_to_sdp
from .transport_parameters import RTCDtlsParameters, RTCIceCandidate, RTCIceParameters

# Seconds until a handshake is begun anew, and for all of them.
_HANDSHAKE = 1.5
_PATIENCE = 30.0
# Seconds that a client leaves to a server which is told at the same time.
_COURTESY = 0.02


class OrtcLink(Link):
    """The engine's connection behind one ICE transport."""

    def __init__(self, configuration: RTCConfiguration) -> None:
        configuration.bundlePolicy = RTCBundlePolicy.MAX_BUNDLE
        # So that there is an offer to begin with, whatever comes after.
        configuration.alwaysNegotiateDataChannels = True
        super().__init__(configuration)
        self._peer: Peer | None = None
        # The SCTP port of this end that the engine knows, and the peer's if it was told early.
        self._told_port = 0
        self._remote_port: int | None = None
        self._role = "auto"
        self._version = 1
        self._streams: list[Stream] = []
        self._natives: dict[str, webrtc.RTCRtpTransceiver] = {}
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._insisting: asyncio.Task[None] | None = None

    @property
    def dtls_role(self) -> str:
        """`auto` until it is settled: the ICE roles decide where the peer does not."""
        return self._role

    def _opened(self, native: webrtc.RTCPeerConnection) -> None:
        for name in ("iceconnectionstatechange", "icegatheringstatechange"):
            native.on(name, lambda _: self._news.set())

    async def _until(self, state: Callable[[], str], *ends: str) -> str:
        """Wait until a state is one of `ends`, or everything was closed."""
        while not self.closed and state() not in ends:
            self._news.clear()
            await self._news.wait()
        return "closed" if self.closed else state()

    def close(self) -> None:
        """Close the engine's connection, and all that it shows."""
        super().close()
        self._news.set()
        if self._insisting is not None:
            self._insisting.cancel()

    async def gather(self) -> None:
        """Gather candidates."""
        if self._certificate is None:
            self._certificate = RTCCertificate()
            self._certificate._native = await webrtc.RTCPeerConnection.generate_certificate()
        native = self.open()
        await self._offer()
        await self._until(lambda: str(native.ice_gathering_state), "complete")

    async def add_candidate(self, candidate: RTCIceCandidate) -> None:
        """Take a candidate of the peer; before `start_ice` it waits there."""
        if self.native is not None and self._peer is not None:
            await self.native.add_ice_candidate(_init(candidate))

    async def start_ice(self, remote: RTCIceParameters, candidates: list[RTCIceCandidate]) -> None:
        """Connect the candidates. Raises NetworkError if none do."""
        if self.native is None:
            await self.gather()
        elif self._told_port != self._sctp_port():
            await self._offer()
        self._peer = Peer(remote, nobody(), "active", self._remote_port or self._told_port)
        await self._answer("pranswer")
        for candidate in candidates:
            await self.add_candidate(candidate)
        native = self.open()
        ends = ("connected", "completed", "failed")
        if await self._until(lambda: str(native.ice_connection_state), *ends) in ("failed", "closed"):
            raise webrtc.NetworkError("ICE found no way to the peer: no pair of candidates works")

    async def start_dtls(self, remote: RTCDtlsParameters) -> None:
        """Do the handshake. Raises NetworkError if it fails, TimeoutError if the peer does not answer."""
        if self._peer is None:
            raise webrtc.InvalidStateError("start the RTCIceTransport first")
        roles = {"client": "server", "server": "client"}
        self._role = roles.get(remote.role) or ("server" if self.ice_role == "controlling" else "client")
        if self._role == "client":
            await asyncio.sleep(_COURTESY)
        known = [each for each in remote.fingerprints if each.algorithm.lower() == "sha-256"]
        self._peer.fingerprint = (known or remote.fingerprints)[0]
        self._peer.setup = "passive" if self._role == "client" else "active"
        async with self._lock:
            await self._answer("answer")
        if self._role == "client":
            self._insisting = asyncio.ensure_future(self._insist())
        if await asyncio.wait_for(self._until(self._dtls_state, "connected"), _PATIENCE) == "closed":
            raise webrtc.NetworkError("the transport was closed during the handshake")
        if self._streams:
            async with self._lock:
                await self._renegotiate()

    def _dtls_state(self) -> str:
        for transport in self.transports():
            if transport.onstatechange is None:
                transport.onstatechange = functools.partial(self._on_dtls, transport)
                self._on_dtls(transport, None)
            return str(transport.state)
        return "new"

    def _on_dtls(self, transport: webrtc.RTCDtlsTransport, _: object) -> None:
        state = str(transport.state)
        # A client is connected before it hears whether the server takes it (RFC 8446 §4.4.4).
        for dtls in self.dtls:
            if state in ("connected", "failed") and dtls.state in ("connecting", "connected"):
                dtls._set_state("connected" if state == "connected" else "connecting")
        self._news.set()

    async def _insist(self) -> None:
        """As the client, begin the handshake again where it met a server that did not know this end yet."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while not self.closed and asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._until(self._dtls_state, "failed"), _HANDSHAKE)
            if self.closed or self._dtls_state() == "connected":
                continue
            async with self._lock:
                await self._forget_handshake()

    async def _forget_handshake(self) -> None:
        assert self._peer
        fingerprint, setup = self._peer.fingerprint, self._peer.setup
        self._peer.fingerprint, self._peer.setup = nobody(), "active"
        await self._renegotiate()
        self._peer.fingerprint, self._peer.setup = fingerprint, setup
        await self._renegotiate()

    def _sctp_port(self) -> int:
        return self.sctp.port if self.sctp else DEFAULT_PORT

    async def start_sctp(self, remote_port: int) -> None:
        """Data channels begin with the handshake, with the ports that are known when ICE begins."""
        if self._peer is None:
            self._remote_port = remote_port
        elif remote_port != self._peer.sctp_port:
            raise webrtc.NotSupportedError(
                f"remotePort is {remote_port}, and SCTP began with {self._peer.sctp_port}: "
                "call start() before RTCIceTransport.start(), or give both ends the same port"
            )

    async def start_sender(
        self, sender: RTCRtpSender, parameters: RTCRtpSendParameters
    ) -> webrtc.RTCRtpSender:
        """Send a track over this transport."""
        stream = self._stream(sender.kind, parameters)
        stream.sends = True
        stream.ssrc, stream.rtx_ssrc, stream.track_id = sender._ssrc, sender._rtx_ssrc, sender._track_id
        native = await self._add(stream, sender._native_track())
        return native.sender

    async def start_receiver(
        self, receiver: RTCRtpReceiver, parameters: RTCRtpReceiveParameters
    ) -> webrtc.RTCRtpReceiver:
        """Receive a track over this transport."""
        stream = self._stream(receiver._kind, parameters)
        stream.receives = True
        stream.remote_ssrcs = [
            (each.ssrc, each.rtx.ssrc if each.rtx else None) for each in parameters.encodings
        ]
        return (await self._add(stream, None)).receiver

    def _stream(self, kind: str, parameters: RTCRtpParameters) -> Stream:
        """The m= section for a stream: that of its muxId, or a new one."""
        for stream in self._streams:
            if parameters.muxId and stream.mid == parameters.muxId and stream.kind == kind:
                return stream
        stream = Stream(kind, parameters.muxId or secrets.token_hex(4), parameters)
        self._streams.append(stream)
        return stream

    async def _add(self, stream: Stream, track: webrtc.MediaStreamTrack | None) -> webrtc.RTCRtpTransceiver:
        direction = (
            "sendrecv" if stream.sends and stream.receives else "sendonly" if stream.sends else "recvonly"
        )
        native = self._natives.get(stream.mid)
        if native is None:
            native = self.open().add_transceiver(track or stream.kind, direction=direction)
            self._natives[stream.mid] = native
        else:
            native.direction = direction
            if track is not None:
                await native.sender.replace_track(track)
        if self._peer is not None and self._peer.setup and str(self.open().signaling_state) == "stable":
            async with self._lock:
                await self._renegotiate()
        return native

    async def _renegotiate(self) -> None:
        await self._offer()
        await self._answer("answer")

    async def _offer(self) -> None:
        native = self.open()
        offer = await native.create_offer()
        self._told_port = self._sctp_port()
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


def _init(candidate: RTCIceCandidate) -> dict[str, object]:
    return {"candidate": "candidate:" + candidate_to_sdp(candidate), "sdpMLineIndex": 0}
