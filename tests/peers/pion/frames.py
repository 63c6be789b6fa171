"""The test's sound and picture, encoded by PyAV, and what it decodes: for a peer that has no codecs."""

from __future__ import annotations

import fractions
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

# In dBFS.
LEVEL = -15.0
WIDTH, HEIGHT, FRAMES_A_SECOND, PACKETS_A_SECOND = 320, 240, 15, 50
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
# By codec: the name of PyAV's encoder and of its decoder, and the sample rate.
_AUDIO = {
    "opus": ("libopus", "opus", 48000),
    "PCMU": ("pcm_mulaw", "pcm_mulaw", 8000),
    "PCMA": ("pcm_alaw", "pcm_alaw", 8000),
    "G722": ("g722", "g722", 16000),
}
_X264 = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
# No frame may wait for others: each gives a packet.
_VPX = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}
_VIDEO = {
    "VP8": ("libvpx", "vp8", _VPX),
    "VP9": ("libvpx-vp9", "vp9", _VPX),
    "H264": ("libx264", "h264", _X264),
}
AUDIO_CODECS, VIDEO_CODECS = tuple(_AUDIO), tuple(_VIDEO)


def tone(codec: str, hertz: float) -> list[bytes]:
    """A second of a tone of whole Hz, in packets of 20 ms that can be sent over and over."""
    encoder, _, rate = _AUDIO[codec]
    made: Any = av.CodecContext.create(encoder, "w")
    made.sample_rate, made.format, made.layout = rate, "s16", "mono"
    made.time_base = fractions.Fraction(1, rate)
    made.open()
    time = np.arange(3 * rate) / rate
    samples = np.sin(2 * np.pi * hertz * time) * 10 ** (LEVEL / 20) * 2**0.5 * 32767
    packets = []
    for start in range(0, len(samples), rate // PACKETS_A_SECOND):
        part = samples[start : start + rate // PACKETS_A_SECOND].astype(np.int16)
        frame = av.AudioFrame.from_ndarray(part[None, :], "s16", "mono")
        frame.sample_rate, frame.pts = rate, start
        packets += [bytes(packet) for packet in made.encode(frame)]
    # Not the first second, in which the encoder begins.
    return packets[PACKETS_A_SECOND : 2 * PACKETS_A_SECOND]


def corners(codec: str) -> list[bytes]:
    """A second of red, green, blue and white quarters, in frames of which the first is a key frame."""
    encoder, _, options = _VIDEO[codec]
    made: Any = av.CodecContext.create(encoder, "w")
    made.width, made.height, made.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    made.time_base, made.bit_rate = fractions.Fraction(1, FRAMES_A_SECOND), 500_000
    made.options = options
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    half, middle = HEIGHT // 2, WIDTH // 2
    picture[:half, :middle], picture[:half, middle:] = RED, GREEN
    picture[half:, :middle], picture[half:, middle:] = BLUE, WHITE
    frames = []
    for number in range(FRAMES_A_SECOND):
        frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, made.time_base
        frames += [bytes(packet) for packet in made.encode(frame)]
    return frames


class Hearing:
    """Decodes packets of audio, and keeps the samples since `listen`."""

    def __init__(self, codec: str) -> None:
        _, decoder, self.rate = _AUDIO[codec]
        self._decoder: Any = av.CodecContext.create(decoder, "r")
        self._decoder.sample_rate, self._decoder.layout = self.rate, "stereo" if codec == "opus" else "mono"
        self._samples: list[NDArray[np.float64]] = []

    def listen(self) -> None:
        self._samples = []

    def take(self, packet: bytes) -> None:
        for frame in self._decoder.decode(av.Packet(packet)):
            samples = frame.to_ndarray()
            channels = samples if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels).T
            scale = 32768.0 if samples.dtype == np.int16 else 1.0
            self._samples.append(channels.mean(axis=0) / scale)

    def samples(self) -> NDArray[np.float64]:
        return np.concatenate(self._samples) if self._samples else np.empty(0)


class Sight:
    """Decodes frames of video, and keeps the last picture."""

    def __init__(self, codec: str) -> None:
        self._decoder: Any = av.CodecContext.create(_VIDEO[codec][1], "r")
        self._last: NDArray[np.uint8] | None = None
        self._frames = 0

    def take(self, frame: bytes) -> None:
        for decoded in self._decoder.decode(av.Packet(frame)):
            self._last = decoded.to_ndarray(format="rgb24")
            self._frames += 1

    def seen(self) -> dict[str, Any]:
        if self._last is None:
            return {"frames": 0}
        height, width = self._last.shape[:2]
        spots = [(y, x) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
        corners = [self._last[spot].tolist() for spot in spots]
        return {"width": width, "height": height, "corners": corners, "frames": self._frames}
