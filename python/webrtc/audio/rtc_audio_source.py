"""RTCAudioSource: sound that the program makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import wrtc

from webrtc.dictionaries.conversion import Range, converter
from webrtc.dictionaries.on_data_event import RTCOnDataEvent
from webrtc.exceptions import InvalidStateError, RangeError
from webrtc.frames.audio_data import AudioData
from webrtc.frames.samples import check_scale, read_pushed, read_sound
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LiveObject

from .processor import AudioProcessor, check_processor

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_BITS = {8: "u1", 16: "i2", 32: "i4"}
_to_rate = converter(Annotated[int, Range(8000, 192_000)])
_to_gap = converter(Annotated[float, Range(0, 10)])
_to_channels = converter(Annotated[int, Range(1, 8)] | None)


class RTCAudioSource(LiveObject):
    """Sound that the program makes, for any number of tracks (reference manual).

    Either as a microphone's driver would, 10 ms at a time with `on_data`; or as a person would, with
    `write`, which takes sound of any length and has it played in real time. Between two writes it is silent.
    It can be made before any event loop runs.
    """

    def __init__(self, native_obj: Any = None, processor: AudioProcessor | None = None) -> None:
        """What is handed over goes through the processor, if there is one, and is sent as it comes out."""
        bridge = Bridge.anywhere()
        native = check_processor(processor)
        super().__init__(native_obj or wrtc.RtcAudioSource(bridge.mailbox, native), bridge)
        self._processor = processor

    @property
    def processor(self) -> AudioProcessor | None:
        """What the sound goes through before it is sent."""
        return self._processor

    def create_track(self) -> MediaStreamTrack:
        """A track that carries this sound."""
        return MediaStreamTrack._of(self._native, self._bridge)

    def on_data(self, data: RTCOnDataEvent) -> None:
        """Hand over 10 ms of sound now; from any thread.

        At a rate like 22,050 Hz, where 10 ms are 220.5 frames, events of 220 and of 221 frames are taken.
        Raises RangeError for more or less than 10 ms, TypeError for samples that are not what the event says.
        """
        event = RTCOnDataEvent.of(data)
        fewest, most = event.sample_rate // 100, -(-event.sample_rate // 100)
        if not fewest <= event.number_of_frames <= most:
            raise RangeError(
                f"number_of_frames is {event.number_of_frames}: 10 ms at {event.sample_rate} Hz are {fewest}"
                + (f" or {most}" if most > fewest else "")
            )
        if event.bits_per_sample not in _BITS:
            raise RangeError(f"bits_per_sample is {event.bits_per_sample}: it must be 8, 16 or 32")
        samples = read_pushed(event.audio_data, _BITS[event.bits_per_sample])
        size = memoryview(samples).nbytes
        wanted = event.number_of_frames * event.channel_count * event.bits_per_sample // 8
        if size != wanted:
            raise RangeError(
                f"audio_data has {size} bytes: {event.number_of_frames} frames of {event.channel_count} "
                f"channels with {event.bits_per_sample} bits are {wanted}"
            )
        self._native.push(samples, _BITS[event.bits_per_sample], event.channel_count, event.sample_rate)

    def skip(self, duration: float) -> None:
        """Send nothing for `duration` seconds of sound, 0 to 10 in whole steps of 10 ms; from any thread.

        It does not wait. For use with `on_data`: RTP timestamps go on by as much, so that what comes next
        plays so much later. Raises RangeError for a duration out of range.
        """
        self._native.skip(round(_to_gap(duration, "duration") * 1e6) // 10_000)

    async def write(
        self,
        pcm: ArrayLike | AudioData | bytes | Any,
        sample_rate: int | None = None,
        channels: int | None = None,
    ) -> None:
        """Queue sound of any length: int16 or float (-1 to 1) of shape (frames,) or (frames, channels).

        Or bytes of int16 (little-endian) with `channels` interleaved, one by default; or `AudioData`, or
        PyAV's frame, which know their rate. Else the rate is 48000 unless `sample_rate` says another, 8000 to
        192000. Pieces of any length sound like one.

        Returns when it is queued, which is at once unless more than a minute is queued; then it waits until
        that has been played. Raises TypeError for arrays of other types, RangeError for floats beyond 1.5,
        which are of another scale (a little more than 1 is clipped), InvalidStateError if it would wait and
        there is nobody to play it for: no reader of a track, and no open connection that has one.
        """
        samples, own_rate = read_sound(pcm, channels=_to_channels(channels, "channels"))
        check_scale(samples)
        if isinstance(pcm, AudioData):
            pcm._handed_over()
        rate = _to_rate(own_rate or 48000 if sample_rate is None else sample_rate, "sample_rate")
        await self._while("write", lambda: bool(self._native.full))
        self._native.write(samples, samples.dtype.str[1:], samples.shape[1], rate)

    @property
    def queued(self) -> float:
        """Seconds of sound that are still to be played."""
        return float(self._native.queued)

    async def drain(self) -> None:
        """Wait until everything that was written has been played.

        Raises InvalidStateError at once when there is nobody, or nobody any more, to play it for: no reader
        of a track, and no connection that has one and is neither closed nor failed.
        """
        await self._while("drain", lambda: self.queued > 0)

    def clear(self) -> None:
        """Drop what has not been played: be silent at once, as a speaker who is interrupted."""
        self._native.clear()

    async def _while(self, doing: str, waiting: Callable[[], bool]) -> None:
        self._bridge.check(self)
        while waiting():
            if not self._native.attached:
                raise InvalidStateError(
                    f"{doing}: {self.queued:.2f} s are queued, and nobody is there to play them for: "
                    "no open connection sends a track of this source, and nothing reads one"
                )
            await self._change()

    def _on_queue(self, _: None) -> None:
        self._changed()
