"""Readers of a track's frames: the base of `async for frame in track` and of the sinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import wrtc

from webrtc.dictionaries import audio_limits
from webrtc.enums import MediaType
from webrtc.frames.audio_data import AudioData
from webrtc.frames.video_frame import VideoFrame

from .track import Track
from .track_sink import TrackSink

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class AudioReader(TrackSink[AudioData]):
    """The audio of a track, 10 ms at a time."""

    _at_once = 10

    def __init__(
        self,
        track: Track,
        sample_rate: int | None = None,
        channels: int | None = None,
        capacity: int = 100,
        processor: wrtc.AudioProcessor | None = None,
    ) -> None:
        self._check(track, MediaType.audio, capacity)
        sample_rate = audio_limits.sample_rate_or_none(sample_rate, "sample_rate")
        channels = audio_limits.stereo_channels_or_none(channels, "channels")
        mailbox = track._bridge.mailbox
        native = wrtc.RtcAudioSink(
            track._native, mailbox, sample_rate or 0, channels or 0, capacity, processor
        )
        super().__init__(track, native)

    def _frame(self, native: tuple[NDArray[np.int16], int, int, int]) -> AudioData:
        return AudioData._made(*native)


class VideoReader(TrackSink[VideoFrame]):
    """The video frames of a track."""

    def __init__(self, track: Track, capacity: int = 8) -> None:
        self._check(track, MediaType.video, capacity)
        super().__init__(track, wrtc.RtcVideoSink(track._native, track._bridge.mailbox, capacity))

    def _frame(self, native: wrtc.VideoFrame) -> VideoFrame:
        return VideoFrame._of(native)
