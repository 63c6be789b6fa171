"""A track of the engine, and the source of its media."""

from __future__ import annotations

import weakref
from typing import Any, Protocol

import wrtc

from webrtc.dictionaries.constraints import (
    MediaTrackCapabilities,
    MediaTrackConstraints,
    MediaTrackSettings,
)
from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.events.event import Event
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge, LiveObject

# Keyed by address and id of the native track: a later track at the same address has another id.
_sources: weakref.WeakValueDictionary[tuple[int, str], TrackSource] = weakref.WeakValueDictionary()


class TrackMaker(Protocol):
    """A native source."""

    def create_track(self, id: str, /) -> wrtc.MediaStreamTrack:
        """Create a track of the source."""


class TrackSource:
    """The source of the media of a track and its clones: by default the program."""

    receiver: wrtc.RtpReceiver | None = None
    """The receiver of media from a peer; None for local media."""

    def __init__(self, owner: object = None, *, encoded: bool = False) -> None:
        """`owner` is kept alive as long as a track. Frames of an `encoded` source cannot be read."""
        self.owner = owner
        self.encoded = encoded
        self.tracks: weakref.WeakSet[Track] = weakref.WeakSet()
        # None if the native track knows.
        self._muted: bool | None = None

    @staticmethod
    def of(native: wrtc.MediaStreamTrack) -> TrackSource:
        """Return the source with which a native track was registered, or a default source."""
        return _sources.get((native.address, native.id)) or TrackSource()

    def register(self, native: wrtc.MediaStreamTrack) -> None:
        """Register the source of a native track, so that `of` finds it for a new Python object, too."""
        _sources[native.address, native.id] = self

    @property
    def label(self) -> str:
        """The name of the device or other source; empty for a program."""
        return ""

    def muted(self, track: wrtc.MediaStreamTrack) -> bool:
        """Whether the source temporarily delivers nothing to a track."""
        return track.muted if self._muted is None else self._muted

    def set_muted(self, muted: bool) -> None:
        """Mute or unmute the tracks, and notify them."""
        if muted != self._muted:
            self._muted = muted
            for track in self.live():
                track._fire(Event._made("mute" if muted else "unmute"))

    def settings(self) -> MediaTrackSettings:
        """The current settings of the device."""
        return MediaTrackSettings()

    def capabilities(self) -> MediaTrackCapabilities:
        """The possible settings of the device."""
        return MediaTrackCapabilities()

    def constraints(self, id: str) -> MediaTrackConstraints:
        """The constraints that were last applied to a track."""
        return MediaTrackConstraints()

    async def apply(self, id: str, constraints: MediaTrackConstraints) -> None:
        """Apply the constraints of a track to the device, for all of its tracks."""
        raise InvalidStateError("the track's source is not a device")

    def cloned(self, id: str, clone: wrtc.MediaStreamTrack) -> None:
        """Called when a track was cloned."""

    def is_live(self, id: str) -> bool:
        """Whether a track has not been stopped."""
        return True

    def stopped(self, id: str) -> None:
        """Called when a track was stopped."""

    def unused(self) -> None:
        """Called when the last track has ended."""

    def live(self) -> list[Track]:
        """Return the tracks that have not ended."""
        return [track for track in self.tracks if track._state == MediaStreamTrackState.live]

    def end(self) -> None:
        """End all tracks and notify them."""
        for track in self.live():
            track._on_state(MediaStreamTrackState.ended)


class Follower(Protocol):
    """A reader of a track, or a track that forwards it."""

    def _track_ended(self) -> None: ...


class Track(LiveObject[wrtc.MediaStreamTrack]):
    """The part of MediaStreamTrack that its source and its readers use."""

    def __init__(self, native_obj: Any, bridge: Bridge | None, source: TrackSource | None) -> None:
        super().__init__(native_obj, bridge)
        native_obj.observe(self._bridge.mailbox)
        self._id: str = native_obj.id
        self._kind: MediaType = native_obj.kind
        self._source = source or TrackSource.of(native_obj)
        self._source.tracks.add(self)
        live = self._source.is_live(self._id)
        self._state = native_obj.ready_state if live else MediaStreamTrackState.ended
        # Readers of this track, and tracks that forward it.
        self._followers: weakref.WeakSet[Follower] = weakref.WeakSet()

    def _end(self) -> None:
        self._state = MediaStreamTrackState.ended
        for follower in tuple(self._followers):
            follower._track_ended()
        if not self._source.live():
            self._source.unused()

    def _on_state(self, state: MediaStreamTrackState) -> None:
        if self._state == MediaStreamTrackState.live and state == MediaStreamTrackState.ended:
            self._end()
            self._fire(Event._made("ended"))

    def _track_ended(self) -> None:
        """Called when the track that this one forwards has ended."""
        self._on_state(MediaStreamTrackState.ended)
