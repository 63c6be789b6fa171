"""The audio formats that the engine accepts."""

from __future__ import annotations

from typing import Annotated

from .conversion import Range, converter

SampleRate = Annotated[int, Range(8000, 192_000)]
Channels = Annotated[int, Range(1, 8)]
StereoChannels = Annotated[int, Range(1, 2)]

# Called with a value and the name of the argument.
sample_rate = converter(SampleRate)
sample_rate_or_none = converter(SampleRate | None)
channels = converter(Channels)
channels_or_none = converter(Channels | None)
stereo_channels = converter(StereoChannels)
stereo_channels_or_none = converter(StereoChannels | None)
