"""`examples/teleoperation.py`, written for aiortc.

usage: teleoperation.py [--port 8080]     requires aiortc and aiohttp
"""

import argparse
import asyncio
import json
import time

import numpy as np
from aiohttp import web
from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from av import VideoFrame
from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 640, 480, 30
STOP_AFTER = 0.3  # seconds without a command
BITS, SQUARE = 32, 20
Y, X = np.ogrid[:HEIGHT, :WIDTH]

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Teleoperation</title>
<p><button>Connect</button> <span>Then drive with the arrow keys.</span></p>
<video autoplay muted playsinline width="640" height="480"></video><br>
<canvas width="640" height="120"></canvas>
<script type="module">
  const [button, state, video, plot] = document.querySelectorAll("button, span, video, canvas");
  const keys = new Set();
  onkeydown = ({ key }) => keys.add(key);
  onkeyup = ({ key }) => keys.delete(key);
  const axis = (more, less) => keys.has(more) - keys.has(less);

  // The robot's clock minus ours in milliseconds, from the command that came back fastest.
  let best = Infinity, offset;
  globalThis.latencies = [];

  button.onclick = async () => {
    try {
      const connection = new RTCPeerConnection();
      connection.ontrack = ({ track }) => (video.srcObject = new MediaStream([track]));
      connection.onconnectionstatechange = () => (state.textContent = connection.connectionState);
      connection.addTransceiver("video", { direction: "recvonly" });
      // A late command is worse than a lost one.
      const commands = connection.createDataChannel("commands", { ordered: false, maxRetransmits: 0 });
      commands.onopen = () => setInterval(() => {
        const drive = { speed: axis("ArrowUp", "ArrowDown"), turn: axis("ArrowRight", "ArrowLeft") };
        if (commands.readyState === "open") commands.send(JSON.stringify({ ...drive, sent: Date.now() }));
      }, 50);
      commands.onmessage = ({ data }) => {
        const { sent, robot } = JSON.parse(data), now = Date.now();
        if (now - sent < best) [best, offset] = [now - sent, robot - (sent + now) / 2];
      };
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
      video.requestVideoFrameCallback(shown);
    } catch (error) {
      state.textContent = error.message;
    }
  };

  const strip = new OffscreenCanvas(640, 20).getContext("2d", { willReadFrequently: true });
  function shown() {
    strip.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 24, 0, 0, 640, 20);
    const pixels = strip.getImageData(0, 10, 640, 1).data;
    let taken = 0;
    for (let bit = 0; bit < 32; bit++) taken += (pixels[4 * (bit * 20 + 10)] > 127) * 2 ** bit;
    const latency = (Date.now() + offset) % 2 ** 32 - taken;
    if (Math.abs(latency) < 10000) latencies.push(latency);
    draw();
    video.requestVideoFrameCallback(shown);
  }

  function draw() {
    const context = plot.getContext("2d"), recent = latencies.slice(-640);
    context.clearRect(0, 0, 640, 120);
    recent.forEach((ms, x) => context.fillRect(x, 120 - ms * 0.4, 1, ms * 0.4));
    const median = recent.toSorted((a, b) => a - b)[recent.length >> 1];
    context.fillText(`glass to glass: ${Math.round(median)} ms, round trip of commands: ${best} ms`, 8, 12);
  }
</script>
"""


class Robot:
    """A dot on a floor."""

    def __init__(self) -> None:
        self.place = np.array([WIDTH / 2, HEIGHT / 2])
        self.heading = -np.pi / 2
        self.drive(0, 0)

    def drive(self, speed: float, turn: float) -> None:
        """Set the motors, -1 to 1 each."""
        self.speed, self.turn = speed, turn

    def look(self) -> NDArray[np.uint8]:
        """Return the camera's picture."""
        self.heading += self.turn * 2.5 / RATE
        forward = np.array([np.cos(self.heading), np.sin(self.heading)])
        self.place = (self.place + forward * self.speed * 120 / RATE) % (WIDTH, HEIGHT)
        picture = np.repeat(((X // 40 + Y // 40) % 2 * 40 + 90).astype(np.uint8)[:, :, None], 3, axis=2)
        for ahead, radius, colour in ((0, 20, (40, 40, 220)), (18, 7, (240, 240, 240))):
            left, top = self.place + ahead * forward
            picture[(X - left) ** 2 + (Y - top) ** 2 < radius**2] = colour
        return picture


def clock() -> int:
    """Return the time in milliseconds."""
    return time.time_ns() // 1_000_000


class Camera(VideoStreamTrack):
    """The robot's pictures with their time."""

    def __init__(self, robot: Robot) -> None:
        super().__init__()
        self.robot = robot

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        bits = (clock() >> np.arange(BITS) & 1).astype(np.uint8) * 255
        picture = self.robot.look()
        picture[:SQUARE] = np.repeat(bits, SQUARE)[None, :, None]
        frame = VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


def obey(channel: RTCDataChannel, robot: Robot) -> None:
    """Follow commands, and stop when they stay away."""
    loop = asyncio.get_running_loop()
    stopping = loop.call_later(0, robot.drive, 0, 0)

    @channel.on("message")
    def on_message(message: str) -> None:
        nonlocal stopping
        try:
            command = json.loads(message)
            speed, turn, sent = command["speed"], command["turn"], command["sent"]
            assert -1 <= speed <= 1 and -1 <= turn <= 1
        except Exception:
            print(f"not a command: {message!r:.80}", flush=True)
            return
        stopping.cancel()
        stopping = loop.call_later(STOP_AFTER, robot.drive, 0, 0)
        robot.drive(speed, turn)
        channel.send(json.dumps({"sent": sent, "robot": clock()}))


connections: set[RTCPeerConnection] = set()


async def offer(request: web.Request) -> web.Response:
    if connections:
        raise web.HTTPServiceUnavailable(text="there is an operator already")
    given = await request.json()
    connection, robot = RTCPeerConnection(), Robot()
    connections.add(connection)
    connection.addTrack(Camera(robot))

    @connection.on("connectionstatechange")
    async def on_state() -> None:
        if connection.connectionState in ("failed", "closed"):
            await connection.close()
            connections.discard(connection)

    @connection.on("datachannel")
    def on_channel(channel: RTCDataChannel) -> None:
        obey(channel, robot)

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
    parser.add_argument("--port", type=int, default=8080)
    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_post("/offer", offer)
    app.on_shutdown.append(close)
    web.run_app(app, host="localhost", port=parser.parse_args().port)
