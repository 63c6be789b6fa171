"""RTCVideoSink: the pictures of a track, for the program."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.enums import MediaType
from webrtc.models.video_frame import VideoFrame

from .media_stream_track import MediaStreamTrack
from .track_sink import TrackSink


class RTCVideoSink(TrackSink[VideoFrame]):
    """The pictures of a track: `async for frame in RTCVideoSink(track)`.

    What a slow reader leaves is dropped, the oldest first. A reader that only wants the present picture, as
    one that recognises what is seen, takes a capacity of 1.
    """

    def __init__(self, track: MediaStreamTrack, capacity: int = 8) -> None:
        """Holds `capacity` frames."""
        self._check("RTCVideoSink", track, MediaType.video, capacity)
        super().__init__(track, wrtc.RtcVideoSink(track._native, track._bridge.mailbox, capacity))

    def _frame(self, native: Any) -> VideoFrame:
        return VideoFrame._of(native)
