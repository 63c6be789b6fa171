"""Shows an RTSP camera in browsers. Its H.264 is passed on as it is: neither decoded nor encoded.

The camera is opened when the first page comes, and again when it was lost.

usage: rtsp_camera.py rtsp://user:password@192.168.0.9/stream [--host localhost] [--port 8080]
requires pip install 'python-webrtc[web,media]'
"""

from __future__ import annotations

import argparse
import asyncio

import webrtc
from webrtc import web

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Camera</title>
<video autoplay muted playsinline controls></video> <p></p>
<script type="module">
  import { connect } from "/offer/client.js";
  const say = (text) => (document.querySelector("p").textContent = text);
  const later = (error) => {
    say(error.message);
    setTimeout(watch, 3000);
  };
  async function watch() {
    const call = await connect("/offer", { onState: say, onEnd: later });
    document.querySelector("video").srcObject = call.remote;
  }
  watch().catch(later);
</script>
"""


class Camera:
    """A camera that any number of pages watch."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.player: webrtc.MediaPlayer | None = None
        self.opening = asyncio.Lock()
        self.endpoint = web.Endpoint(self.show)

    async def open(self) -> webrtc.MediaPlayer:
        """Return the player of the camera."""
        async with self.opening:
            if self.player is None:
                options = {"rtsp_transport": "tcp"}
                self.player = await webrtc.MediaPlayer.open(self.url, options=options, encoded=True)
                self.player.play()
                self.following = asyncio.create_task(self.follow(self.player))
            return self.player

    async def follow(self, player: webrtc.MediaPlayer) -> None:
        """Hang up when the camera is lost; the pages call again."""
        try:
            await player.ended()
        except webrtc.RTCException as error:
            print(error)
        self.player = None
        for connection in self.endpoint.connections:
            connection.close()

    async def show(self, connection: webrtc.RTCPeerConnection, request: web.Request) -> None:
        """Send the camera to a page."""
        try:
            player = await self.open()
        except webrtc.RTCException as error:
            raise web.HTTPError(503, f"the camera cannot be opened: {error}") from None
        for track in (player.audio, player.video):
            if track:
                connection.add_track(track)
        if player.video:
            codecs = webrtc.RTCRtpSender.get_capabilities("video").codecs
            h264 = [codec for codec in codecs if codec.mime_type == "video/H264"]
            connection.get_transceivers()[-1].set_codec_preferences(h264)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("camera")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()
    web.run(Camera(options.camera).endpoint, PAGE, host=options.host, port=options.port)
