"""A web page whose camera goes to Python and comes back, mirrored.

Open http://localhost:8080 in a browser. Other machines need HTTPS: browsers give them no camera without.

usage: mirror.py [--host localhost] [--port 8080]     requires pip install 'python-webrtc[web]'
"""

from __future__ import annotations

import argparse

import webrtc
from webrtc import web

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Mirror</title>
<button>Start</button> <span></span><br>
<video autoplay playsinline></video>
<script type="module">
  import { connect } from "/offer/client.js";
  const say = (text) => (document.querySelector("span").textContent = text);
  document.querySelector("button").onclick = async () => {
    try {
      const call = await connect("/offer", { camera: true, onState: say });
      document.querySelector("video").srcObject = call.remote;
    } catch (error) {
      say(error.message);
    }
  };
</script>
"""


async def mirror(connection: webrtc.RTCPeerConnection, request: web.Request) -> None:
    """Send back what the camera of the page shows."""
    source = webrtc.RTCVideoSource()
    connection.add_track(source.create_track())

    @connection.on("track")
    async def process(event: webrtc.RTCTrackEvent) -> None:
        if event.track.kind == "video":
            async for frame in event.track:
                source.push(frame.to_ndarray("bgr24")[:, ::-1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8080)
    web.run(web.Endpoint(mirror), PAGE, **vars(parser.parse_args()))
