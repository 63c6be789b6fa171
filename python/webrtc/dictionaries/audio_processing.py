"""The options and measurements of AudioProcessor."""

from __future__ import annotations

from typing import Annotated

from webrtc.enums import NoiseSuppressionLevel

from .audio_limits import Channels, SampleRate
from .conversion import Range
from .dictionary import Dictionary


class AudioProcessorOptions(Dictionary):
    """The options of `AudioProcessor`; everything is off by default."""

    sample_rate: SampleRate = 48000
    """Samples per second and channel of input and output. Internally at most 48000."""
    channels: Channels = 1
    """The number of input and output channels."""
    reverse_channels: Channels = 1
    """The number of loudspeaker channels."""
    echo_cancellation: bool = False
    """Remove the loudspeaker's audio, which is passed to `process` or `analyze_reverse`."""
    noise_suppression: NoiseSuppressionLevel | bool = False
    """Suppress steady noise; True means "moderate"."""
    auto_gain_control: bool = False
    """Bring speech to an even level, with a limiter."""
    gain_db: Annotated[float, Range(0, 49)] = 0.0
    """Additional fixed gain, with a limiter."""
    high_pass_filter: bool = False
    """Remove frequencies below speech. Echo cancellation includes this."""
    voice_activity: bool = False
    """Estimate the probability that the output is speech."""


class AudioProcessorStats(Dictionary):
    """Measurements of echo cancellation; None if not available yet."""

    echo_return_loss: float | None = None
    """The level of the loudspeaker's signal above that of its echo, in dB (ERL)."""
    echo_return_loss_enhancement: float | None = None
    """The echo that the canceller's filter removes, in dB (ERLE). Its suppressor removes more."""
    echo_delay: float | None = None
    """The delay of the echo after the loudspeaker's signal in seconds."""
