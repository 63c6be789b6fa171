"""AudioProcessor: echo cancellation, noise suppression, gain control and voice activity."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries.audio_processing import AudioProcessorOptions, AudioProcessorStats
from webrtc.enums import NoiseSuppressionLevel
from webrtc.exceptions import RangeError
from webrtc.frames.samples import read_frames, write_like


class AudioProcessor(WebRTCObject):
    """The engine's audio processing: `clean = AudioProcessor(noise_suppression=True).process(samples)`.

    Samples are int16 or float32 (-1 to 1) arrays of shape (frames,) or (frames, channels), of any length, or
    `AudioData`. It works in steps of 10 ms: what is too little for one waits for the next call, so the result
    may be shorter or longer than what was given. From any thread, without an event loop; other threads run
    meanwhile. A processor is for one stream: make another for another.
    """

    def __init__(self, options: AudioProcessorOptions | dict[str, Any] | None = None, **fields: Any) -> None:
        """From AudioProcessorOptions, a dict or keywords."""
        self._options = AudioProcessorOptions.of(options, **fields)
        native = self._options._to_native()
        level = native.pop("noise_suppression")
        if level is not False:
            native["noise_suppression"] = str(NoiseSuppressionLevel.moderate if level is True else level)
        super().__init__(wrtc.AudioProcessor(native))

    @property
    def options(self) -> AudioProcessorOptions:
        """What it does."""
        return AudioProcessorOptions(self._options)

    def process(self, samples: Any, reverse: Any = None) -> Any:
        """Process the next samples; gives those that are done, as the same kind of array.

        `reverse` is what the loudspeaker played in the same time, for echo cancellation.
        """
        near = self._read(samples, "samples", self._options.channels)
        far = None if reverse is None else self._read(reverse, "reverse", self._options.reverse_channels)
        return write_like(samples, self._native.process(near, far))

    def analyze_reverse(self, samples: Any) -> None:
        """Tell what the loudspeaker plays, where it comes another way than `process`.

        In the pieces that are played, and before `process` gets their echo: what is told long before is lost.
        """
        self._native.analyze_reverse(self._read(samples, "samples", self._options.reverse_channels))

    def flush(self) -> Any:
        """What still waits, at the end of a stream: float32 of shape (frames, channels)."""
        return self._native.flush()

    @property
    def delay(self) -> float:
        """Seconds from `analyze_reverse` to `process` with the echo, where a device tells them.

        Not needed: the canceller finds the delay, up to half a second.
        """
        return float(self._native.delay_ms) / 1000

    @delay.setter
    def delay(self, seconds: float) -> None:
        if not 0 <= seconds <= 0.5:
            raise RangeError(f"delay is {seconds}: it must be 0 to 0.5 seconds")
        self._native.delay_ms = round(seconds * 1000)

    @property
    def speech_probability(self) -> float | None:
        """How probable it is that the last 10 ms were speech, with `voice_activity`; else None."""
        probability: float | None = self._native.speech_probability
        return probability

    def get_stats(self) -> AudioProcessorStats:
        """What echo cancellation measures."""
        return AudioProcessorStats(self._native.stats())

    def _read(self, samples: Any, name: str, channels: int) -> Any:
        return read_frames(samples, name, channels, self._options.sample_rate)


def check_processor(processor: AudioProcessor | None) -> Any:
    """The native of a processor that a source or sink can use, or None."""
    if processor is None:
        return None
    if not isinstance(processor, AudioProcessor):
        raise TypeError(f"processor is {processor!r}: it must be an AudioProcessor")
    options = processor.options
    if options.channels > 2 or options.sample_rate % 100 or options.sample_rate > 96000:
        raise RangeError(
            f"the processor has {options.channels} channels and {options.sample_rate} Hz: "
            "a source or sink takes one with 1 or 2, and a multiple of 100 up to 96000"
        )
    return processor._native
