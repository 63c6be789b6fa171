"""MediaStreamTrack: an audio or video track."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from webrtc.dictionaries.constraints import MediaTrackCapabilities, MediaTrackConstraints, MediaTrackSettings
from webrtc.dictionaries.dictionary import Like
from webrtc.enums import MediaStreamTrackState, MediaType
from webrtc.events.event import Event
from webrtc.events.target import EventAttribute
from webrtc.exceptions import InvalidStateError
from webrtc.loop import Bridge
from webrtc.tracks.readers import AudioReader, VideoReader
from webrtc.tracks.track import Track, TrackMaker, TrackSource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from webrtc.frames.audio_data import AudioData
    from webrtc.frames.video_frame import VideoFrame

ContentHint = Literal["", "speech", "music", "motion", "detail", "text"]
_HINTS = {MediaType.audio: ("", "speech", "music"), MediaType.video: ("", "motion", "detail", "text")}


class MediaStreamTrack(Track):
    """An audio or video track (W3C mediacapture-streams §4.3)."""

    _made_by = "RTCRtpReceiver.track or a source's create_track"

    onmute = EventAttribute[Event]("The source temporarily delivers nothing.")
    onunmute = EventAttribute[Event]("The source delivers media again; for a received track, media arrived.")
    onended = EventAttribute[Event](
        "The source has ended; not fired after the program's own `stop` or `close`."
    )

    def __init__(
        self, native_obj: Any = None, bridge: Bridge | None = None, source: TrackSource | None = None
    ) -> None:
        super().__init__(native_obj, bridge, source)
        self._content_hint: ContentHint = ""
        self._enabled = bool(native_obj.enabled)

    @classmethod
    def _of(cls, maker: TrackMaker, bridge: Bridge, source: TrackSource | None = None) -> MediaStreamTrack:
        """Create a track of a native source."""
        return cls._wrap(maker.create_track(str(uuid.uuid4())), bridge, source)

    def __repr__(self) -> str:
        label = f" {self.label!r}" if self.label else ""
        return f"<MediaStreamTrack {self._kind!s} {self._state!s}{label} id={self._id!r}>"

    @property
    def id(self) -> str:
        """The track's id at both ends."""
        return self._id

    @property
    def kind(self) -> MediaType:
        """Audio or video."""
        return self._kind

    @property
    def label(self) -> str:
        """The device name; "remote audio" or "remote video" for a received track; otherwise empty."""
        return self._source.label

    @property
    def enabled(self) -> bool:
        """Whether the track carries its source, not silence or black. An ended track carries nothing."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._enabled = bool(enabled)
        if self._state == MediaStreamTrackState.live:
            self._native.enabled = self._enabled

    @property
    def ready_state(self) -> MediaStreamTrackState:
        """Whether the track still has a source."""
        return self._state

    @property
    def muted(self) -> bool:
        """Whether the source temporarily delivers nothing, for reasons beyond the program's control.

        A received track is muted until its first packet arrives, after 2 to 3 s without packets, and while
        its transceiver does not receive (W3C webrtc §5.3).
        """
        return self._source.muted(self._native)

    @property
    def content_hint(self) -> ContentHint:
        """The kind of content (W3C mst-content-hint), for which the encoder optimizes.

        "motion", "detail" or "text" for video, "speech" or "music" for audio; "" if unknown.
        Set "music" before the track is added: it is then sent with a bitrate for music.
        """
        return self._content_hint

    @content_hint.setter
    def content_hint(self, hint: ContentHint) -> None:
        known = _HINTS[self._kind]
        if hint not in known:
            raise TypeError(f"content_hint is {hint!r}: it must be one of {', '.join(map(repr, known))}")
        if self._kind == MediaType.video:
            self._native.set_content_hint(hint)
        self._content_hint = hint

    def clone(self) -> MediaStreamTrack:
        """Create a track of the same source with its own id; stopping one does not affect the other."""
        native = self._native.clone(str(uuid.uuid4()))
        self._source.cloned(self._id, native)
        clone = MediaStreamTrack._wrap(native, self._bridge, self._source)
        clone.content_hint = self._content_hint
        clone._enabled = self._enabled
        if self._state == MediaStreamTrackState.ended:
            clone.stop()
        return clone

    def stop(self) -> None:
        """Release the source permanently, regardless of `enabled`; a device is closed with its last track."""
        if self._state == MediaStreamTrackState.live:
            self._native.enabled = False
            self._source.stopped(self._id)
            self._end()

    def get_constraints(self) -> MediaTrackConstraints:
        """Return the last constraints that were applied."""
        return self._source.constraints(self._id)

    def get_settings(self) -> MediaTrackSettings:
        """Return the device's settings; empty if the source is not a device."""
        return self._source.settings()

    def get_capabilities(self) -> MediaTrackCapabilities:
        """Return the device's capabilities; empty if the source is not a device."""
        return self._source.capabilities()

    async def apply_constraints(
        self, constraints: Like[MediaTrackConstraints] | None = None, **fields: Any
    ) -> None:
        """Change the device's settings for all of its tracks; `constraints` are MediaTrackConstraints.

        Raises OverconstrainedError, without any change, if the constraints cannot be satisfied.
        """
        wanted = MediaTrackConstraints.of(constraints, **fields)
        if self._state == MediaStreamTrackState.ended:
            raise InvalidStateError("the track has ended")
        await self._source.apply(self._id, wanted)

    def __aiter__(self) -> AsyncIterator[AudioData | VideoFrame]:
        """Iterate over the frames, `AudioData` of 10 ms or `VideoFrame`, with a separate reader."""
        return AudioReader(self) if self._kind == MediaType.audio else VideoReader(self)

    async def pcm(self, sample_rate: int = 16_000) -> AsyncGenerator[NDArray[np.int16], None]:
        """Iterate over audio as speech models accept it: mono int16 of shape (frames,), 10 ms at a time.

        `sample_rate` is 8000 to 192000.
        """
        sink = AudioReader(self, sample_rate, channels=1)
        try:
            async for frame in sink:
                yield frame.to_ndarray()[:, 0]
        finally:
            sink.stop()
