"""A web server that sends a caller's audio and video back, optionally rotated.

python server.py [--record-to FILE]
"""

import argparse
import asyncio
from pathlib import Path

import numpy as np
from aiohttp import web
from av import VideoFrame
from webrtc.aiortc import MediaStreamTrack, RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from webrtc.aiortc.contrib.media import MediaBlackhole, MediaRecorder, MediaRelay

PAGE = Path(__file__).with_name("server.html")
QUARTER_TURNS = {"none": 0, "left": 1, "over": 2, "right": 3}


class RotatedTrack(MediaStreamTrack):
    """The frames of another video track, rotated."""

    kind = "video"

    def __init__(self, source: MediaStreamTrack, turns: int) -> None:
        super().__init__()
        self.source = source
        self.turns = turns

    async def recv(self) -> VideoFrame:
        frame = await self.source.recv()
        assert isinstance(frame, VideoFrame)
        pixels = np.ascontiguousarray(np.rot90(frame.to_ndarray(format="bgr24"), self.turns), dtype=np.uint8)
        rotated = VideoFrame.from_ndarray(pixels, format="bgr24")
        rotated.pts, rotated.time_base = frame.pts, frame.time_base
        return rotated


class Server:
    def __init__(self, record_to: str | None) -> None:
        self.record_to = record_to
        self.relay = MediaRelay()
        self.connections: set[RTCPeerConnection] = set()

    async def offer(self, request: web.Request) -> web.Response:
        """Answer a browser's offer."""
        try:
            body = await request.json()
            description = RTCSessionDescription(sdp=body["sdp"], type=body["type"])
        except (KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest(text='the body must be JSON: {"type": "offer", "sdp": …}') from None
        pc = RTCPeerConnection()
        self.connections.add(pc)
        recorder = MediaRecorder(self.record_to) if self.record_to else MediaBlackhole()

        @pc.on("datachannel")
        def on_datachannel(channel: RTCDataChannel) -> None:
            @channel.on("message")
            def on_message(message: str) -> None:
                if message.startswith("ping"):
                    channel.send("pong" + message[4:])

        @pc.on("connectionstatechange")
        async def on_state() -> None:
            print(f"connection {pc.connectionState}", flush=True)
            if pc.connectionState in ("failed", "closed"):
                await recorder.stop()
                self.connections.discard(pc)
                await pc.close()

        @pc.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            print(f"receiving {track.kind}", flush=True)
            recorder.addTrack(self.relay.subscribe(track))
            outgoing = self.relay.subscribe(track)
            pc.addTrack(
                RotatedTrack(outgoing, QUARTER_TURNS[body.get("turn", "none")])
                if track.kind == "video"
                else outgoing
            )

        await pc.setRemoteDescription(description)
        await recorder.start()
        await pc.setLocalDescription(await pc.createAnswer())
        assert pc.localDescription
        return web.json_response({"sdp": pc.localDescription.sdp, "type": pc.localDescription.type})

    async def close(self, _: web.Application) -> None:
        await asyncio.gather(*(pc.close() for pc in tuple(self.connections)))


async def page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--record-to", help="record the caller to this file")
    args = parser.parse_args()

    server = Server(args.record_to)
    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/offer", server.offer)])
    app.on_shutdown.append(server.close)
    web.run_app(app, host=args.host, port=args.port)


if __name__ == "__main__":
    main()
