"""Short files: frames with coloured corners and a number, and a tone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

WIDTH, HEIGHT, FPS, RATE = 320, 240, 25, 48000
TONE = 440
_BITS, _BLOCK = 8, 40
# Top right, bottom left, bottom right, as blue, green, red; top left has the number.
CORNERS = {(70, 300): (230, 30, 30), (220, 20): (30, 230, 30), (220, 300): (30, 30, 230)}


def draw(number: int) -> np.ndarray:
    """The number stands in the top rows, bit by bit."""
    picture = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    for (y, x), colour in CORNERS.items():
        picture[y - 18 : y + 18, x - 18 : x + 18] = colour
    for bit in range(_BITS):
        picture[:_BLOCK, bit * _BLOCK : (bit + 1) * _BLOCK] = 255 * (number >> bit & 1)
    return picture


def read(picture: np.ndarray) -> int:
    """The number in a frame."""
    return sum(int(picture[20, bit * _BLOCK + 20].mean() > 128) << bit for bit in range(_BITS))


def tone(first: int, count: int) -> np.ndarray:
    """A sine of a quarter of full scale, of shape (count, 2)."""
    time = (np.arange(count) + first) / RATE
    return np.repeat((8192 * np.sin(2 * np.pi * TONE * time)).astype(np.int16)[:, None], 2, axis=1)


def frequency(samples: np.ndarray) -> float:
    """Of what is loudest."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * RATE / len(samples)


def make(path: Path, seconds: float = 1.0, sound: bool = True, pictures: bool = True, **codecs: str) -> Path:
    """A file of that length."""
    with av.open(path, "w") as container:
        video: Any = None
        audio: Any = None
        if pictures:
            video = container.add_stream(codecs.get("video", "libx264"), rate=FPS)
            video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            # Threads of libvpx wait for each other by spinning, on a busy machine for long.
            video.codec_context.thread_count = 1
            if video.name.endswith("x264"):
                video.options = {"preset": "ultrafast", "bf": "0"}
        if sound:
            audio = container.add_stream(codecs.get("audio", "aac"), rate=RATE)
            audio.layout = "stereo"
        step = RATE // FPS
        for number in range(round(seconds * FPS)):
            if video:
                frame = av.VideoFrame.from_ndarray(draw(number), "bgr24")
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                container.mux(video.encode(frame))
            if audio:
                samples = tone(number * step, step).reshape(1, -1)
                heard = av.AudioFrame.from_ndarray(samples, "s16", "stereo")
                heard.sample_rate, heard.pts, heard.time_base = RATE, number * step, Fraction(1, RATE)
                container.mux(audio.encode(heard))
        for stream in filter(None, (video, audio)):
            container.mux(stream.encode())
    return path
