"""VideoTrackGenerator: a track of pictures that are written to a stream."""

from __future__ import annotations

import weakref

from webrtc.base import WebRTCObject
from webrtc.exceptions import InvalidStateError
from webrtc.models.video_frame import VideoFrame
from webrtc.streams import WritableStream

from .media_stream_track import MediaStreamTrack
from .rtc_video_source import RTCVideoSource


class VideoTrackGenerator(WebRTCObject):
    """A track of pictures that are written to a stream (W3C mediacapture-transform §3).

    `RTCVideoSource` does the same from any thread, and with arrays.
    """

    def __init__(self) -> None:
        super().__init__()
        self._source = RTCVideoSource()
        self._track = self._source.create_track()
        self._writable: WritableStream[VideoFrame] = WritableStream(self.write, self._source._native.end)
        self._track._unused = weakref.WeakMethod(self._stopped)

    @property
    def writable(self) -> WritableStream[VideoFrame]:
        """Where the pictures are written to. Closing it ends the track.

        When the track and its clones are stopped, it takes no more: writing, or a pipe to it, raises
        InvalidStateError.
        """
        return self._writable

    @property
    def track(self) -> MediaStreamTrack:
        """The track that carries them."""
        return self._track

    @property
    def muted(self) -> bool:
        """Whether the track has nothing to give for a while; what is written meanwhile is dropped."""
        return bool(self._source._native.muted)

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._source._native.muted = bool(muted)

    def _stopped(self) -> None:
        self._writable._finish(InvalidStateError("the track of this VideoTrackGenerator was stopped"))

    async def write(self, frame: VideoFrame) -> None:
        """Write a picture without a writer. Timestamps are those of the frames, if they have any but 0.

        Unlike in a browser, the frame stays open.
        """
        if not isinstance(frame, VideoFrame):
            raise TypeError(f"a VideoTrackGenerator takes VideoFrame, not {type(frame).__name__}")
        self._source.push(frame, timestamp=frame.timestamp or None)
