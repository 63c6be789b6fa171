"""Shares the screen with a browser, whose mouse and keyboard control this machine. For X11.

Whoever has the printed link controls this machine: its part after # is the token.

usage: remote_control.py [--host localhost] [--port 8080]
requires pip install 'python-webrtc[web]' python-xlib
"""

from __future__ import annotations

import argparse
import json
import secrets
from typing import Any

import webrtc
from webrtc import web
from Xlib import XK, X  # type: ignore[import-untyped]
from Xlib.display import Display  # type: ignore[import-untyped]
from Xlib.ext import xtest  # type: ignore[import-untyped]

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Remote control</title>
<style>body { margin: 0 } video { max-width: 100vw; max-height: 100vh }</style>
<video autoplay muted playsinline></video>
<script type="module">
  import { connect } from "/offer/client.js";
  const video = document.querySelector("video");
  let control;
  const send = (event) => control?.readyState === "open" && control.send(JSON.stringify(event));

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

  connect("/offer", {
    token: location.hash.slice(1),
    receive: ["video"],
    prepare: (connection) => (control = connection.createDataChannel("control")),
    onEnd: () => (document.title = "The call has ended"),
  }).then(
    (call) => (video.srcObject = call.remote),
    (error) => (document.body.textContent = error.message),
  );
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


async def share(connection: webrtc.RTCPeerConnection, request: web.Request) -> None:
    """Show the screen, and do what the page says."""
    stream = await webrtc.media_devices.get_display_media({"video": {"frameRate": 30}})
    connection.add_track(stream.get_video_tracks()[0])

    @connection.on("datachannel")
    async def follow(event: webrtc.RTCDataChannelEvent) -> None:
        desk = Desk()
        try:
            async for message in event.channel:
                desk.do(json.loads(message))
        finally:
            desk.leave()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8080)
    endpoint = web.Endpoint(share, token=secrets.token_urlsafe(16), max_peers=1)
    web.run(endpoint, PAGE, **vars(parser.parse_args()))
