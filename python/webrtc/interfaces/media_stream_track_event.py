"""MediaStreamTrackEvent: a stream gained or lost a track."""

from __future__ import annotations

from webrtc.events.event import Event, EventInit

from .media_stream_track import MediaStreamTrack


class MediaStreamTrackEventInit(EventInit):
    """What an `addtrack` or `removetrack` event is made with (W3C mediacapture-streams §4.4)."""

    track: MediaStreamTrack


class MediaStreamTrackEvent(Event):
    """A stream gained or lost a track (W3C mediacapture-streams §4.4)."""

    track: MediaStreamTrack
    """The track that came or went."""

    _init = MediaStreamTrackEventInit
