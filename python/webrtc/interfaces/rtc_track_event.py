"""RTCTrackEvent: the peer sends a track."""

from __future__ import annotations

from webrtc.dictionaries.dictionary import fresh
from webrtc.events.event import Event, EventInit

from .media_stream import MediaStream
from .media_stream_track import MediaStreamTrack
from .rtc_rtp_receiver import RTCRtpReceiver
from .rtc_rtp_transceiver import RTCRtpTransceiver


class RTCTrackEventInit(EventInit):
    """The initializer of a `track` event (W3C webrtc §5.7)."""

    receiver: RTCRtpReceiver
    track: MediaStreamTrack
    streams: list[MediaStream] = fresh(list)
    transceiver: RTCRtpTransceiver


class RTCTrackEvent(Event):
    """The peer sends a track (W3C webrtc §5.7)."""

    receiver: RTCRtpReceiver
    """The receiver of the track."""
    track: MediaStreamTrack
    """The received track."""
    streams: list[MediaStream]
    """The streams that the peer added it to."""
    transceiver: RTCRtpTransceiver
    """The transceiver of the receiver."""

    _init = RTCTrackEventInit
