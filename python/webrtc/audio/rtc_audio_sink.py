"""RTCAudioSink: reads the audio of a track."""

from __future__ import annotations

from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.tracks.readers import AudioReader

from .processor import AudioProcessor, check_processor


class RTCAudioSink(AudioReader):
    """The audio of a track, 10 ms at a time: `async for frame in RTCAudioSink(track, sample_rate=16000)`.

    A track without readers is not decoded. If the reader is slow, the oldest frames are dropped.
    """

    def __init__(
        self,
        track: MediaStreamTrack,
        sample_rate: int | None = None,
        channels: int | None = None,
        capacity: int = 100,
        processor: AudioProcessor | None = None,
    ) -> None:
        """Convert to a sample rate (8000 to 192000 Hz) and channel count (1 or 2); by default unchanged.

        The queue holds `capacity` frames of 10 ms. The audio passes through `processor` first, if given.
        """
        super().__init__(track, sample_rate, channels, capacity, check_processor(processor))
