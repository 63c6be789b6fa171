"""VideoTrackGenerator: a track of frames that are written to a stream."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from webrtc.base import WebRTCObject
from webrtc.exceptions import InvalidStateError
from webrtc.frames.video_frame import VideoFrame
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.streams import WritableStream
from webrtc.tracks.track import TrackSource

from .rtc_video_source import RTCVideoSource


class _Written(TrackSource):
    """The generator, as the source of its track."""

    def __init__(self, stopped: weakref.WeakMethod[Callable[[], None]]) -> None:
        super().__init__()
        self._stopped = stopped

    def unused(self) -> None:
        """Call the generator, if it is still there."""
        if stopped := self._stopped():
            stopped()


class VideoTrackGenerator(WebRTCObject):
    """A track of frames that are written to a stream (W3C mediacapture-transform §3).

    `RTCVideoSource` does the same from any thread and with arrays.
    """

    _shown = ("track", "muted")

    def __init__(self) -> None:
        super().__init__()
        self._source = RTCVideoSource()
        track_source = _Written(weakref.WeakMethod(self._stopped))
        self._track = MediaStreamTrack._of(self._source._native, self._source._bridge, track_source)
        self._writable: WritableStream[VideoFrame] = WritableStream(self.write, self._source._native.end)

    @property
    def writable(self) -> WritableStream[VideoFrame]:
        """The stream to write frames to. Closing it ends the track.

        When the track and its clones are stopped, writing and piping to the stream raise InvalidStateError.
        """
        return self._writable

    @property
    def track(self) -> MediaStreamTrack:
        """The track that carries the frames."""
        return self._track

    @property
    def muted(self) -> bool:
        """Whether the track is muted; frames that are written meanwhile are dropped."""
        return bool(self._source._native.muted)

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._source._native.muted = bool(muted)

    def _stopped(self) -> None:
        self._writable._finish(InvalidStateError("the track of this VideoTrackGenerator was stopped"))

    async def write(self, frame: VideoFrame) -> None:
        """Write a frame without a writer. Timestamps are those of the frames, if they have any but 0.

        Unlike in a browser, the frame stays open.
        """
        if not isinstance(frame, VideoFrame):
            raise TypeError(f"a VideoTrackGenerator takes a VideoFrame, not {type(frame).__name__}")
        self._source.push(frame, timestamp=frame.timestamp or None)
