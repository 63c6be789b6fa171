"""RTCAudioSource: sound that the program makes."""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.exceptions import RangeError
from webrtc.loop import Bridge, LiveObject
from webrtc.models.audio import RTCOnDataEvent
from webrtc.models.samples import read_sound

from .audio_processor import AudioProcessor, check_processor
from .media_stream_track import MediaStreamTrack

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from webrtc.models.audio_data import AudioData

# `write` waits while more than this is queued, in seconds.
_MOST_QUEUED = 60.0
_BITS = {8: "u1", 16: "i2", 32: "i4"}


class RTCAudioSource(LiveObject):
    """Sound that the program makes, for any number of tracks (reference manual).

    Either as a microphone's driver would, 10 ms at the time with `on_data`; or as a person would, with
    `write`, which takes sound of any length and has it played in real time. Between two writes it is silent.
    """

    def __init__(self, native_obj: Any = None, processor: AudioProcessor | None = None) -> None:
        """What is handed over goes through the processor, if there is one, and is sent as it comes out."""
        bridge = Bridge.current()
        native = check_processor(processor)
        super().__init__(native_obj or wrtc.RtcAudioSource(bridge.mailbox, native), bridge)
        self._processor = processor

    @property
    def processor(self) -> AudioProcessor | None:
        """What the sound goes through before it is sent."""
        return self._processor

    def create_track(self) -> MediaStreamTrack:
        """A track that carries this sound."""
        return MediaStreamTrack._wrap(self._native.create_track(str(uuid.uuid4())), self._bridge)

    def on_data(self, data: RTCOnDataEvent) -> None:
        """Hand over 10 ms of sound now; from any thread.

        Raises RangeError for more or less than 10 ms, TypeError for samples that are not what the event says.
        """
        event = RTCOnDataEvent.of(data)
        if event.number_of_frames != event.sample_rate // 100:
            raise RangeError(
                f"number_of_frames is {event.number_of_frames}: "
                f"10 ms at {event.sample_rate} Hz are {event.sample_rate // 100}"
            )
        if event.bits_per_sample not in _BITS:
            raise RangeError(f"bits_per_sample is {event.bits_per_sample}: it must be 8, 16 or 32")
        size = memoryview(event.audio_data).nbytes
        wanted = event.number_of_frames * event.channel_count * event.bits_per_sample // 8
        if size != wanted:
            raise RangeError(
                f"audio_data has {size} bytes: {event.number_of_frames} frames of {event.channel_count} "
                f"channels with {event.bits_per_sample} bits are {wanted}"
            )
        kind = _BITS[event.bits_per_sample]
        self._native.push(event.audio_data, kind, event.channel_count, event.sample_rate)

    async def write(self, pcm: ArrayLike | AudioData | Any, sample_rate: int | None = None) -> None:
        """Queue sound of any length: int16 or float32 (-1 to 1) of shape (frames,) or (frames, channels).

        Or `AudioData`, or PyAV's frame, which know their rate; an array's is 48000 unless `sample_rate` says
        another. Returns when it is queued, which is at once unless a minute is queued already.
        """
        samples, own_rate = read_sound(pcm)
        sample_rate = sample_rate or own_rate or 48000
        if not 8000 <= sample_rate <= 192_000:
            raise RangeError(f"sample_rate is {sample_rate}: it must be 8000 to 192000")
        while self.queued > _MOST_QUEUED:
            await self._change()
        self._native.write(samples, samples.dtype.str[1:], samples.shape[1], sample_rate)

    @property
    def queued(self) -> float:
        """Seconds of sound that are still to be played."""
        return float(self._native.queued)

    async def drain(self) -> None:
        """Wait until everything that was written has been played."""
        while not math.isclose(self.queued, 0.0, abs_tol=1e-9):
            await self._change()

    def clear(self) -> None:
        """Drop what has not been played: be silent at once, as a speaker who is interrupted."""
        self._native.clear()

    def _on_empty(self, _: None) -> None:
        self._changed()
