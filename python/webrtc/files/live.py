"""Live inputs, which set their own pace: their media is passed on as it arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .packets import LIVE_FORMATS
from .reading import RATE, Reader

if TYPE_CHECKING:
    import wrtc

    from .reading import AudioBlock, DecodedFrame, EncodedFrame

# URL schemes where a stream without a duration is live.
_SCHEMES = ("http://", "https://", "rtmp://", "rtmps://", "rtp://", "rtsp://", "srt://", "tcp://", "udp://")
# Seconds of silence before audio that follows a gap, so that jitter does not cause another gap.
_CUSHION = 0.06
# Maximum queued audio in seconds. The burst after a stall is reduced to the cushion.
_MAX_QUEUED = 0.3


def is_live(container: Any, name: Any) -> bool:
    """Whether an input is live."""
    if set(container.format.name.split(",")) & LIVE_FORMATS:
        return True
    return not container.duration and isinstance(name, str) and name.startswith(_SCHEMES)


class LiveAudio:
    """Passes on audio with a cushion against jitter, and a lag of at most `_MAX_QUEUED`."""

    def __init__(self, native: wrtc.RtcAudioSource, channels: int) -> None:
        self._native = native
        self._channels = channels

    def pass_on(self, block: AudioBlock) -> None:
        """Queue the audio if there is a receiver."""
        if not self._native.has_listener:
            return
        samples = block.samples
        if self._native.queued > _MAX_QUEUED:
            # Keep the newest audio, with the length of the cushion, and play it after the cushion.
            self._native.clear()
            samples = samples[-round(_CUSHION * RATE) :]
        if not self._native.queued:
            silence = np.zeros((round(_CUSHION * RATE), self._channels), np.int16)
            self._write(silence)
        self._write(samples)

    def _write(self, samples: Any) -> None:
        self._native.write(samples, "i2", self._channels, RATE)


def pass_on(
    reader: Reader,
    audio: LiveAudio | None,
    push: Callable[[DecodedFrame | EncodedFrame], bool],
    playing: bool,
) -> float:
    """Pass on or drop what was read; return the time of its end in seconds."""
    end = 0.0
    while reader.audio_blocks:
        block = reader.audio_blocks.popleft()
        end = max(end, block.end)
        if audio and playing:
            audio.pass_on(block)
    while reader.video_frames:
        frame = reader.video_frames.popleft()
        end = max(end, frame.start)
        if playing:
            push(frame)
    return end
