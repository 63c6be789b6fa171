"""What an AudioProcessor is to do, and what it measures."""

from __future__ import annotations

from typing import Annotated

from webrtc.enums import NoiseSuppressionLevel

from .conversion import Range
from .dictionary import Dictionary

_CHANNELS = Range(1, 8)


class AudioProcessorOptions(Dictionary):
    """What an `AudioProcessor` does; everything is off unless it is asked for."""

    sample_rate: Annotated[int, Range(8000, 192_000)] = 48000
    """Samples per second and channel, in and out. What it works on is at most 48000."""
    channels: Annotated[int, _CHANNELS] = 1
    """How many channels come in and go out."""
    reverse_channels: Annotated[int, _CHANNELS] = 1
    """How many channels the loudspeaker's sound has."""
    echo_cancellation: bool = False
    """Take out what the loudspeaker plays, which `process` or `analyze_reverse` is told."""
    noise_suppression: NoiseSuppressionLevel | bool = False
    """Take out steady noise; True is "moderate"."""
    auto_gain_control: bool = False
    """Bring speech to an even level, and limit it."""
    gain_db: Annotated[float, Range(0, 49)] = 0.0
    """Gain that is always added, limited."""
    high_pass_filter: bool = False
    """Take out what is below speech. Echo cancellation has it anyway."""
    voice_activity: bool = False
    """Tell how probable it is that the result is speech."""


class AudioProcessorStats(Dictionary):
    """What echo cancellation measures; None where there is nothing to measure yet."""

    echo_return_loss: float | None = None
    """By how many dB the echo is weaker than what the loudspeaker got (ERL)."""
    echo_return_loss_enhancement: float | None = None
    """By how many dB the canceller's filter makes it weaker still (ERLE); its suppressor does more."""
    echo_delay: float | None = None
    """Seconds by which the echo lags behind what the loudspeaker got."""
