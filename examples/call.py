"""A spoken sentence and a moving picture go from one peer to another, and what arrived is left in a folder.

`frame.png` (a sent picture, and beside it the same as received), `heard.wav`, and a table on the terminal.

usage: call.py [--sound FILE.wav] [--output FOLDER]     without a sound file, espeak-ng speaks one
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
from webrtc.testing import connect

WIDTH, HEIGHT, RATE = 1280, 720, 30
SENTENCE = "Hello! These words and this picture go through the engine of a browser, from Python to Python."
# The picture's number stands in its top row, bit by bit, as black and white blocks.
BITS, BLOCK = 16, 40
# The picture that is kept to be looked at, once the encoder has found its rate.
KEPT = 3 * RATE

Picture = NDArray[np.uint8]


def colours() -> Picture:
    """What passes by behind the ball, twice as wide as the picture: it repeats."""
    y, x = np.mgrid[0:HEIGHT, 0 : 2 * WIDTH]
    wave = np.sin(2 * np.pi * (x / WIDTH * 3 + y / HEIGHT))
    shades = 128 + 100 * wave, y * 255 // HEIGHT, 128 + 127 * np.cos(2 * np.pi * x / WIDTH)
    picture: Picture = np.stack(shades, axis=-1).astype(np.uint8)
    return picture


COLOURS = colours()


def draw(number: int) -> Picture:
    """Colours that pass by, a ball that bounces, and the picture's number."""
    passed = 4 * number % WIDTH
    picture: Picture = COLOURS[:, passed : passed + WIDTH].copy()
    left = int(WIDTH / 2 + 480 * np.sin(number / 25)) - 60
    top = int(580 - 400 * abs(np.sin(number / 12))) - 60
    y, x = np.ogrid[-60:60, -60:60]
    picture[top : top + 120, left : left + 120][x**2 + y**2 < 60**2] = (40, 220, 250)
    for bit in range(BITS):
        picture[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 255 * (number >> bit & 1)
    return picture


def number_of(frame: webrtc.VideoFrame) -> int:
    """The number that was drawn into it; where the encoder made it smaller, the blocks are smaller too."""
    luma, block = np.asarray(frame.planes[0]), BLOCK * frame.width // WIDTH
    middles = luma[block // 2, block // 2 : BITS * block : block]
    return sum(1 << bit for bit, value in enumerate(middles[:BITS]) if value > 128)


@dataclass
class Call:
    """What was sent and what came."""

    sent_at: dict[int, float] = field(default_factory=dict)
    delays: dict[int, float] = field(default_factory=dict)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    sound: list[NDArray[np.int16]] = field(default_factory=list)
    kept: tuple[int, webrtc.VideoFrame] | None = None


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


async def show(source: webrtc.RTCVideoSource, count: int, call: Call) -> None:
    """Push a picture every thirtieth of a second."""
    start = time.perf_counter()
    for number in range(count):
        picture = draw(number)
        await asyncio.sleep(start + number / RATE - time.perf_counter())
        call.sent_at[number] = time.perf_counter()
        source.push(picture, "rgb24")


async def watch(track: webrtc.MediaStreamTrack, call: Call) -> None:
    async for frame in track:
        number = number_of(frame)
        call.delays[number] = time.perf_counter() - call.sent_at[number]
        if (size := (frame.width, frame.height)) not in call.sizes:
            call.sizes.append(size)
        if number >= KEPT and call.kept is None:
            call.kept = number, frame


async def listen(track: webrtc.MediaStreamTrack, call: Call) -> None:
    async for frame in webrtc.RTCAudioSink(track, sample_rate=48000, channels=1):
        call.sound.append(frame.to_ndarray())


def report(call: Call, stats: webrtc.RTCStatsReport, heard: float, spoken: float) -> Table:
    [video] = [s for s in stats.values() if s.type == "inbound-rtp" and s.kind == "video"]
    last = max(call.delays)
    frames_lost = sum(number not in call.delays for number in range(min(call.delays), last))
    delays = [seconds * 1e3 for seconds in call.delays.values()]
    delay = statistics.median(delays)
    seconds = call.sent_at[last] - call.sent_at[min(call.delays)]
    table = Table(title="What arrived")
    table.add_column("figure")
    table.add_column("value")
    for name, value in {
        "resolution": ", then ".join(f"{width}x{height}" for width, height in call.sizes),
        "frames a second": f"{(len(call.delays) - 1) / seconds:.1f} of {RATE}",
        "bitrate": f"{video.bytes_received * 8 / seconds / 1e6:.2f} Mbit/s",
        "delay, push to frame": f"{delay:.0f} ms (median), {max(delays):.0f} ms (most)",
        "loss": f"{video.packets_lost} of {video.packets_received + video.packets_lost} packets, "
        f"{frames_lost} of {last + 1} frames",
        "sound": f"{heard:.2f} s heard of {spoken:.2f} s spoken",
    }.items():
        table.add_row(name, value)
    return table


async def hold(speech: NDArray[np.int16], rate: int) -> tuple[Call, webrtc.RTCStatsReport]:
    count = max(len(speech) * RATE // rate, KEPT + RATE)
    call = Call()
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        voice, camera = webrtc.RTCAudioSource(), webrtc.RTCVideoSource()
        stream = webrtc.MediaStream()
        a.add_track(voice.create_track(), stream)
        a.add_track(camera.create_track(), stream)
        readers = []

        @b.on("track")
        def received(event: webrtc.RTCTrackEvent) -> None:
            reader = watch if event.track.kind == "video" else listen
            readers.append(asyncio.ensure_future(reader(event.track, call)))

        await connect(a, b)
        await voice.write(speech, rate)
        await show(camera, count, call)
        await voice.drain()
        await asyncio.sleep(0.5)  # what is on its way
        stats = await b.get_stats()
    await asyncio.gather(*readers)
    return call, stats


def voiced(samples: NDArray[np.int16]) -> int:
    """Samples from the first that is loud to the last."""
    loud = np.flatnonzero(np.abs(samples[:, 0].astype(int)) > 300)
    return int(loud[-1] - loud[0]) if loud.size else 0


def main(sound: Path, output: Path) -> None:
    speech, rate = read_wav(sound)
    call, stats = asyncio.run(hold(speech, rate))
    heard = np.concatenate(call.sound)
    write_wav(output / "heard.wav", heard, 48000)
    assert call.kept is not None
    number, frame = call.kept
    received = Image.fromarray(frame.to_ndarray("rgb24")).resize((WIDTH, HEIGHT))
    Image.fromarray(np.hstack([draw(number), np.asarray(received)])).save(output / "frame.png")
    Console().print(report(call, stats, voiced(heard) / 48000, voiced(speech) / rate))
    print(f"left in {output}: frame.png (sent, received) and heard.wav")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sound", type=Path, help="a WAV file of 16 bits")
    parser.add_argument("--output", type=Path, default=Path("build/demo"))
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    main(options.sound or speak(options.output / "spoken.wav"), options.output)
