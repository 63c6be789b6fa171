"""RTCPeerConnection: a connection to a peer."""

from __future__ import annotations

import logging

from .codecs import KINDS, filter_preferred_codecs, find_common_codecs, is_codec_compatible
from .connection_events import ConnectionEvents
from .descriptions import Description, check_remote
from .exceptions import InternalError, InvalidAccessError, InvalidStateError
from .mediastreams import MediaStreamTrack
from .rtcconfiguration import RTCConfiguration
from .rtcdatachannel import RTCDataChannel, RTCDataChannelParameters
from .rtcrtpreceiver import RTCRtpReceiver
from .rtcrtpsender import RTCRtpSender
from .rtcrtptransceiver import RTCRtpTransceiver
from .rtcsessiondescription import RTCSessionDescription
from .sdp import DIRECTIONS, candidate_to_sdp
from .stats import RTCStatsReport, report
from .transport_parameters import RTCIceCandidate
from .views import View

__all__ = ["RTCPeerConnection", "filter_preferred_codecs", "find_common_codecs", "is_codec_compatible"]

logger = logging.getLogger("aiortc.rtcpeerconnection")


class RTCPeerConnection(ConnectionEvents):
    """A connection to a peer.

    Emits `track`, `datachannel`, `icecandidate`, `connectionstatechange`, `iceconnectionstatechange`,
    `icegatheringstatechange` and `signalingstatechange`.
    """

    configuration = View[RTCConfiguration]("_link.configuration", "How it was set up.")

    def __init__(self, configuration: RTCConfiguration | None = None) -> None:
        super().__init__(configuration or RTCConfiguration())
        # As programs set it, for peers that are older than RFC 8841.
        self._sctpLegacySdp = False

    @property
    def localDescription(self) -> RTCSessionDescription:
        """This end's description, with its candidates; None before there is one. The type is aiortc's."""
        native = self._link.native.local_description if self._link.native else None
        if native is None:
            return None  # type: ignore[return-value]
        description = Description(native.sdp)
        if self._gathered():
            description.finish()
        return RTCSessionDescription(str(description.arrange()), str(native.type))

    @property
    def remoteDescription(self) -> RTCSessionDescription:
        """The peer's description, with the candidates that were added; None before there is one."""
        native = self._link.native.remote_description if self._link.native else None
        if native is None:
            return None  # type: ignore[return-value]
        return RTCSessionDescription(self._remote_sdp, str(native.type))

    async def addIceCandidate(self, candidate: RTCIceCandidate | None) -> None:
        """Add a candidate of the peer, with its `sdpMid` or `sdpMLineIndex`; None after the last."""
        if candidate is not None and candidate.sdpMid is None and candidate.sdpMLineIndex is None:
            raise ValueError("Candidate must have either sdpMid or sdpMLineIndex")
        native = self._link.native
        if native is None or native.remote_description is None:
            logger.warning("RTCPeerConnection addIceCandidate called without remote description")
            return
        if candidate is None:
            self._remote_sdp = str(Description(self._remote_sdp).finish())
            await native.add_ice_candidate(None)
            return
        self._remote_sdp = str(Description(self._remote_sdp).insert_candidate(candidate))
        place = {"sdpMid": candidate.sdpMid, "sdpMLineIndex": candidate.sdpMLineIndex}
        await native.add_ice_candidate({"candidate": "candidate:" + candidate_to_sdp(candidate), **place})

    def addTrack(self, track: MediaStreamTrack, *streams: object) -> RTCRtpSender:
        """Send a track."""
        self._check_track(track)
        for transceiver in self._transceivers:
            is_free = transceiver.sender.track is None and not transceiver.stopped
            if is_free and transceiver.kind == track.kind:
                transceiver.sender.replaceTrack(track)
                transceiver.direction = DIRECTIONS[DIRECTIONS.index(transceiver.direction) | 1]
                return transceiver.sender
        return self._add(track.kind, track, "sendrecv").sender

    def addTransceiver(
        self, trackOrKind: MediaStreamTrack | str, direction: str = "sendrecv"
    ) -> RTCRtpTransceiver:
        """Add a transceiver, for a track or for "audio" or "video"."""
        track = trackOrKind if isinstance(trackOrKind, MediaStreamTrack) else None
        kind = trackOrKind.kind if isinstance(trackOrKind, MediaStreamTrack) else trackOrKind
        if kind not in KINDS:
            raise InternalError(f'Invalid track kind "{kind}"')
        if direction not in DIRECTIONS:
            raise InternalError(f'Invalid direction "{direction}"')
        if track is not None:
            self._check_track(track)
        self._check_open()
        return self._add(kind, track, direction)

    def createDataChannel(
        self,
        label: str,
        maxPacketLifeTime: int | None = None,
        maxRetransmits: int | None = None,
        ordered: bool = True,
        protocol: str = "",
        negotiated: bool = False,
        id: int | None = None,
    ) -> RTCDataChannel:
        """Open a data channel."""
        parameters = RTCDataChannelParameters(
            label, maxPacketLifeTime, maxRetransmits, ordered, protocol, negotiated, id
        )
        self._check_open()
        return RTCDataChannel(self._sctp_transport(), parameters)

    async def createOffer(self) -> RTCSessionDescription:
        """Create an offer."""
        self._check_open()
        native = self._link.open()
        self._bind()
        offer = await native.create_offer()
        return RTCSessionDescription(sdp=self._named(offer.sdp), type="offer")

    async def createAnswer(self) -> RTCSessionDescription:
        """Create an answer to the peer's offer."""
        self._check_open()
        if self.signalingState not in ("have-remote-offer", "have-local-pranswer"):
            raise InvalidStateError(f'Cannot create answer in signaling state "{self.signalingState}"')
        answer = await self._link.open().create_answer()
        return RTCSessionDescription(sdp=self._named(answer.sdp), type="answer")

    async def setLocalDescription(self, sessionDescription: RTCSessionDescription | None = None) -> None:
        """Set an offer or answer of this end; without a description, create the one that is due.

        Returns when all candidates are gathered.
        """
        self._check_open()
        description = sessionDescription
        if description is None:
            answers = self.signalingState in ("have-remote-offer", "have-local-pranswer")
            description = await (self.createAnswer() if answers else self.createOffer())
        self._check_state(description.type, "local", "remote")
        native = self._link.open()
        with self._connecting_later():
            lines = Description(description.sdp).mend()
            await native.set_local_description({"type": description.type, "sdp": str(lines)})
            self._local_sdp = str(lines)
            self._update(lines)
            await self._all_gathered(lines)

    async def setRemoteDescription(self, sessionDescription: RTCSessionDescription) -> None:
        """Set the peer's description.

        Raises what a handler of `track` raised: programs reject media in this way.
        """
        self._check_open()
        self._check_state(sessionDescription.type, "remote", "local")
        native = self._link.open()
        if sessionDescription.type != "rollback":
            check_remote(sessionDescription, self._local_sdp)
        description = Description(sessionDescription.sdp).mend()
        if sessionDescription.type in ("answer", "pranswer"):
            description.drop_renumbered(self._local_sdp)
        self._remote_ids = description.track_ids
        refusals: list[Exception] = []
        self._refusals = refusals
        try:
            await native.set_remote_description({"type": sessionDescription.type, "sdp": str(description)})
        finally:
            self._refusals = None
        self._remote_sdp = sessionDescription.sdp
        self._sctpLegacySdp = description.is_legacy
        if any(kind in KINDS for kind, _ in description.mids):
            self._adopt()
        self._update(description)
        self._share_transports(description)
        if refusals:
            raise refusals[0]

    def getReceivers(self) -> list[RTCRtpReceiver]:
        """The receivers of its transceivers."""
        return [transceiver.receiver for transceiver in self._transceivers]

    def getSenders(self) -> list[RTCRtpSender]:
        """The senders of its transceivers."""
        return [transceiver.sender for transceiver in self._transceivers]

    def getTransceivers(self) -> list[RTCRtpTransceiver]:
        """Return the transceivers of the connection."""
        return list(self._transceivers)

    async def getStats(self) -> RTCStatsReport:
        """The statistics of the connection."""
        if self._link.native is None or self._link.closed:
            return RTCStatsReport()
        ids = {each.mid: each.sender._track_id for each in self._transceivers}
        return report(await self._link.native.get_stats(), lambda stream: ids.get(stream.mid, ""))

    async def close(self) -> None:
        """Close the connection, for good."""
        await self._close()

    def _check_open(self) -> None:
        if self._link.closed or self.signalingState == "closed":
            raise InvalidStateError("RTCPeerConnection is closed")

    def _check_state(self, type: str, end: str, other: str) -> None:
        """Raise InvalidStateError if this end's description cannot be set now (RFC 9429 §3.2)."""
        offer = ("stable", f"have-{end}-offer")
        allowed = offer if type == "offer" else (f"have-{other}-offer", f"have-{end}-pranswer")
        if type != "rollback" and self.signalingState not in allowed:
            raise InvalidStateError(f'Cannot handle {type} in signaling state "{self.signalingState}"')

    def _check_track(self, track: MediaStreamTrack) -> None:
        if track.kind not in KINDS:
            raise InternalError(f'Invalid track kind "{track.kind}"')
        self._check_open()
        if any(transceiver.sender.track is track for transceiver in self._transceivers):
            raise InvalidAccessError("Track already has a sender")

    # The name by which programs reach its candidates.
    __iceTransports = property(lambda self: {dtls.transport for dtls in self._transports.values()})

    def _named(self, sdp: str) -> str:
        """The engine's description as aiortc writes it, with the ids of the program's tracks."""
        known = {each.mid: each.sender._track_id for each in self._transceivers}
        new = [each.sender._track_id for each in self._transceivers if not each.mid]
        description = Description(sdp).name_tracks(new, known)
        if self._sctpLegacySdp:
            description.make_legacy()
        return str(description.arrange())
