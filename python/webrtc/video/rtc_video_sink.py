"""RTCVideoSink: reads the video of a track."""

from __future__ import annotations

from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.tracks.readers import VideoReader


class RTCVideoSink(VideoReader):
    """The video of a track: `async for frame in RTCVideoSink(track)`.

    If the reader is slow, the oldest frames are dropped. A reader that only needs the most recent frame, such
    as an object detector, uses a capacity of 1.
    """

    def __init__(self, track: MediaStreamTrack, capacity: int = 8) -> None:
        """The queue holds `capacity` frames."""
        super().__init__(track, capacity)
