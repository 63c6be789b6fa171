"""`examples/opencv_filter.py`, written for aiortc.

usage: opencv_filter.py [--filter cartoon|motion] [--port 8080]
requires aiortc, aiohttp and opencv-python-headless
"""

import argparse
import asyncio
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from av import VideoFrame

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Cartoon</title>
<button>Start</button> <span></span><br>
<video autoplay muted playsinline></video>
<script type="module">
  const say = (text) => (document.querySelector("span").textContent = text);
  document.querySelector("button").onclick = async () => {
    try {
      const camera = await navigator.mediaDevices.getUserMedia({ video: true });
      const connection = new RTCPeerConnection();
      connection.ontrack = ({ track }) =>
        (document.querySelector("video").srcObject = new MediaStream([track]));
      connection.onconnectionstatechange = () => say(connection.connectionState);
      for (const track of camera.getTracks()) connection.addTrack(track, camera);
      await connection.setLocalDescription();
      while (connection.iceGatheringState !== "complete")
        await new Promise((changed) => (connection.onicegatheringstatechange = changed));
      const response = await fetch("/offer", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(connection.localDescription),
      });
      if (!response.ok) throw new Error(await response.text());
      await connection.setRemoteDescription(await response.json());
    } catch (error) {
      say(error.message);
    }
  };
</script>
"""


def cartoon(image: Any) -> Any:
    """Paint even areas, and black lines between them."""
    areas = cv2.bilateralFilter(image, 7, 60, 60) // 32 * 32 + 16
    grey = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)
    return cv2.bitwise_and(areas, areas, mask=lines)


class Motion:
    """Draws frames around what moves. Each page gets an object of its own."""

    def __init__(self) -> None:
        self.background = cv2.createBackgroundSubtractorMOG2(history=100, detectShadows=False)

    def __call__(self, image: Any) -> Any:
        moving = cv2.dilate(self.background.apply(image), np.ones((9, 9)))
        outlines, _ = cv2.findContours(moving, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            x, y, width, height = cv2.boundingRect(outline)
            if width * height > 1000:
                cv2.rectangle(image, (x, y), (x + width, y + height), (0, 0, 255), 3)
        return image


class FilteredTrack(MediaStreamTrack):
    """The camera of a page, filtered."""

    kind = "video"

    def __init__(self, camera: MediaStreamTrack, process: Callable[[Any], Any]) -> None:
        super().__init__()
        self.camera = camera
        self.process = process

    async def recv(self) -> VideoFrame:
        frame = await self.camera.recv()
        image = await asyncio.to_thread(self.process, frame.to_ndarray(format="bgr24"))
        filtered = VideoFrame.from_ndarray(image, format="bgr24")
        filtered.pts, filtered.time_base = frame.pts, frame.time_base
        return filtered


connections: set[RTCPeerConnection] = set()


async def offer(request: web.Request) -> web.Response:
    given = await request.json()
    connection = RTCPeerConnection()
    connections.add(connection)

    @connection.on("connectionstatechange")
    async def on_state() -> None:
        if connection.connectionState in ("failed", "closed"):
            await connection.close()
            connections.discard(connection)

    @connection.on("track")
    def on_track(track: MediaStreamTrack) -> None:
        process = Motion() if request.app["filter"] == "motion" else cartoon
        connection.addTrack(FilteredTrack(track, process))

    await connection.setRemoteDescription(RTCSessionDescription(given["sdp"], given["type"]))
    await connection.setLocalDescription(await connection.createAnswer())
    description = connection.localDescription
    return web.json_response({"sdp": description.sdp, "type": description.type})


async def index(request: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def close(app: web.Application) -> None:
    for connection in [*connections]:
        await connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", choices=("cartoon", "motion"), default="cartoon")
    parser.add_argument("--port", type=int, default=8080)
    given = parser.parse_args()
    app = web.Application()
    app["filter"] = given.filter
    app.router.add_get("/", index)
    app.router.add_post("/offer", offer)
    app.on_shutdown.append(close)
    web.run_app(app, host="localhost", port=given.port)
