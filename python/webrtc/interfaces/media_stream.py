"""MediaStream: a group of tracks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.events.target import EventAttribute, EventTarget

from .media_stream_track import MediaStreamTrack
from .media_stream_track_event import MediaStreamTrackEvent


class MediaStream(EventTarget):
    """A set of tracks (W3C mediacapture-streams §4.2); pass nothing, another stream, or tracks."""

    onaddtrack = EventAttribute[MediaStreamTrackEvent]("The peer added a track.")
    onremovetrack = EventAttribute[MediaStreamTrackEvent]("The peer removed a track.")

    def __init__(
        self, tracks: MediaStream | Iterable[MediaStreamTrack] | None = None, native_obj: Any = None
    ) -> None:
        super().__init__(native_obj)
        self._id = str(uuid.uuid4())
        self._tracks: dict[str, MediaStreamTrack] = {}
        for track in tracks.get_tracks() if isinstance(tracks, MediaStream) else tracks or ():
            self.add_track(track)

    def __repr__(self) -> str:
        return f"<MediaStream {self.id} {self.get_tracks()}>"

    @property
    def id(self) -> str:
        """A UUID of 36 characters, or the id set by the peer."""
        return self._id

    @property
    def active(self) -> bool:
        """Whether any of its tracks is live."""
        return any(track.ready_state == MediaStreamTrackState.live for track in self._tracks.values())

    def get_tracks(self) -> list[MediaStreamTrack]:
        """Return all tracks."""
        return list(self._tracks.values())

    def get_audio_tracks(self) -> list[MediaStreamTrack]:
        """Return the audio tracks."""
        return [track for track in self._tracks.values() if track.kind == MediaType.audio]

    def get_video_tracks(self) -> list[MediaStreamTrack]:
        """Return the video tracks."""
        return [track for track in self._tracks.values() if track.kind == MediaType.video]

    def get_track_by_id(self, track_id: str = "") -> MediaStreamTrack | None:
        """Return the track with this id, or None."""
        return self._tracks.get(track_id)

    def add_track(self, track: MediaStreamTrack) -> None:
        """Add a track; has no effect if it is already in the stream."""
        if not isinstance(track, MediaStreamTrack):
            raise TypeError(f"add_track takes a MediaStreamTrack, not {type(track).__name__}")
        self._tracks.setdefault(track.id, track)

    def remove_track(self, track: MediaStreamTrack) -> None:
        """Remove a track; has no effect if it is not in the stream."""
        if not isinstance(track, MediaStreamTrack):
            raise TypeError(f"remove_track takes a MediaStreamTrack, not {type(track).__name__}")
        if self._tracks.get(track.id) is track:
            del self._tracks[track.id]

    def clone(self) -> MediaStream:
        """Return a stream with its own id and clones of the tracks."""
        return MediaStream(track.clone() for track in self._tracks.values())

    def _put(self, track: MediaStreamTrack) -> None:
        """Add a track on behalf of the peer."""
        if track.id not in self._tracks:
            self._tracks[track.id] = track
            self._fire(MediaStreamTrackEvent._made("addtrack", track=track))

    def _take(self, track: MediaStreamTrack) -> None:
        """Remove a track on behalf of the peer."""
        if self._tracks.pop(track.id, None):
            self._fire(MediaStreamTrackEvent._made("removetrack", track=track))


def stream_ids(streams: Iterable[MediaStream | Iterable[MediaStream] | None]) -> list[str]:
    """Return the ids of streams that are passed individually or in lists."""
    ids: list[str] = []
    for stream in streams:
        if isinstance(stream, MediaStream):
            ids.append(stream.id)
        elif isinstance(stream, (list, tuple)):
            ids += stream_ids(stream)
        elif stream is not None:
            raise TypeError(f"streams must be MediaStream objects, not {type(stream).__name__}")
    return ids
