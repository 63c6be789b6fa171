"""A call between two peers in this process, whose every frame is recognised when it arrives."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import webrtc
from webrtc.testing import connect, pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH, HEIGHT, FRAME_RATE = 1280, 720, 30
TONE = 440
_SOUND_RATE = 48_000
# The number of a frame stands in its top row, a block for each bit.
_BITS, _BLOCK = 16, 40


@dataclass
class Call:
    """What was sent and what arrived."""

    count: int = 0
    """How many frames are sent."""
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    sent_at: dict[int, float] = field(default_factory=dict)
    delays: dict[int, float] = field(default_factory=dict)
    sound: list[NDArray[np.int16]] = field(default_factory=list)
    last: webrtc.VideoFrame | None = None
    report: webrtc.RTCStatsReport = field(default_factory=webrtc.RTCStatsReport)

    def figures(self) -> dict[str, float]:
        """Return what a person wants to know, with units in the names."""
        numbers = sorted(self.delays)
        seconds = self.sent_at[numbers[-1]] - self.sent_at[numbers[0]]
        [video] = [s for s in self.report.values() if s.type == "inbound-rtp" and s.get("kind") == "video"]
        expected = video["packetsReceived"] + video["packetsLost"]
        return {
            "width": self.last.width if self.last else 0,
            "height": self.last.height if self.last else 0,
            "frames_per_second": (len(numbers) - 1) / seconds,
            "frames_lost": numbers[-1] - numbers[0] + 1 - len(numbers),
            "kbit_per_second": video["bytesReceived"] * 8e-3 / seconds,
            "median_delay_ms": statistics.median(self.delays.values()) * 1e3,
            "longest_delay_ms": max(self.delays.values()) * 1e3,
            "packet_loss_percent": 100 * video["packetsLost"] / max(expected, 1),
            "tone_hz": self._tone(),
        }

    def _tone(self) -> float:
        """Return the strongest frequency of the last second that arrived."""
        import numpy as np

        heard = np.concatenate(self.sound)[-_SOUND_RATE:]
        spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
        return float(np.argmax(spectrum) * _SOUND_RATE / len(heard))


def draw(number: int) -> NDArray[np.uint8]:
    """Draw a moving picture in RGB, with its number."""
    import numpy as np

    y, x = np.ogrid[0:HEIGHT, 0:WIDTH]
    picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    picture[:, :, 0] = (x + 4 * number) % 256
    picture[:, :, 1] = y * 255 // HEIGHT
    left, top = int(580 + 480 * np.sin(number / 25)), int(540 - 380 * abs(np.sin(number / 12)))
    y, x = np.ogrid[-60:60, -60:60]
    picture[top : top + 120, left : left + 120][y**2 + x**2 < 60**2] = (40, 220, 250)
    for bit in range(_BITS):
        picture[:_BLOCK, bit * _BLOCK : (bit + 1) * _BLOCK] = 255 * (number >> bit & 1)
    return picture


def read_number(frame: webrtc.VideoFrame) -> int:
    """Return the number in a picture, whose resolution the encoder may have reduced."""
    import numpy as np

    luma, block = np.asarray(frame.planes[0]), _BLOCK * frame.width // WIDTH
    centres = luma[block // 2, block // 2 : _BITS * block : block]
    return sum(1 << bit for bit, value in enumerate(centres[:_BITS]) if value > 128)


async def run(seconds: float) -> AsyncIterator[Call]:
    """Call, and yield what has been measured about 30 times a second; the last time with the statistics."""
    import numpy as np

    call = Call(max(2, round(seconds * FRAME_RATE)))
    async with pair() as (a, b):
        camera, microphone = webrtc.RTCVideoSource(), webrtc.RTCAudioSource()
        a.add_track(camera.create_track())
        a.add_track(microphone.create_track())
        readers: list[asyncio.Task[None]] = []
        b.on("track", lambda event: readers.append(asyncio.ensure_future(_read(event.track, call))))
        await connect(a, b)
        times = np.arange(int(_SOUND_RATE * min(seconds, 60))) / _SOUND_RATE
        await microphone.write(0.3 * np.sin(2 * np.pi * TONE * times).astype(np.float32), _SOUND_RATE)
        start = time.perf_counter()
        for number in range(call.count):
            picture = draw(number)
            await asyncio.sleep(start + number / FRAME_RATE - time.perf_counter())
            call.sent_at[number] = time.perf_counter()
            camera.push(picture, "rgb24")
            yield call
        # The last frames are on their way.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(call.complete.wait(), 2)
        call.report = await b.get_stats()
    await asyncio.gather(*readers)
    yield call


async def _read(track: webrtc.MediaStreamTrack, call: Call) -> None:
    if track.kind == "audio":
        async for data in webrtc.RTCAudioSink(track, sample_rate=_SOUND_RATE, channels=1):
            call.sound.append(data.to_ndarray("int16").reshape(-1))
        return
    async for frame in webrtc.RTCVideoSink(track):
        number = read_number(frame)
        if number in call.sent_at:
            call.delays[number] = time.perf_counter() - call.sent_at[number]
            call.last = frame
            if number == call.count - 1:
                call.complete.set()


def shown(figures: dict[str, float]) -> dict[str, str]:
    """Return the figures as text."""
    return {
        "picture": f"{figures['width']:.0f} x {figures['height']:.0f}, "
        f"{figures['frames_per_second']:.1f} of {FRAME_RATE} frames per second, "
        f"{figures['frames_lost']:.0f} lost",
        "bitrate": f"{figures['kbit_per_second'] / 1e3:.2f} Mbit/s, "
        f"{figures['packet_loss_percent']:.1f} % of packets lost",
        "delay": f"{figures['median_delay_ms']:.0f} ms from push to frame (median), "
        f"{figures['longest_delay_ms']:.0f} ms at most",
        "sound": f"a tone of {figures['tone_hz']:.0f} Hz arrived, {TONE} Hz was sent",
    }
