"""RTCAudioSink: the sound of a track, for the program."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.enums import MediaType
from webrtc.exceptions import RangeError
from webrtc.models.audio_data import AudioData

from .audio_processor import AudioProcessor, check_processor
from .media_stream_track import MediaStreamTrack
from .track_sink import TrackSink


class RTCAudioSink(TrackSink[AudioData]):
    """The sound of a track, 10 ms at a time: `async for frame in RTCAudioSink(track, sample_rate=16000)`.

    A track that nobody listens to is not decoded. What a slow reader leaves is dropped, the oldest first.
    """

    _at_once = 10

    def __init__(
        self,
        track: MediaStreamTrack,
        sample_rate: int | None = None,
        channels: int | None = None,
        capacity: int = 100,
        processor: AudioProcessor | None = None,
    ) -> None:
        """In the rate (8000 to 192000 Hz) and channels (1 or 2) asked for, else as it comes.

        Holds `capacity` frames of 10 ms. What comes goes through the processor first, if there is one.
        """
        self._check("RTCAudioSink", track, MediaType.audio, capacity)
        if sample_rate is not None and not 8000 <= sample_rate <= 192_000:
            raise RangeError(f"sample_rate is {sample_rate}: it must be 8000 to 192000")
        if channels not in (None, 1, 2):
            raise RangeError(f"channels is {channels}: it must be 1 or 2")
        native = wrtc.RtcAudioSink(
            track._native,
            track._bridge.mailbox,
            sample_rate or 0,
            channels or 0,
            capacity,
            check_processor(processor),
        )
        super().__init__(track, native)

    def _frame(self, native: Any) -> AudioData:
        return AudioData._made(*native)
