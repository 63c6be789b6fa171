"""Inputs that set the pace themselves: what they give is handed on as it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .reading import RATE, Reader

if TYPE_CHECKING:
    import wrtc

    from .reading import Coded, Picture, Sound

# libav's names of devices and of streams that are made while they are read.
_FORMATS = {
    "alsa",
    "avfoundation",
    "dshow",
    "fbdev",
    "gdigrab",
    "jack",
    "kmsgrab",
    "pulse",
    "rtp",
    "rtsp",
    "sdp",
    "v4l2",
    "video4linux2",
    "x11grab",
}
# Where a stream without a duration is one that is sent as it is made.
_SCHEMES = ("http://", "https://", "rtmp://", "rtmps://", "rtp://", "rtsp://", "srt://", "tcp://", "udp://")
# Seconds of silence before sound that comes after a gap, so that the jitter of its arrival leaves no hole.
_CUSHION = 0.06
# Seconds of sound that may wait. What a stalled input gives at once is cut down to the cushion.
_MOST_WAITING = 0.3


def is_live(container: Any, name: Any) -> bool:
    """Whether an input sets the pace."""
    if set(container.format.name.split(",")) & _FORMATS:
        return True
    return not container.duration and isinstance(name, str) and name.startswith(_SCHEMES)


class LiveSound:
    """Hands sound on, with a cushion against jitter; it never lags behind by more than `_MOST_WAITING`."""

    def __init__(self, native: wrtc.RtcAudioSource, channels: int) -> None:
        self._native = native
        self._channels = channels

    def hand_on(self, sound: Sound) -> None:
        """Queue what came, if somebody listens."""
        if not self._native.heard:
            return
        samples = sound.samples
        if self._native.queued > _MOST_WAITING:
            # The newest of what waits goes on after the cushion, which this is as long as.
            self._native.clear()
            samples = samples[-round(_CUSHION * RATE) :]
        if not self._native.queued:
            silence = np.zeros((round(_CUSHION * RATE), self._channels), np.int16)
            self._write(silence)
        self._write(samples)

    def _write(self, samples: Any) -> None:
        self._native.write(samples, "i2", self._channels, RATE)


def hand_on(
    reader: Reader, sound: LiveSound | None, push: Callable[[Picture | Coded], bool], playing: bool
) -> float:
    """Hand on what was read, or drop it; gives the time of the last of it, in seconds."""
    end = 0.0
    while reader.sounds:
        piece = reader.sounds.popleft()
        end = max(end, piece.end)
        if sound and playing:
            sound.hand_on(piece)
    while reader.pictures:
        picture = reader.pictures.popleft()
        end = max(end, picture.start)
        if playing:
            push(picture)
    return end
