"""Drives a robot from a browser: its camera one way, commands the other, and a plot of the latency.

The robot here is simulated; put your camera and motors into `Robot`. The pictures carry the time at which
they were taken, as a row of black and white squares. The page reads it from what it shows, so that its plot
is the latency from glass to glass, but for the camera's exposure and the screen.

usage: teleoperation.py [--host localhost] [--port 8080]     requires pip install 'python-webrtc[web]'
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time

import numpy as np
import webrtc
from numpy.typing import NDArray
from webrtc import web

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
  import { connect } from "/offer/client.js";
  const [button, state, video, plot] = document.querySelectorAll("button, span, video, canvas");
  const keys = new Set();
  onkeydown = ({ key }) => keys.add(key);
  onkeyup = ({ key }) => keys.delete(key);
  const axis = (more, less) => keys.has(more) - keys.has(less);

  // The robot's clock minus ours in milliseconds, from the command that came back fastest.
  let best = Infinity, offset;
  globalThis.latencies = [];

  button.onclick = async () => {
    let commands;
    const call = await connect("/offer", {
      receive: ["video"],
      prepare: (connection) => {
        // A late command is worse than a lost one.
        commands = connection.createDataChannel("commands", { ordered: false, maxRetransmits: 0 });
        commands.onopen = () => setInterval(() => {
          const drive = { speed: axis("ArrowUp", "ArrowDown"), turn: axis("ArrowRight", "ArrowLeft") };
          if (commands.readyState === "open") commands.send(JSON.stringify({ ...drive, sent: Date.now() }));
        }, 50);
        commands.onmessage = ({ data }) => {
          const { sent, robot } = JSON.parse(data), now = Date.now();
          if (now - sent < best) [best, offset] = [now - sent, robot - (sent + now) / 2];
        };
      },
      onState: (text) => (state.textContent = text),
    }).catch((error) => (state.textContent = error.message));
    video.srcObject = call.remote;
    video.requestVideoFrameCallback(shown);
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
    """A dot on a floor. Replace it by your motors and your camera."""

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


async def obey(channel: webrtc.RTCDataChannel, robot: Robot) -> None:
    """Follow commands, and stop when they stay away."""
    loop = asyncio.get_running_loop()
    stopping = loop.call_later(0, robot.drive, 0, 0)
    async for message in channel:
        try:
            command = json.loads(message)
            speed, turn, sent = command["speed"], command["turn"], command["sent"]
            assert -1 <= speed <= 1 and -1 <= turn <= 1
        except Exception:
            print(f"not a command: {message!r:.80}", flush=True)
            break
        stopping.cancel()
        stopping = loop.call_later(STOP_AFTER, robot.drive, 0, 0)
        robot.drive(speed, turn)
        channel.send(json.dumps({"sent": sent, "robot": clock()}))


async def operate(connection: webrtc.RTCPeerConnection, request: web.Request) -> None:
    """Serve an operator."""
    robot, camera = Robot(), webrtc.RTCVideoSource()
    connection.add_track(camera.create_track())
    connection.on("datachannel", lambda event: obey(event.channel, robot))

    @connection.on("connectionstatechange")
    async def show(event: webrtc.Event) -> None:
        """Send the camera's pictures with their time."""
        while connection.connection_state == "connected":
            bits = (clock() >> np.arange(BITS) & 1).astype(np.uint8) * 255
            picture = robot.look()
            picture[:SQUARE] = np.repeat(bits, SQUARE)[None, :, None]
            camera.push(picture)
            await asyncio.sleep(1 / RATE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8080)
    web.run(web.Endpoint(operate, max_peers=1), PAGE, **vars(parser.parse_args()))
