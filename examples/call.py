"""Sends a spoken sentence and a moving image from one peer to another, and saves what was received.

Writes `frame.png` (a sent frame, and beside it the same frame as received) and `heard.wav` to a folder, and
prints a table of statistics.

usage: call.py [--audio FILE.wav] [--output FOLDER]     without an audio file, espeak-ng speaks a sentence
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import webrtc
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console
from rich.table import Table
from webrtc.testing import connect, pair

WIDTH, HEIGHT, RATE = 1280, 720, 30
SENTENCE = "Hello! This audio and video goes through the engine of a browser, from Python to Python."
# The frame number is encoded in the top row, bit by bit, as black and white blocks.
BITS, BLOCK = 16, 40
# The number of the frame that is saved, late enough for the bitrate to be stable.
SAVED_FRAME = 3 * RATE

Image8 = NDArray[np.uint8]


def background() -> Image8:
    """Return the background, twice as wide as the frame because it scrolls."""
    y, x = np.mgrid[0:HEIGHT, 0 : 2 * WIDTH]
    wave = np.sin(2 * np.pi * (x / WIDTH * 3 + y / HEIGHT))
    shades = 128 + 100 * wave, y * 255 // HEIGHT, 128 + 127 * np.cos(2 * np.pi * x / WIDTH)
    image: Image8 = np.stack(shades, axis=-1).astype(np.uint8)
    return image


BACKGROUND = background()


def draw(number: int) -> Image8:
    """Draw a scrolling background, a bouncing ball, and the frame number."""
    offset = 4 * number % WIDTH
    image: Image8 = BACKGROUND[:, offset : offset + WIDTH].copy()
    left = int(WIDTH / 2 + 480 * np.sin(number / 25)) - 60
    top = int(580 - 400 * abs(np.sin(number / 12))) - 60
    y, x = np.ogrid[-60:60, -60:60]
    image[top : top + 120, left : left + 120][x**2 + y**2 < 60**2] = (40, 220, 250)
    for bit in range(BITS):
        image[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 255 * (number >> bit & 1)
    return image


def read_number(frame: webrtc.VideoFrame) -> int:
    """Return the number drawn into a frame, whose resolution the encoder may have reduced."""
    luma, block = np.asarray(frame.planes[0]), BLOCK * frame.width // WIDTH
    centres = luma[block // 2, block // 2 : BITS * block : block]
    return sum(1 << bit for bit, value in enumerate(centres[:BITS]) if value > 128)


@dataclass
class Call:
    """What was sent and what was received."""

    sent_at: dict[int, float] = field(default_factory=dict)
    delays: dict[int, float] = field(default_factory=dict)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    audio: list[NDArray[np.int16]] = field(default_factory=list)
    saved: tuple[int, webrtc.VideoFrame] | None = None


def speak(file: Path) -> Path:
    subprocess.run(["espeak-ng", "-w", file, SENTENCE], check=True)
    return file


def read_wav(file: Path) -> tuple[NDArray[np.int16], int]:
    with wave.open(str(file)) as wav:
        samples = np.frombuffer(wav.readframes(wav.getnframes()), np.int16)
        return samples.reshape(-1, wav.getnchannels()), wav.getframerate()


def write_wav(file: Path, samples: NDArray[np.int16], rate: int) -> None:
    with wave.open(str(file), "wb") as wav:
        wav.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        wav.writeframes(samples.tobytes())


async def send_video(source: webrtc.RTCVideoSource, count: int, call: Call) -> None:
    """Push frames at the frame rate."""
    start = time.perf_counter()
    for number in range(count):
        image = draw(number)
        await asyncio.sleep(start + number / RATE - time.perf_counter())
        call.sent_at[number] = time.perf_counter()
        source.push(image, "rgb24")


async def receive_video(track: webrtc.MediaStreamTrack, call: Call) -> None:
    async for frame in webrtc.RTCVideoSink(track):
        number = read_number(frame)
        call.delays[number] = time.perf_counter() - call.sent_at[number]
        if (size := (frame.width, frame.height)) not in call.sizes:
            call.sizes.append(size)
        if number >= SAVED_FRAME and call.saved is None:
            call.saved = number, frame


async def receive_audio(track: webrtc.MediaStreamTrack, call: Call) -> None:
    async for frame in webrtc.RTCAudioSink(track, sample_rate=48000, channels=1):
        call.audio.append(frame.to_ndarray())


def report(call: Call, stats: webrtc.RTCStatsReport, received_seconds: float, sent_seconds: float) -> Table:
    [video] = [s for s in stats.values() if s.type == "inbound-rtp" and s.kind == "video"]
    last = max(call.delays)
    frames_lost = sum(number not in call.delays for number in range(min(call.delays), last))
    delays = [seconds * 1e3 for seconds in call.delays.values()]
    delay = statistics.median(delays)
    seconds = call.sent_at[last] - call.sent_at[min(call.delays)]
    table = Table(title="Received")
    table.add_column("figure")
    table.add_column("value")
    for name, value in {
        "resolution": ", then ".join(f"{width}x{height}" for width, height in call.sizes),
        "frames per second": f"{(len(call.delays) - 1) / seconds:.1f} of {RATE}",
        "bitrate": f"{video.bytes_received * 8 / seconds / 1e6:.2f} Mbit/s",
        "delay, push to frame": f"{delay:.0f} ms (median), {max(delays):.0f} ms (maximum)",
        "loss": f"{video.packets_lost} of {video.packets_received + video.packets_lost} packets, "
        f"{frames_lost} of {last + 1} frames",
        "audio": f"{received_seconds:.2f} s received of {sent_seconds:.2f} s sent",
    }.items():
        table.add_row(name, value)
    return table


async def run_call(speech: NDArray[np.int16], rate: int) -> tuple[Call, webrtc.RTCStatsReport]:
    count = max(len(speech) * RATE // rate, SAVED_FRAME + RATE)
    call = Call()
    async with pair() as (a, b):
        microphone, camera = webrtc.RTCAudioSource(), webrtc.RTCVideoSource()
        stream = webrtc.MediaStream()
        a.add_track(microphone.create_track(), stream)
        a.add_track(camera.create_track(), stream)
        readers = []

        @b.on("track")
        def on_track(event: webrtc.RTCTrackEvent) -> None:
            reader = receive_video if event.track.kind == "video" else receive_audio
            readers.append(asyncio.create_task(reader(event.track, call)))

        await connect(a, b)
        await microphone.write(speech, rate)
        await send_video(camera, count, call)
        await microphone.drain()
        await asyncio.sleep(0.5)  # let the last packets arrive
        stats = await b.get_stats()
    await asyncio.gather(*readers)
    return call, stats


def speech_length(samples: NDArray[np.int16]) -> int:
    """Return the number of samples from the first loud one to the last."""
    loud = np.flatnonzero(np.abs(samples[:, 0].astype(int)) > 300)
    return int(loud[-1] - loud[0]) if loud.size else 0


def main(audio: Path, output: Path) -> None:
    speech, rate = read_wav(audio)
    call, stats = asyncio.run(run_call(speech, rate))
    heard = np.concatenate(call.audio)
    write_wav(output / "heard.wav", heard, 48000)
    assert call.saved is not None
    number, frame = call.saved
    received = Image.fromarray(frame.to_ndarray("rgb24")).resize((WIDTH, HEIGHT))
    Image.fromarray(np.hstack([draw(number), np.asarray(received)])).save(output / "frame.png")
    Console().print(report(call, stats, speech_length(heard) / 48000, speech_length(speech) / rate))
    print(f"saved in {output}: frame.png (sent, received) and heard.wav")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--audio", "--sound", type=Path, help="a 16-bit WAV file")
    parser.add_argument("--output", type=Path, default=Path("build/demo"))
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    main(options.audio or speak(options.output / "spoken.wav"), options.output)
