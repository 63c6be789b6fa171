"""Frames of PyAV from the engine's, and the other way round."""

from __future__ import annotations

import fractions
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

import webrtc

from .mediastreams import VIDEO_CLOCK_RATE, VIDEO_TIME_BASE

RATE = 48000
# Samples of the frames that a received track gives: 20 ms.
SAMPLES = 960
_TIME_BASE = fractions.Fraction(1, RATE)


class SoundConverter:
    """Sound of any format as `RTCAudioSource.write` takes it."""

    def __init__(self) -> None:
        self._resampler: av.AudioResampler | None = None
        self._kind: tuple[Any, ...] = ()

    def convert(self, frame: av.AudioFrame) -> NDArray[np.int16]:
        """The samples, of shape (frames, channels)."""
        channels = len(frame.layout.channels)
        if frame.format.name == "s16":
            samples: NDArray[np.int16] = frame.to_ndarray().reshape(-1, channels).view(np.int16)
            return samples
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            self._kind = kind
            self._resampler = av.AudioResampler(format="s16")
        assert self._resampler
        parts = [part.to_ndarray().reshape(-1, channels) for part in self._resampler.resample(frame)]
        return np.concatenate(parts) if parts else np.empty((0, channels), np.int16)


def picture(frame: av.VideoFrame) -> tuple[NDArray[Any], str]:
    """A picture as `RTCVideoSource.push` takes it: the array and its format."""
    if frame.width % 2 or frame.height % 2:
        # PyAV gives arrays of 4:2:0 for even sides only.
        return frame.to_ndarray(format="rgb24"), "rgb24"
    return frame.to_ndarray(format="yuv420p"), "i420"


def sound_frame(pieces: list[webrtc.AudioData], pts: int) -> av.AudioFrame:
    """A frame of the engine's pieces of 10 ms, stereo at 48 kHz."""
    samples = np.concatenate([piece.to_ndarray() for piece in pieces])
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="stereo")
    frame.sample_rate = RATE
    frame.pts = pts
    frame.time_base = _TIME_BASE
    return frame


def picture_frame(picture: webrtc.VideoFrame) -> av.VideoFrame:
    """A frame of the engine's picture."""
    if picture.width % 2 or picture.height % 2:
        frame = av.VideoFrame.from_ndarray(picture.to_ndarray("rgb24"), format="rgb24")
    else:
        frame = av.VideoFrame.from_ndarray(picture.to_ndarray("i420"), format="yuv420p")
    frame.pts = picture.timestamp * VIDEO_CLOCK_RATE // 1_000_000
    frame.time_base = VIDEO_TIME_BASE
    return frame
