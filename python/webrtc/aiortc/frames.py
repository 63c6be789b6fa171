"""Frames of PyAV from the engine's."""

from __future__ import annotations

import fractions

import av
import numpy as np

import webrtc

from .mediastreams import VIDEO_CLOCK_RATE, VIDEO_TIME_BASE

RATE = 48000
# Samples of the frames that a received track gives: 20 ms.
SAMPLES = 960
_TIME_BASE = fractions.Fraction(1, RATE)


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
    frame: av.VideoFrame = picture.to_av()
    frame.pts = (picture.timestamp or 0) * VIDEO_CLOCK_RATE // 1_000_000
    frame.time_base = VIDEO_TIME_BASE
    return frame
