"""`examples/rtsp_camera.py`, written for aiortc, which opens the camera for each page anew.

usage: rtsp_camera.py rtsp://user:password@192.168.0.9/stream [--port 8080]     requires aiortc and aiohttp
"""

import argparse
import asyncio

import av.error
from aiohttp import web
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Camera</title>
<video autoplay muted playsinline controls></video> <p></p>
<script type="module">
  const say = (text) => (document.querySelector("p").textContent = text);
  const later = (error) => {
    say(error.message);
    setTimeout(() => watch().catch(later), 3000);
  };
  async function watch() {
    const connection = new RTCPeerConnection();
    const remote = (document.querySelector("video").srcObject = new MediaStream());
    connection.ontrack = ({ track }) => remote.addTrack(track);
    connection.onconnectionstatechange = () => {
      say(connection.connectionState);
      if (connection.connectionState === "failed") later(new Error("The connection was lost."));
    };
    for (const kind of ["video", "audio"]) connection.addTransceiver(kind, { direction: "recvonly" });
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
    connection.getReceivers()[0].transport.onstatechange = ({ target }) => {
      if (target.state === "closed") later(new Error("The server ended the call."));
    };
  }
  watch().catch(later);
</script>
"""

connections: set[RTCPeerConnection] = set()


async def offer(request: web.Request) -> web.Response:
    given = await request.json()
    options = {"rtsp_transport": "tcp"}
    try:
        player = await asyncio.to_thread(
            MediaPlayer, request.app["camera"], options=options, timeout=10, decode=False
        )
    except (av.error.FFmpegError, OSError) as error:
        raise web.HTTPServiceUnavailable(text=f"the camera cannot be opened: {error}") from None
    connection = RTCPeerConnection()
    connections.add(connection)
    for track in filter(None, (player.audio, player.video)):
        connection.addTrack(track)
        track.on("ended", connection.close)
    if player.video:
        codecs = RTCRtpSender.getCapabilities("video").codecs
        h264 = [codec for codec in codecs if codec.mimeType == "video/H264"]
        connection.getTransceivers()[-1].setCodecPreferences(h264)

    @connection.on("connectionstatechange")
    async def on_state() -> None:
        if connection.connectionState in ("failed", "closed"):
            await connection.close()
            connections.discard(connection)

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
    parser.add_argument("camera")
    parser.add_argument("--port", type=int, default=8080)
    given = parser.parse_args()
    app = web.Application()
    app["camera"] = given.camera
    app.router.add_get("/", index)
    app.router.add_post("/offer", offer)
    app.on_shutdown.append(close)
    web.run_app(app, host="localhost", port=given.port)
