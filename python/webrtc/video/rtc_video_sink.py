"""RTCVideoSink: the video of a track, for the program."""

from __future__ import annotations

from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.tracks.readers import VideoReader


class RTCVideoSink(VideoReader):
    """The video frames of a track: `async for frame in RTCVideoSink(track)`.

    Frames that a slow reader leaves are dropped, the oldest first. A reader that needs the latest frame only
    takes a capacity of 1.
    """

    def __init__(self, track: MediaStreamTrack, capacity: int = 8) -> None:
        """Holds `capacity` frames."""
        super().__init__(track, capacity)
