"""The offset in a recording between a flash and a click that happen at the same time.

Measured for a recording of a local player, and for recordings of what a peer receives of it, re-encoded and
copied. Files are played in real time. The processor time is that of the whole process: of both peers, or of
the player.

usage: recording_sync.py [--seconds 8] [--format webm] [--size 320x240] [--all]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import webrtc
from numpy.typing import NDArray
from webrtc.testing import connect

FPS, RATE = 25, 48000
# In frames: every so often, there is a flash of one frame and a click of the same length.
PERIOD = 20


def make(path: Path, seconds: float, width: int, height: int) -> None:
    """Write a dark and silent file with a clap every 0.8 seconds, and grain like a camera's."""
    grain = np.random.default_rng(1).integers(0, 24, (8, height, width, 3), np.uint8)
    step = RATE // FPS
    with av.open(path, "w") as container:
        video: Any = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "bf": "0"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio: Any = container.add_stream("pcm_s16le", rate=RATE)
        audio.layout = "mono"
        for number in range(round(seconds * FPS)):
            clap = number % PERIOD == PERIOD // 2
            image = grain[number % 8] + np.uint8(220 if clap else 0)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
            click = (12000 * np.sin(2 * np.pi * 1000 * np.arange(step) / RATE)).astype(np.int16) * clap
            click_frame = av.AudioFrame.from_ndarray(click.reshape(1, -1), format="s16", layout="mono")
            click_frame.sample_rate, click_frame.pts, click_frame.time_base = (
                RATE,
                number * step,
                Fraction(1, RATE),
            )
            container.mux(audio.encode(click_frame))
        for stream in (video, audio):
            container.mux(stream.encode(None))


def starts(times: NDArray[np.float64], levels: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """The times at which the level rises above `level`, after 0.4 s below it."""
    above = times[levels > level]
    first: NDArray[np.float64] = above[np.diff(above, prepend=-1.0) > 0.4]
    return first


def offsets(path: Path) -> NDArray[np.float64]:
    """For each clap, the time from the click to the flash in milliseconds."""
    seen, heard = [], []
    with av.open(path) as container:
        for frame in container.decode():
            at = float(frame.time or 0)
            if isinstance(frame, av.VideoFrame):
                seen.append((at, float(frame.to_ndarray(format="gray").mean())))
            elif isinstance(frame, av.AudioFrame):
                samples = np.abs(frame.to_ndarray().astype(float))
                left = samples[0] if frame.format.is_planar else samples[0, :: frame.layout.nb_channels]
                heard.append((at + np.arange(len(left)) / frame.sample_rate, left))
    times, levels = np.array(seen).T
    flashes = starts(times, levels, 120)
    recorded = np.concatenate([samples for _, samples in heard])
    clicks = starts(np.concatenate([times for times, _ in heard]), recorded, recorded.max() / 4)
    nearest = clicks[np.abs(flashes[:, None] - clicks).argmin(axis=1)]
    apart: NDArray[np.float64] = (flashes - nearest) * 1000
    return apart


async def played(player: webrtc.MediaPlayer) -> float:
    """Play to the end, and return the processor time as a share of one core."""
    wall, processor = time.monotonic(), time.process_time()
    player.play()
    await player.ended()
    return (time.process_time() - processor) / (time.monotonic() - wall)


async def record(
    path: Path, tracks: list[webrtc.MediaStreamTrack], player: webrtc.MediaPlayer, encoded: bool = False
) -> float:
    """Record the tracks until the player ends."""
    recorder = webrtc.MediaRecorder(path, encoded=encoded)
    for track in tracks:
        recorder.add_track(track)
    async with recorder:
        return await played(player)


async def call(clip: Path, path: Path | None, encoded: bool = False) -> float:
    """Record what a peer receives of the file; without a path, record nothing."""
    player = webrtc.MediaPlayer(clip, autoplay=False)
    assert player.audio and player.video
    arrived: list[webrtc.MediaStreamTrack] = []
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        b.on("track", lambda event: arrived.append(event.track))
        stream = webrtc.MediaStream()
        for track in (player.audio, player.video):
            # In one stream, so that the receiver synchronizes them.
            a.add_track(track, stream)
        await connect(a, b)
        return await (record(path, arrived, player, encoded) if path else played(player))


async def main(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "claps.mkv"
        width, height = map(int, given.size.split("x"))
        make(clip, given.seconds, width, height)
        player = webrtc.MediaPlayer(clip, autoplay=False)
        assert player.audio and player.video
        local, remote, copied = (Path(folder) / f"{name}.{given.format}" for name in ("a", "b", "c"))
        used = [await record(local, [player.audio, player.video], player)]
        idle = await call(clip, None)
        used += [await call(clip, remote), await call(clip, copied, encoded=True)]
        print(f"processor time of the call without a recorder: {idle:.0%}")
        files = {"played": local, "received": remote, "copied": copied}
        for (name, path), share in zip(files.items(), used, strict=True):
            found = offsets(path)
            if given.all:
                print(" ".join(f"{offset:+.0f}" for offset in found))
            middle, worst = np.median(found), np.abs(found).max()
            print(f"{name:9} {len(found)} claps, flash after click: ", end="")
            print(f"median {middle:+.0f} ms, worst {worst:.0f} ms; processor time {share:.0%}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--format", default="webm")
    parser.add_argument("--size", default="320x240")
    parser.add_argument("--all", action="store_true", help="print each clap")
    asyncio.run(main(parser.parse_args()))
