"""The cost of sending a 720p H.264 file to a peer: as it is, and re-encoded.

CPU time of this process, including the receiver, which counts frames and does not decode.

usage: streamed_file.py [--seconds 10]
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import webrtc
from webrtc.testing import connect

WIDTH, HEIGHT, FPS = 1280, 720, 30


def make(path: Path, seconds: float) -> None:
    """Write a file with moving stripes."""
    with av.open(path, "w") as container:
        options = {"preset": "veryfast", "profile": "baseline", "g": "60", "sc_threshold": "0", "bf": "0"}
        video: Any = container.add_stream("libx264", rate=FPS, options=options)
        video.width, video.height, video.pix_fmt, video.bit_rate = WIDTH, HEIGHT, "yuv420p", 2_000_000
        stripes = (128 + 100 * np.sin(np.arange(2 * WIDTH) / 20)).astype(np.uint8)
        for number in range(round(seconds * FPS)):
            row = stripes[number * 4 % WIDTH :][:WIDTH]
            image = np.repeat(np.tile(row, (HEIGHT, 1))[:, :, None], 3, axis=2)
            container.mux(video.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(video.encode(None))


async def stream(film: Path, encoded: bool) -> tuple[float, int]:
    """CPU seconds per second of the file, and the number of frames that arrived."""
    player = webrtc.MediaPlayer(film, encoded=encoded, autoplay=False)
    assert player.video and player.duration
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        arrival: asyncio.Future[webrtc.MediaStreamTrack] = asyncio.get_running_loop().create_future()
        b.on("track", lambda event: arrival.set_result(event.track))
        capabilities = webrtc.RTCRtpSender.get_capabilities("video")
        assert capabilities
        h264 = [codec for codec in capabilities.codecs if codec.mime_type == "video/H264"]
        if not h264:
            raise SystemExit("this machine has no H.264: install OpenH264 (apt-get install libopenh264-7)")
        a.add_transceiver(player.video, direction="sendonly").set_codec_preferences(h264)
        await connect(a, b)
        sink = webrtc.RTCEncodedSink(await arrival)
        await a.connected()
        cpu, begun = time.process_time(), time.monotonic()
        player.play()
        arrived = 0

        async def count() -> None:
            nonlocal arrived
            async for _ in sink:
                arrived += 1

        counting = asyncio.create_task(count())
        await player.ended()
        used = (time.process_time() - cpu) / (time.monotonic() - begun)
        await asyncio.sleep(0.2)
    await counting
    return used, arrived


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        make(film, seconds)
        for name, encoded in (("as it is", True), ("re-encoded", False)):
            used, arrived = await stream(film, encoded)
            share = f"{arrived} of {round(seconds * FPS)} frames arrived"
            print(f"{name:13} {used * 100:5.1f} % of a core, {share}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    asyncio.run(main(parser.parse_args().seconds))
