"""`examples/remote_control.py`, written for aiortc.

usage: remote_control.py [--port 8080]     requires aiortc, aiohttp and python-xlib
"""

import argparse
import hmac
import json
import os
import secrets
from typing import Any

from aiohttp import web
from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Remote control</title>
<style>body { margin: 0 } video { max-width: 100vw; max-height: 100vh }</style>
<video autoplay muted playsinline></video>
<script type="module">
  const video = document.querySelector("video");
  const connection = new RTCPeerConnection();
  const control = connection.createDataChannel("control");
  const send = (event) => control.readyState === "open" && control.send(JSON.stringify(event));

  const move = (event) => {
    const scale = video.videoWidth / video.clientWidth;
    send({ x: Math.round(event.offsetX * scale), y: Math.round(event.offsetY * scale) });
  };
  const button = (down) => (event) => {
    move(event);
    send({ button: event.button + 1, down });
    event.preventDefault();
  };
  const key = (down) => (event) => {
    if (!event.repeat) send({ key: event.key, down });
    event.preventDefault();
  };
  video.onpointermove = move;
  video.onpointerdown = button(true);
  video.onpointerup = button(false);
  video.oncontextmenu = (event) => event.preventDefault();
  onkeydown = key(true);
  onkeyup = key(false);

  try {
    connection.ontrack = ({ track }) => (video.srcObject = new MediaStream([track]));
    control.onclose = () => (document.title = "The call has ended");
    connection.addTransceiver("video", { direction: "recvonly" });
    await connection.setLocalDescription();
    while (connection.iceGatheringState !== "complete")
      await new Promise((changed) => (connection.onicegatheringstatechange = changed));
    const response = await fetch("/offer", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${location.hash.slice(1)}` },
      body: JSON.stringify(connection.localDescription),
    });
    if (!response.ok) throw new Error(await response.text());
    await connection.setRemoteDescription(await response.json());
  } catch (error) {
    document.body.textContent = error.message;
  }
</script>
"""

# Where the names of keys in browsers and in X11 differ.
KEYS = {"Enter": "Return", "Backspace": "BackSpace", "PageUp": "Prior", "PageDown": "Next"}
KEYS |= {"ArrowUp": "Up", "ArrowDown": "Down", "ArrowLeft": "Left", "ArrowRight": "Right"}
KEYS |= {"Shift": "Shift_L", "Control": "Control_L", "Alt": "Alt_L", "Meta": "Super_L"}


class Desk:
    """The mouse and the keyboard of this machine."""

    def __init__(self) -> None:
        self.display = Display()
        self.pressed: set[tuple[int, int]] = set()

    def do(self, event: dict[str, Any]) -> None:
        """Move the mouse, or press or release a button or a key."""
        if "x" in event:
            xtest.fake_input(self.display, X.MotionNotify, x=int(event["x"]), y=int(event["y"]))
        elif "button" in event:
            self.press(X.ButtonPress, int(event["button"]), event["down"])
        else:
            name: str = KEYS.get(event["key"]) or event["key"]
            # The symbols of Latin letters are their code points.
            symbol = XK.string_to_keysym(name) or (ord(name) if len(name) == 1 else 0)
            self.press(X.KeyPress, self.display.keysym_to_keycode(symbol), event["down"])
        self.display.sync()

    def press(self, kind: int, number: int, down: bool) -> None:
        """Press or release what has this number, if anything."""
        if number:
            xtest.fake_input(self.display, kind if down else kind + 1, number)
            (self.pressed.add if down else self.pressed.discard)((kind, number))

    def leave(self) -> None:
        """Release what is still pressed."""
        for kind, number in [*self.pressed]:
            self.press(kind, number, False)
        self.display.sync()
        self.display.close()


TOKEN = secrets.token_urlsafe(16)
connections: set[RTCPeerConnection] = set()


async def offer(request: web.Request) -> web.Response:
    given_token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given_token.encode(), TOKEN.encode()):
        raise web.HTTPUnauthorized(text="the token is wrong")
    if connections:
        raise web.HTTPServiceUnavailable(text="someone else controls this machine")
    given = await request.json()
    connection = RTCPeerConnection()
    connections.add(connection)
    screen = MediaPlayer(os.environ["DISPLAY"], format="x11grab", options={"framerate": "30"})
    connection.addTrack(screen.video)

    @connection.on("connectionstatechange")
    async def on_state() -> None:
        if connection.connectionState in ("failed", "closed"):
            await connection.close()
            connections.discard(connection)

    @connection.on("datachannel")
    def on_channel(channel: RTCDataChannel) -> None:
        desk = Desk()
        channel.on("message", lambda message: desk.do(json.loads(message)))
        channel.on("close", desk.leave)

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
    port = parser.parse_args().port
    app = web.Application()
    app.router.add_get("/", index)
    app.router.add_post("/offer", offer)
    app.on_shutdown.append(close)
    link = f"http://localhost:{port}/#{TOKEN}"
    web.run_app(app, host="localhost", port=port, print=lambda _: print(link, flush=True))
