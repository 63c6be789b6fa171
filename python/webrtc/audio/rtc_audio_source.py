"""RTCAudioSource: audio that the program produces."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import wrtc

from webrtc.dictionaries import audio_limits
from webrtc.dictionaries.conversion import Range, converter
from webrtc.dictionaries.dictionary import Like
from webrtc.dictionaries.on_data_event import RTCOnDataEvent
from webrtc.exceptions import InvalidStateError, RangeError
from webrtc.frames.audio_data import AudioData
from webrtc.frames.samples import check_scale, read_audio, read_pushed
from webrtc.interfaces.media_stream_track import MediaStreamTrack
from webrtc.loop import Bridge, LiveObject

from .processor import AudioProcessor, check_processor

if TYPE_CHECKING:
    from webrtc.frames.samples import AudioLike


_BITS = {8: "u1", 16: "i2", 32: "i4"}
_to_gap = converter(Annotated[float, Range(0, 10)])


class RTCAudioSource(LiveObject[wrtc.RtcAudioSource]):
    """Audio that the program produces, for any number of tracks (reference manual).

    Use `on_data` to deliver 10 ms at a time, as an audio driver does; or `write`, which accepts audio of any
    length and plays it in real time. Without queued audio, the source is silent. It can be created before any
    event loop runs.
    """

    _shown = ("queued",)

    def __init__(self, native_obj: Any = None, processor: AudioProcessor | None = None) -> None:
        """If a processor is given, the audio passes through it and is sent in its format."""
        bridge = Bridge.anywhere()
        native = check_processor(processor)
        super().__init__(native_obj or wrtc.RtcAudioSource(bridge.mailbox, native), bridge)
        self._processor = processor

    @property
    def processor(self) -> AudioProcessor | None:
        """The processor that the audio passes through before it is sent."""
        return self._processor

    def create_track(self) -> MediaStreamTrack:
        """Create a track that carries this audio."""
        return MediaStreamTrack._of(self._native, self._bridge)

    def on_data(self, data: Like[RTCOnDataEvent]) -> None:
        """Deliver 10 ms of audio immediately; callable from any thread.

        At a sample rate like 22,050 Hz, where 10 ms are 220.5 frames, events of 220 and of 221 frames are
        accepted. Raises RangeError for another duration, TypeError for samples that do not match the event's
        description.
        """
        event = RTCOnDataEvent.of(data)
        fewest, most = event.sample_rate // 100, -(-event.sample_rate // 100)
        if not fewest <= event.number_of_frames <= most:
            raise RangeError(
                f"number_of_frames is {event.number_of_frames}: it must be {fewest}"
                + (f" or {most}" if most > fewest else "")
                + f", which is 10 ms at {event.sample_rate} Hz"
            )
        if event.bits_per_sample not in _BITS:
            raise RangeError(f"bits_per_sample is {event.bits_per_sample}: it must be 8, 16 or 32")
        samples = read_pushed(event.audio_data, _BITS[event.bits_per_sample])
        size = memoryview(samples).nbytes
        wanted = event.number_of_frames * event.channel_count * event.bits_per_sample // 8
        if size != wanted:
            raise RangeError(
                f"audio_data has {size} bytes: {event.number_of_frames} frames of {event.channel_count} "
                f"channels with {event.bits_per_sample} bits have {wanted}"
            )
        self._native.push(samples, _BITS[event.bits_per_sample], event.channel_count, event.sample_rate)

    def skip(self, duration: float) -> None:
        """Send nothing for `duration` seconds, 0 to 10 in whole steps of 10 ms; callable from any thread.

        Does not wait. For use with `on_data`: RTP timestamps advance by the duration, so later audio is
        played that much later. Raises RangeError for a duration out of range.
        """
        self._native.skip(round(_to_gap(duration, "duration") * 1e6) // 10_000)

    async def write(
        self,
        pcm: AudioLike,
        sample_rate: int | None = None,
        channels: int | None = None,
    ) -> None:
        """Queue audio of any length: int16 or float (-1 to 1) of shape (frames,) or (frames, channels).

        Also accepts bytes of int16 (little-endian) with `channels` interleaved channels, by default one; and
        `AudioData` and PyAV frames, which have their own sample rate. `sample_rate` is 8000 to 192000 and
        defaults to 48000. There are no gaps between successive chunks.

        Returns when the audio is queued, which is immediately unless more than a minute is queued; then it
        waits for playout. Raises TypeError for arrays of other types, RangeError for floats beyond 1.5, which
        have another scale (values slightly above 1 are clipped), and InvalidStateError if it would have to
        wait and there is no receiver (see `drain`).
        """
        samples, own_rate = read_audio(pcm, channels=audio_limits.channels_or_none(channels, "channels"))
        check_scale(samples)
        if isinstance(pcm, AudioData):
            pcm._need_not_close()
        rate = audio_limits.sample_rate(
            own_rate or 48000 if sample_rate is None else sample_rate, "sample_rate"
        )
        await self._while("write", lambda: self._native.full)
        self._native.write(samples, samples.dtype.str[1:], samples.shape[1], rate)

    @property
    def queued(self) -> float:
        """Seconds of audio that are still to be played."""
        return self._native.queued

    async def drain(self) -> None:
        """Wait until all written audio has been played.

        Raises InvalidStateError as soon as there is no receiver: no reader of a track, and no connection that
        has one and is neither closed nor failed. While the transceiver of such a connection does not send,
        for example during hold, nothing is played, and this waits.
        """
        await self._while("drain", lambda: self.queued > 0)

    def clear(self) -> None:
        """Discard audio that has not been played, for example when a speaker is interrupted."""
        self._native.clear()

    async def _while(self, doing: str, waiting: Callable[[], bool]) -> None:
        self._bridge.check(self)
        while waiting():
            if not self._native.attached:
                raise InvalidStateError(
                    f"{doing}: {self.queued:.2f} s are queued, but there is no receiver: "
                    "no open connection has a track of this source, and nothing reads one"
                )
            await self._change()

    def _on_queue(self, _: None) -> None:
        self._changed()
