"""The engine's connection behind the transports that a program sees."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import webrtc

from .exceptions import InvalidStateError
from .rtcconfiguration import RTCConfiguration, native_configuration
from .sdp import MediaDescription, SessionDescription
from .transport_parameters import RTCDtlsFingerprint, RTCDtlsParameters, RTCIceCandidate, RTCIceParameters

if TYPE_CHECKING:
    from .rtcdatachannel import RTCDataChannel
    from .rtcdtlstransport import RTCCertificate, RTCDtlsTransport
    from .rtcicetransport import RTCIceTransport
    from .rtcrtpparameters import RTCRtpReceiveParameters, RTCRtpSendParameters
    from .rtcrtpreceiver import RTCRtpReceiver
    from .rtcrtpsender import RTCRtpSender
    from .rtcsctptransport import RTCSctpTransport


class Link:
    """One connection of the engine, and the transports that show it.

    It is made when an event loop runs and it is needed: aiortc's objects can be made outside of loops.
    """

    def __init__(self, configuration: RTCConfiguration) -> None:
        self.configuration = configuration
        self.native: webrtc.RTCPeerConnection | None = None
        self.closed = False
        self.sctp: RTCSctpTransport | None = None
        self.ice: list[RTCIceTransport] = []
        self.dtls: list[RTCDtlsTransport] = []
        self._certificate: RTCCertificate | None = None
        self._waiting: list[RTCDataChannel] = []
        self._begun = False

    def open(self) -> webrtc.RTCPeerConnection:
        """The engine's connection, made if it is not there yet."""
        if self.closed:
            raise InvalidStateError("the transport is closed")
        if self.native is None:
            fields = native_configuration(self.configuration)
            if self._certificate is not None:
                fields["certificates"] = [self._certificate._made()]
            self.native = webrtc.RTCPeerConnection(fields)
            self.native.on("datachannel", self._on_datachannel)
            self._opened(self.native)
        waiting, self._waiting = self._waiting, []
        for channel in waiting:
            self._make(channel, self.native)
        return self.native

    def _opened(self, native: webrtc.RTCPeerConnection) -> None:
        """Told when the engine's connection is new."""

    def close(self) -> None:
        """Close the engine's connection, and all that it shows."""
        if self.closed:
            return
        self.closed = True
        if self.native is not None:
            self.native.close()
        if self.sctp is not None:
            for channel in tuple(self.sctp._channels):
                channel._closed()
        for dtls in self.dtls:
            dtls._set_state("closed")
        for ice in self.ice:
            ice._set_state("closed")

    def set_certificate(self, certificate: RTCCertificate) -> None:
        """Use a certificate. Raises InvalidStateError if another one is used already."""
        if self._certificate is None and self.native is None:
            self._certificate = certificate
        elif self._certificate is not None and certificate._native is None:
            # Its key was not made yet: it is the one that is used.
            certificate._native = self._certificate._made()
        elif self._certificate is not certificate:
            raise InvalidStateError(
                "the gatherer works with another certificate already: "
                "make the RTCDtlsTransport before gather(), or do not look at the certificate before"
            )

    def add_channel(self, channel: RTCDataChannel) -> None:
        """Make a data channel, now or when the engine's connection is there."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._waiting.append(channel)
        else:
            self._waiting.append(channel)
            self.open()

    def forget_channel(self, channel: RTCDataChannel) -> None:
        """Do not make a channel that was closed before."""
        if channel in self._waiting:
            self._waiting.remove(channel)

    def _make(self, channel: RTCDataChannel, native: webrtc.RTCPeerConnection) -> None:
        channel._bind(native.create_data_channel(channel.label, channel._options()))

    def _on_datachannel(self, event: webrtc.RTCDataChannelEvent) -> None:
        if self.sctp is not None:
            self.sctp._arrived(event.channel)

    def begin_at(self, bitrate: int | None) -> None:
        """Tell the engine what the network is taken to carry, where nothing was sent yet."""
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
        native = self.native
        for ours, theirs in (
            (native.local_description, native.remote_description) if native else (None, None),
            (native.current_local_description, native.current_remote_description) if native else (None, None),
        ):
            for description, is_ours in ((ours, True), (theirs, False)):
                if description and str(description.type) == "answer":
                    is_active = "a=setup:active" in description.sdp
                    return "client" if is_active == is_ours else "server"
        return "auto"

    def local_candidates(self) -> list[RTCIceCandidate]:
        """The candidates of this end that were gathered."""
        media = self._local_media()
        return media.ice_candidates if media else []

    def local_ice_parameters(self) -> RTCIceParameters:
        """The ICE credentials of this end; empty before they are known."""
        media = self._local_media()
        return media.ice if media else RTCIceParameters()

    def fingerprints(self) -> list[RTCDtlsFingerprint]:
        """The hashes of this end's certificate; none before it is known."""
        if self._certificate is not None:
            return self._certificate.getFingerprints()
        media = self._local_media()
        return media.dtls.fingerprints if media and media.dtls else []

    def transports(self) -> list[webrtc.RTCDtlsTransport]:
        """The engine's transports."""
        if self.native is None:
            return []
        ends = [sender.transport for sender in self.native.get_senders()]
        if self.native.sctp:
            ends.append(self.native.sctp.transport)
        return [end for end in ends if end is not None]

    def _local_media(self) -> MediaDescription | None:
        description = self.native.local_description if self.native else None
        media = SessionDescription.parse(description.sdp).media if description else []
        return media[0] if media else None

    # Those of a connection are started by its descriptions; those made by hand override these.

    async def gather(self) -> None:
        """Gather candidates."""
        raise self._not_by_hand()

    async def add_candidate(self, candidate: RTCIceCandidate) -> None:
        """Take a candidate of the peer."""
        raise self._not_by_hand()

    async def start_ice(self, remote: RTCIceParameters, candidates: list[RTCIceCandidate]) -> None:
        """Connect the candidates."""
        raise self._not_by_hand()

    async def start_dtls(self, remote: RTCDtlsParameters) -> None:
        """Do the handshake."""
        raise self._not_by_hand()

    async def start_sctp(self, remote_port: int) -> None:
        """Begin with data channels."""
        raise self._not_by_hand()

    async def start_sender(
        self, sender: RTCRtpSender, parameters: RTCRtpSendParameters
    ) -> webrtc.RTCRtpSender:
        """Send a track."""
        raise self._not_by_hand()

    async def start_receiver(
        self, receiver: RTCRtpReceiver, parameters: RTCRtpReceiveParameters
    ) -> webrtc.RTCRtpReceiver:
        """Receive a track."""
        raise self._not_by_hand()

    def _not_by_hand(self) -> InvalidStateError:
        return InvalidStateError("the transports of an RTCPeerConnection are started by its descriptions")
