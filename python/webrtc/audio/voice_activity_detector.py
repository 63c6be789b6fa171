"""VoiceActivityDetector: detects speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries import audio_limits
from webrtc.frames.samples import read_frames

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from webrtc.frames.samples import AudioLike


class VoiceActivityDetector(WebRTCObject[wrtc.VoiceActivity]):
    """Estimates the probability of speech for each 10 ms, with the engine's neural detector.

    `VoiceActivityDetector(16000).process(samples).max() > 0.5` if there is speech. Usable from any thread.
    """

    _shown = ("_sample_rate", "_channels")

    def __init__(self, sample_rate: int = 48000, channels: int = 1) -> None:
        """`sample_rate` is 8000 to 192000 Hz; the mean of the channels is analysed."""
        self._sample_rate = audio_limits.sample_rate(sample_rate, "sample_rate")
        self._channels = audio_limits.channels(channels, "channels")
        super().__init__(wrtc.VoiceActivity(self._sample_rate, self._channels))

    def process(self, samples: AudioLike) -> NDArray[np.float32]:
        """Return a float32 array with the probability, 0 to 1, of each completed 10 ms.

        Samples are int16 or float32 arrays of shape (frames,) or (frames, channels), of any length.
        """
        return self._native.process(read_frames(samples, "samples", self._channels, self._sample_rate))
