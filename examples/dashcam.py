"""A dashcam: records what a camera publishes into files of a minute, and keeps the last ones.

The camera is anything that speaks WHIP: `webrtc publish camera --whip http://localhost:8080/whip`, OBS, an
app of a phone. What arrives is written as it is, without encoding it again. Each file begins a second before
the one before it ends, so nothing is missing between them.

usage: dashcam.py [--folder dashcam] [--seconds 60] [--keep 60] [--host localhost] [--port 8080]
requires pip install 'python-webrtc[web,media]'
"""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from pathlib import Path

import aiohttp.web
import webrtc
from webrtc import whip

OVERLAP = 1  # seconds, in which the new file gets its first key frame


async def roll(connection: webrtc.RTCPeerConnection, folder: Path, seconds: float, keep: int) -> None:
    """Record a camera until it leaves."""
    await connection.connected()
    ended = asyncio.ensure_future(connection.ended())
    file, previous = folder, None
    while not ended.done():
        file = folder / f"{datetime.now():%Y-%m-%d %H-%M-%S.%f}.mkv"
        recorder = webrtc.MediaRecorder(file, encoded=True)
        for receiver in connection.get_receivers():
            recorder.add_track(receiver.track)
        await recorder.start()
        await asyncio.wait([ended], timeout=OVERLAP)
        if previous:
            await previous.stop()
        previous = recorder
        prune(folder, keep)
        await asyncio.wait([ended], timeout=seconds - OVERLAP)
    if previous:
        await previous.stop()
        if not file.stat().st_size:
            # The camera left before its first key frame.
            file.unlink()


def prune(folder: Path, keep: int) -> None:
    """Delete the oldest files."""
    for file in sorted(folder.glob("*.mkv"))[:-keep]:
        file.unlink()


def main(folder: Path, seconds: float, keep: int, host: str, port: int) -> None:
    folder.mkdir(exist_ok=True)

    def record(connection: webrtc.RTCPeerConnection, request: whip.Request) -> None:
        connection.once("track", lambda event: roll(connection, folder, seconds, keep))

    app = aiohttp.web.Application()
    whip.Endpoint(record, max_peers=1).add_to(app, "/whip")
    aiohttp.web.run_app(app, host=host, port=port)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("dashcam"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", type=int, default=60)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8080)
    main(**vars(parser.parse_args()))
