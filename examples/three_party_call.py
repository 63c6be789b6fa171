"""A call of three without a server in the middle: everybody is connected with everybody.

    python examples/three_party_call.py --port 9001
    python examples/three_party_call.py --port 9002 http://localhost:9001
    python examples/three_party_call.py --port 9003 http://localhost:9001 http://localhost:9002

Each calls those who are there already, sends them microphone and camera, and plays the mix of the others.

usage: three_party_call.py [--host localhost] [--port 9001] [--microphone ID] [--camera ID] [--record MIX.wav]
                           [OTHER...]
requires pip install 'python-webrtc[web,media]'
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from typing import Any

import aiohttp.web
import webrtc
from webrtc import web


async def watch(track: webrtc.MediaStreamTrack) -> None:
    """Tell every second what arrives from a participant."""
    name = track.id[:4]
    frames, since = 0, time.monotonic()
    async for frame in webrtc.RTCVideoSink(track):
        frames += 1
        if (seconds := time.monotonic() - since) >= 1:
            print(f"{name}: {frame.width}x{frame.height}, {frames / seconds:.0f} frames/s", flush=True)
            frames, since = 0, time.monotonic()
    print(f"{name} has left", flush=True)


async def main(options: argparse.Namespace) -> None:
    microphone = {"deviceId": options.microphone} if options.microphone else True
    camera = {"deviceId": options.camera} if options.camera else True
    own = await webrtc.media_devices.get_user_media(audio=microphone, video=camera)
    mixer = webrtc.AudioMixer()

    def join(connection: webrtc.RTCPeerConnection, request: web.Request | None = None) -> None:
        """Send to a participant, hear and watch it."""
        for track in own.get_tracks():
            connection.add_track(track, own)

        @connection.on("track")
        async def receive(event: webrtc.RTCTrackEvent) -> None:
            if event.track.kind == "audio":
                mixer.add(event.track)
            else:
                await watch(event.track)

    app = aiohttp.web.Application()
    web.Endpoint(join).add_to(app, "/call")
    runner = aiohttp.web.AppRunner(app)
    async with contextlib.AsyncExitStack() as stack:
        for url in options.others:
            connection = await stack.enter_async_context(webrtc.RTCPeerConnection(close_with_peer=True))
            join(connection)
            await web.connect(connection, f"{url}/call")
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await aiohttp.web.TCPSite(runner, options.host, options.port).start()
        mix = mixer.create_track()
        if options.record:
            ear: Any = webrtc.MediaRecorder(options.record)
            ear.add_track(mix)
        else:
            ear = webrtc.AudioPlayer(mix)
        await stack.enter_async_context(ear)
        print(f"others can join: {runner.addresses}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("others", nargs="*")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=9001)
    parser.add_argument("--microphone")
    parser.add_argument("--camera")
    parser.add_argument("--record")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args()))
