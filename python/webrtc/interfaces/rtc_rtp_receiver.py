"""RTCRtpReceiver: receives a track."""

from __future__ import annotations

from typing import Annotated, Any

import wrtc

from webrtc.dictionaries.conversion import Range, converter
from webrtc.dictionaries.parameters import (
    RTCRtpContributingSource,
    RTCRtpReceiveParameters,
    RTCRtpSynchronizationSource,
)
from webrtc.enums import MediaType
from webrtc.exceptions import OperationError
from webrtc.loop import Bridge
from webrtc.tracks.received import ReceivedSource

from .media_stream_track import MediaStreamTrack
from .rtp_endpoint import RtpEndpoint

# In milliseconds.
_to_target = converter(Annotated[float, Range(0, 4000)] | None)


class RTCRtpReceiver(RtpEndpoint[wrtc.RtpReceiver]):
    """Receives a track from the peer (W3C webrtc §5.3)."""

    _made_by = "RTCPeerConnection.get_receivers"
    _sends = False

    def __init__(self, native_obj: Any = None, bridge: Bridge | None = None, connection: Any = None) -> None:
        super().__init__(native_obj, bridge, connection)
        self._jitter_buffer_target: float | None = None
        self._source = ReceivedSource(native_obj)
        # Kept with its handlers, even if the program drops it.
        self._track: MediaStreamTrack | None = None
        self._bridge.targets[native_obj.key] = self

    @property
    def track(self) -> MediaStreamTrack:
        """The received track; muted until media arrives."""
        if self._track is None:
            self._track = MediaStreamTrack._wrap(self._native.track, self._bridge, self._source)
        return self._track

    def _end(self) -> None:
        super()._end()
        # The program closed the connection: no event tells it (W3C webrtc §4.4.3).
        for track in self._source.live():
            track._end()

    def _on_mute(self, _: None) -> None:
        self._source.set_muted(True)

    def _on_unmute(self, _: None) -> None:
        self._source.set_muted(False)

    def get_parameters(self) -> RTCRtpReceiveParameters:
        """Return the current parameters."""
        given = self._native.get_parameters()
        return RTCRtpReceiveParameters({name: given[name] for name in RTCRtpReceiveParameters._fields})

    def get_contributing_sources(self) -> list[RTCRtpContributingSource]:
        """Return the contributors, named by a mixer, to media played in the last 10 s; the latest first.

        Empty for a track without readers, because it is not played.
        """
        return [RTCRtpContributingSource(source) for source in self._native.sources(True)]

    def get_synchronization_sources(self) -> list[RTCRtpSynchronizationSource]:
        """Return the senders of media played in the last 10 s, with their audio levels; the latest first."""
        return [RTCRtpSynchronizationSource(source) for source in self._native.sources(False)]

    @property
    def jitter_buffer_target(self) -> float | None:
        """The minimum time in milliseconds, up to 4000, that packets are buffered; None for automatic."""
        return self._jitter_buffer_target

    @jitter_buffer_target.setter
    def jitter_buffer_target(self, milliseconds: float | None) -> None:
        target = _to_target(milliseconds, "jitter_buffer_target")
        self._bridge.check(self)
        self._native.set_jitter_buffer_target(None if target is None else target / 1000)
        self._jitter_buffer_target = target

    def request_key_frame(self) -> None:
        """Request a key frame from the peer. Raises OperationError for audio."""
        self._bridge.check(self)
        if self._native.kind != MediaType.video:
            raise OperationError("request_key_frame: only video has key frames")
        self._native.request_key_frame()
