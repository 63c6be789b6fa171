"""RTCTrackEvent: the peer sends a track."""

from __future__ import annotations

from webrtc.dictionaries.dictionary import fresh
from webrtc.events.event import Event, EventInit

from .media_stream import MediaStream
from .media_stream_track import MediaStreamTrack
from .rtc_rtp_receiver import RTCRtpReceiver
from .rtc_rtp_transceiver import RTCRtpTransceiver


class RTCTrackEventInit(EventInit):
    """What a `track` event is made with (W3C webrtc §5.7)."""

    receiver: RTCRtpReceiver
    track: MediaStreamTrack
    streams: list[MediaStream] = fresh(list)
    transceiver: RTCRtpTransceiver


class RTCTrackEvent(Event):
    """The peer sends a track (W3C webrtc §5.7)."""

    receiver: RTCRtpReceiver
    """What receives the track."""
    track: MediaStreamTrack
    """The track that came."""
    streams: list[MediaStream]
    """The streams that the peer put it in."""
    transceiver: RTCRtpTransceiver
    """What the receiver is part of."""

    _init = RTCTrackEventInit
