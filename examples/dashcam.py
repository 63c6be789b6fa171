"""A dashcam: records what a camera publishes into files of a minute, and keeps the last ones.

The camera is anything that speaks WHIP: `webrtc publish camera --whip http://localhost:8080/whip`, OBS, an app
of a phone. What arrives is written as it is, without encoding it again. Each file begins a second before the
one before it ends, so nothing is missing between them.

usage: dashcam.py [--folder dashcam] [--seconds 60] [--keep 60] [--host localhost] [--port 8080]
requires pip install 'python-webrtc[web,media]'
"""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp.web
import webrtc
from webrtc import whip

OVERLAP = 1  # seconds, in which the new file gets its first key frame


def record(
    folder: Path, seconds: float, keep: int, connection: webrtc.RTCPeerConnection, request: whip.Request
) -> None:
    """Record a camera until it leaves."""

    @connection.once("track")
    async def roll(event: webrtc.RTCTrackEvent) -> None:
        await connection.connected()
        ended = asyncio.ensure_future(connection.ended())
        previous = None
        while not ended.done():
            recorder = webrtc.MediaRecorder(
                folder / f"{datetime.now():%Y-%m-%d %H-%M-%S.%f}.mkv", encoded=True
            )
            for receiver in connection.get_receivers():
                recorder.add_track(receiver.track)
            await recorder.start()
            await asyncio.wait([ended], timeout=OVERLAP)
            if previous:
                await previous.stop()
            for old in sorted(folder.glob("*.mkv"))[:-keep]:
                old.unlink()
            previous = recorder
            await asyncio.wait([ended], timeout=seconds - OVERLAP)
        await previous.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path("dashcam"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", type=int, default=60)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    app = aiohttp.web.Application()
    camera = whip.Endpoint(partial(record, options.folder, options.seconds, options.keep), max_peers=1)
    camera.add_to(app, "/whip")
    aiohttp.web.run_app(app, host=options.host, port=options.port)
