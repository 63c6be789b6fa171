"""A web server that streams a camera, or a looped file, to any number of browsers.

python webcam.py                    # /dev/video0
python webcam.py --play-from video.mp4
"""

import argparse
import asyncio
from pathlib import Path

from aiohttp import web
from webrtc.aiortc import RTCPeerConnection, RTCSessionDescription
from webrtc.aiortc.contrib.media import MediaPlayer, MediaRelay

PAGE = Path(__file__).with_name("webcam.html")


class Webcam:
    def __init__(self, play_from: str | None) -> None:
        if play_from:
            self.player = MediaPlayer(play_from, loop=True)
        else:
            options = {"framerate": "30", "video_size": "640x480"}
            self.player = MediaPlayer("/dev/video0", format="v4l2", options=options)
        self.relay = MediaRelay()
        self.connections: set[RTCPeerConnection] = set()

    async def offer(self, request: web.Request) -> web.Response:
        """Answer a browser's offer with the video track."""
        try:
            body = await request.json()
            description = RTCSessionDescription(sdp=body["sdp"], type=body["type"])
        except (KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest(text='the body must be JSON: {"type": "offer", "sdp": …}') from None
        pc = RTCPeerConnection()
        self.connections.add(pc)

        @pc.on("connectionstatechange")
        async def on_state() -> None:
            print(f"connection {pc.connectionState}", flush=True)
            if pc.connectionState in ("failed", "closed"):
                self.connections.discard(pc)
                await pc.close()

        if self.player.video:
            pc.addTrack(self.relay.subscribe(self.player.video))
        await pc.setRemoteDescription(description)
        await pc.setLocalDescription(await pc.createAnswer())
        assert pc.localDescription
        return web.json_response({"sdp": pc.localDescription.sdp, "type": pc.localDescription.type})

    async def close(self, _: web.Application) -> None:
        await asyncio.gather(*(pc.close() for pc in self.connections))
        if self.player.video:
            self.player.video.stop()


async def page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--play-from", help="stream this file instead of the camera")
    args = parser.parse_args()

    webcam = Webcam(args.play_from)
    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/offer", webcam.offer)])
    app.on_shutdown.append(webcam.close)
    web.run_app(app, host=args.host, port=args.port)


if __name__ == "__main__":
    main()
