"""RTCAudioSink: the audio of a track, for the program."""

from __future__ import annotations

from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.tracks.readers import AudioReader

from .processor import AudioProcessor, check_processor


class RTCAudioSink(AudioReader):
    """The audio of a track, 10 ms at a time: `async for frame in RTCAudioSink(track, sample_rate=16000)`.

    A track without a reader is not decoded. Frames that a slow reader leaves are dropped, the oldest first.
    """

    def __init__(
        self,
        track: MediaStreamTrack,
        sample_rate: int | None = None,
        channels: int | None = None,
        capacity: int = 100,
        processor: AudioProcessor | None = None,
    ) -> None:
        """In the rate (8000 to 192000 Hz) and channels (1 or 2) asked for, else as it comes.

        Holds `capacity` frames of 10 ms. The processor, if there is one, processes each frame first.
        """
        super().__init__(track, sample_rate, channels, capacity, check_processor(processor))
