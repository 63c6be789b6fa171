"""RTCRtpReceiver: what receives a track."""

from __future__ import annotations

from webrtc.enums import MediaType
from webrtc.models.parameters import RTCRtpCapabilities, RTCRtpReceiveParameters

from .media_stream_track import MediaStreamTrack
from .rtp_endpoint import RtpEndpoint, capabilities


class RTCRtpReceiver(RtpEndpoint):
    """Receives a track from the peer (W3C webrtc §5.3)."""

    _made_by = "RTCPeerConnection.get_receivers"

    @property
    def track(self) -> MediaStreamTrack:
        """What is received."""
        return MediaStreamTrack._wrap(self._native.track, self._bridge)

    @staticmethod
    def get_capabilities(kind: str | MediaType) -> RTCRtpCapabilities | None:
        """What can be received of "audio" or "video"; None for another kind."""
        return capabilities(kind, sending=False)

    def get_parameters(self) -> RTCRtpReceiveParameters:
        """How it receives now."""
        given = self._native.get_parameters()
        return RTCRtpReceiveParameters({name: given[name] for name in RTCRtpReceiveParameters._fields})
