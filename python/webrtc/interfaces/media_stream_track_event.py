"""MediaStreamTrackEvent: a stream gained or lost a track."""

from __future__ import annotations

from webrtc.events.event import Event, EventInit

from .media_stream_track import MediaStreamTrack


class MediaStreamTrackEventInit(EventInit):
    """The initializer of an `addtrack` or `removetrack` event (W3C mediacapture-streams §4.4)."""

    track: MediaStreamTrack


class MediaStreamTrackEvent(Event):
    """A track was added to or removed from a stream (W3C mediacapture-streams §4.4)."""

    track: MediaStreamTrack
    """The track that was added or removed."""

    _init = MediaStreamTrackEventInit
