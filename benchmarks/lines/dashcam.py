"""`examples/dashcam.py`, written for aiortc, which decodes what arrives and encodes it again.

usage: dashcam.py [--folder dashcam] [--seconds 60] [--keep 60] [--port 8080]     requires aiortc and aiohttp
"""

import argparse
import asyncio
import secrets
from datetime import datetime
from pathlib import Path

from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder, MediaRelay

OVERLAP = 1  # seconds


async def roll(
    tracks: list[MediaStreamTrack], ended: asyncio.Event, folder: Path, seconds: float, keep: int
) -> None:
    """Record a camera until it leaves."""
    relay, previous = MediaRelay(), None
    ending = asyncio.ensure_future(ended.wait())
    while not ended.is_set():
        file = folder / f"{datetime.now():%Y-%m-%d %H-%M-%S.%f}.mkv"
        recorder = MediaRecorder(str(file))
        for track in tracks:
            recorder.addTrack(relay.subscribe(track))
        await recorder.start()
        await asyncio.wait([ending], timeout=OVERLAP)
        if previous:
            await previous.stop()
        previous = recorder
        prune(folder, keep)
        await asyncio.wait([ending], timeout=seconds - OVERLAP)
    if previous:
        await previous.stop()
        if not file.stat().st_size:
            # The camera left before its first key frame.
            file.unlink()


def prune(folder: Path, keep: int) -> None:
    """Delete the oldest files."""
    for file in sorted(folder.glob("*.mkv"))[:-keep]:
        file.unlink()


class Endpoint:
    """A WHIP endpoint for one camera."""

    def __init__(self, folder: Path, seconds: float, keep: int) -> None:
        self.folder, self.seconds, self.keep = folder, seconds, keep
        self.sessions: dict[str, RTCPeerConnection] = {}
        self.recordings: set[asyncio.Task[None]] = set()

    async def publish(self, request: web.Request) -> web.Response:
        if self.sessions:
            raise web.HTTPServiceUnavailable(text="there is a camera already")
        if request.content_type != "application/sdp":
            raise web.HTTPUnsupportedMediaType(text="the body must be application/sdp")
        connection, ended, name = RTCPeerConnection(), asyncio.Event(), secrets.token_urlsafe(16)
        self.sessions[name] = connection
        tracks: list[MediaStreamTrack] = []
        connection.on("track", tracks.append)

        @connection.on("connectionstatechange")
        async def on_state() -> None:
            if connection.connectionState == "connected":
                recording = asyncio.create_task(roll(tracks, ended, self.folder, self.seconds, self.keep))
                self.recordings.add(recording)
                recording.add_done_callback(self.recordings.discard)
            elif connection.connectionState in ("failed", "closed"):
                ended.set()
                self.sessions.pop(name, None)
                await connection.close()

        await connection.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        return web.Response(
            status=201,
            headers={"Location": f"/whip/{name}", "Content-Type": "application/sdp"},
            text=connection.localDescription.sdp,
        )

    async def end(self, request: web.Request) -> web.Response:
        connection = self.sessions.pop(request.match_info["name"], None)
        if connection is None:
            raise web.HTTPNotFound
        await connection.close()
        return web.Response()

    async def trickle(self, request: web.Request) -> web.Response:
        # The answer has all candidates; those of the client are found when its checks arrive.
        return web.Response(status=204 if request.match_info["name"] in self.sessions else 404)

    async def close(self, app: web.Application) -> None:
        for connection in [*self.sessions.values()]:
            await connection.close()
        await asyncio.gather(*self.recordings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("dashcam"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", type=int, default=60)
    parser.add_argument("--port", type=int, default=8080)
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    endpoint = Endpoint(given.folder, given.seconds, given.keep)
    app = web.Application()
    app.router.add_post("/whip", endpoint.publish)
    app.router.add_delete("/whip/{name}", endpoint.end)
    app.router.add_patch("/whip/{name}", endpoint.trickle)
    app.on_shutdown.append(endpoint.close)
    web.run_app(app, host="localhost", port=given.port)
