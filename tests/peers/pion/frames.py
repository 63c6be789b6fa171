"""The tests' tone and picture as encoded frames, and what decodes those that arrive: with PyAV."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from tests.peers.python.media import FRAMES_A_SECOND, HEIGHT, WIDTH, Senses, corners, tone

# By codec: the names of PyAV's encoder and decoder, and the sample rate.
AUDIO = {
    "opus": ("libopus", "opus", 48000),
    "PCMU": ("pcm_mulaw", "pcm_mulaw", 8000),
    "PCMA": ("pcm_alaw", "pcm_alaw", 8000),
    "G722": ("g722", "g722", 16000),
}
# No frame may wait for later ones: each gives a packet.
_VPX = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}
_X264 = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
VIDEO = {
    "VP8": ("libvpx", "vp8", _VPX),
    "VP9": ("libvpx-vp9", "vp9", _VPX),
    "H264": ("libx264", "h264", _X264),
}
# Frames a second.
RATES = {"audio": 50, "video": FRAMES_A_SECOND}


@functools.cache
def encoded(codec: str) -> list[bytes]:
    """A second of the tone or the picture, in frames that can be sent over and over."""
    return _tone(codec) if codec in AUDIO else _picture(codec)


def _tone(codec: str) -> list[bytes]:
    encoder, _, rate = AUDIO[codec]
    context: Any = av.CodecContext.create(encoder, "w")
    context.sample_rate, context.format, context.layout = rate, "s16", "mono"
    context.time_base = Fraction(1, rate)
    size = rate // RATES["audio"]
    packets = []
    for start in range(0, 3 * rate, size):
        frame = av.AudioFrame.from_ndarray(tone(start, size, rate)[None], "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, context.time_base
        packets += [bytes(packet) for packet in context.encode(frame)]
    # The second one: in the first, the encoder begins.
    return packets[RATES["audio"] : 2 * RATES["audio"]]


def _picture(codec: str) -> list[bytes]:
    encoder, _, options = VIDEO[codec]
    context: Any = av.CodecContext.create(encoder, "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base, context.bit_rate = Fraction(1, RATES["video"]), 500_000
    context.options = options
    frames = []
    for number in range(RATES["video"]):
        frame = av.VideoFrame.from_ndarray(corners(), "rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, context.time_base
        frames += [bytes(packet) for packet in context.encode(frame)]
    return frames


def decoder(codec: str) -> Callable[[bytes, Senses], None]:
    """What decodes frames of a codec, named as in SDP, and passes them to the senses."""
    if codec in AUDIO:
        return _hear(codec)
    context: Any = av.CodecContext.create(VIDEO[codec][1], "r")

    def see(frame: bytes, senses: Senses) -> None:
        try:
            for decoded in context.decode(av.Packet(frame)):
                senses.see(decoded.to_ndarray(format="rgb24"))
        except FFmpegError as error:
            # It comes before the first key frame, or after a loss: the next key frame helps.
            print(f"{codec}: {error}", file=sys.stderr)

    return see


def _hear(codec: str) -> Callable[[bytes, Senses], None]:
    _, name, rate = AUDIO[codec]
    context: Any = av.CodecContext.create(name, "r")
    context.sample_rate, context.layout = rate, "stereo" if codec == "opus" else "mono"
    resampler = av.AudioResampler("s16", "mono", rate)

    def hear(packet: bytes, senses: Senses) -> None:
        for decoded in context.decode(av.Packet(packet)):
            for samples in resampler.resample(decoded):
                senses.hear(samples.to_ndarray()[0].astype(np.int16), rate)

    return hear
