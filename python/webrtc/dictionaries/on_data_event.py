"""RTCOnDataEvent: 10 ms of audio for a source."""

from __future__ import annotations

from typing import Annotated, Any

from .audio_limits import Channels, SampleRate
from .conversion import Range
from .dictionary import Dictionary


class RTCOnDataEvent(Dictionary):
    """10 ms of audio for `RTCAudioSource.on_data` (reference manual)."""

    audio_data: Any
    """The samples, interleaved: bytes, or a NumPy array of uint8, int16 or int32."""
    number_of_frames: Annotated[int, Range(1, 1920)]
    """Samples per channel: a hundredth of the sample rate."""
    bits_per_sample: int = 16
    """8 (unsigned), 16 or 32 (signed)."""
    sample_rate: SampleRate = 48000
    """Samples per second and channel."""
    channel_count: Channels = 1
    """The number of interleaved channels; more than two are downmixed to stereo."""
