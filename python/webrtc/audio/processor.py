"""AudioProcessor: echo cancellation, noise suppression, gain control and voice activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries.audio_processing import AudioProcessorOptions, AudioProcessorStats
from webrtc.dictionaries.conversion import Range, converter
from webrtc.dictionaries.dictionary import Like
from webrtc.enums import NoiseSuppressionLevel
from webrtc.exceptions import RangeError
from webrtc.frames.samples import read_frames, write_like

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from webrtc.frames.samples import AudioLike

# In seconds.
_to_delay = converter(Annotated[float, Range(0, 0.5)])


class AudioProcessor(WebRTCObject[wrtc.AudioProcessor]):
    """The engine's audio processing: `clean = AudioProcessor(noise_suppression=True).process(samples)`.

    Samples are int16 or float32 (-1 to 1) arrays of shape (frames,) or (frames, channels), of any length, or
    `AudioData`. Processing works in steps of 10 ms: samples that do not fill a step wait for the next call,
    so the result may be shorter or longer than the input. Usable from any thread, without an event loop, and
    without blocking other threads. Create one processor per stream.
    """

    _shown = ("options", "delay")

    def __init__(self, options: Like[AudioProcessorOptions] | None = None, **fields: Any) -> None:
        """Create a processor from AudioProcessorOptions, a dict or keywords."""
        self._options = AudioProcessorOptions.of(options, **fields)
        native = self._options._to_native()
        level = native.pop("noise_suppression")
        if level is not False:
            native["noise_suppression"] = str(NoiseSuppressionLevel.moderate if level is True else level)
        super().__init__(wrtc.AudioProcessor(native))

    @property
    def options(self) -> AudioProcessorOptions:
        """The options of this processor."""
        return AudioProcessorOptions(self._options)

    def process(self, samples: AudioLike, reverse: AudioLike | None = None) -> NDArray[Any]:
        """Process samples; returns those that are complete, as the same kind of array.

        `reverse` is what the loudspeaker played at the same time, for echo cancellation.
        """
        near = self._read(samples, "samples", self._options.channels)
        far = None if reverse is None else self._read(reverse, "reverse", self._options.reverse_channels)
        return write_like(samples, self._native.process(near, far))

    def analyze_reverse(self, samples: AudioLike) -> None:
        """Pass what the loudspeaker plays, if it is not available together with the input of `process`.

        Pass it as it is played, and before `process` receives its echo: audio passed long before is lost.
        """
        self._native.analyze_reverse(self._read(samples, "samples", self._options.reverse_channels))

    def flush(self) -> NDArray[np.float32]:
        """Return the rest at the end of a stream: float32 of shape (frames, channels)."""
        return self._native.flush()

    @property
    def delay(self) -> float:
        """Seconds from `analyze_reverse` to `process` with the echo, if the device reports this delay.

        Optional: the canceller finds delays of up to half a second.
        """
        return self._native.delay_ms / 1000

    @delay.setter
    def delay(self, seconds: float) -> None:
        self._native.delay_ms = round(_to_delay(seconds, "delay") * 1000)

    @property
    def speech_probability(self) -> float | None:
        """The probability that the last 10 ms were speech, with `voice_activity`; else None."""
        return self._native.speech_probability

    def get_stats(self) -> AudioProcessorStats:
        """Return the measurements of echo cancellation."""
        return AudioProcessorStats(self._native.stats())

    def _read(self, samples: Any, name: str, channels: int) -> Any:
        return read_frames(samples, name, channels, self._options.sample_rate)


def check_processor(processor: AudioProcessor | None) -> Any:
    """Return the native processor for use in a source or sink, or None."""
    if processor is None:
        return None
    if not isinstance(processor, AudioProcessor):
        raise TypeError(f"processor is {processor!r}: it must be an AudioProcessor")
    options = processor.options
    if options.channels > 2 or options.sample_rate % 100 or options.sample_rate > 96000:
        raise RangeError(
            f"the processor has {options.channels} channels and {options.sample_rate} Hz: "
            "a source or sink requires 1 or 2 channels and a multiple of 100 up to 96000 Hz"
        )
    return processor._native
