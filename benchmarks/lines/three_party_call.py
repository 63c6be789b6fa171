"""`examples/three_party_call.py`, written for aiortc, which has no devices, no speaker and no mixer.

Microphone and camera are files or inputs of FFmpeg; the mix is written to a file.

usage: three_party_call.py --microphone FILE --camera FILE --record MIX.wav [--port 9001] [OTHER...]
requires aiortc and aiohttp
"""

import argparse
import asyncio
import contextlib
import time
import wave

import aiohttp
import numpy as np
from aiohttp import web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer, MediaRelay
from aiortc.mediastreams import MediaStreamError
from av import AudioResampler
from numpy.typing import NDArray

STEP = 960  # samples of 20 ms at 48 kHz


class Mixer:
    """Mixes tracks in real time into a file."""

    def __init__(self) -> None:
        self.queues: list[asyncio.Queue[NDArray[np.int16]]] = []

    async def add(self, track: MediaStreamTrack) -> None:
        queue: asyncio.Queue[NDArray[np.int16]] = asyncio.Queue()
        self.queues.append(queue)
        resampler = AudioResampler("s16", "mono", 48_000, frame_size=STEP)
        with contextlib.suppress(MediaStreamError):
            while True:
                for frame in resampler.resample(await track.recv()):
                    if queue.qsize() > 10:
                        queue.get_nowait()
                    queue.put_nowait(frame.to_ndarray()[0])
        self.queues.remove(queue)

    async def record(self, file: str) -> None:
        start = time.monotonic()
        with wave.open(file, "wb") as out:
            out.setparams((1, 2, 48_000, 0, "NONE", ""))
            for step in range(1_000_000_000):
                await asyncio.sleep(start + step * STEP / 48_000 - time.monotonic())
                mix = np.zeros(STEP, np.int32)
                for queue in self.queues:
                    if not queue.empty():
                        mix += queue.get_nowait()
                out.writeframes(mix.clip(-32768, 32767).astype(np.int16).tobytes())


async def watch(track: MediaStreamTrack) -> None:
    """Tell every second what arrives from a participant."""
    name = track.id[:4]
    frames, since = 0, time.monotonic()
    with contextlib.suppress(MediaStreamError):
        while True:
            frame = await track.recv()
            frames += 1
            if (seconds := time.monotonic() - since) >= 1:
                print(f"{name}: {frame.width}x{frame.height}, {frames / seconds:.0f} frames/s", flush=True)
                frames, since = 0, time.monotonic()
    print(f"{name} has left", flush=True)


class Call:
    """Everybody is connected with everybody."""

    def __init__(self, microphone: str, camera: str) -> None:
        self.relay = MediaRelay()
        self.own = [MediaPlayer(microphone, loop=True).audio, MediaPlayer(camera, loop=True).video]
        self.mixer = Mixer()
        self.connections: set[RTCPeerConnection] = set()
        self.tasks: set[asyncio.Task[None]] = set()

    def join(self) -> RTCPeerConnection:
        """Return a connection that sends to a participant, hears and watches it."""
        connection = RTCPeerConnection()
        self.connections.add(connection)
        for track in self.own:
            connection.addTrack(self.relay.subscribe(track))

        @connection.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            work = self.mixer.add(track) if track.kind == "audio" else watch(track)
            task = asyncio.create_task(work)
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

        @connection.on("connectionstatechange")
        async def on_state() -> None:
            if connection.connectionState in ("failed", "closed"):
                await connection.close()
                self.connections.discard(connection)

        return connection

    async def call(self, client: aiohttp.ClientSession, url: str) -> None:
        connection = self.join()
        await connection.setLocalDescription(await connection.createOffer())
        offer = connection.localDescription
        async with client.post(f"{url}/call", json={"type": offer.type, "sdp": offer.sdp}) as response:
            response.raise_for_status()
            answer = await response.json()
        await connection.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))

    async def answer(self, request: web.Request) -> web.Response:
        given = await request.json()
        connection = self.join()
        await connection.setRemoteDescription(RTCSessionDescription(given["sdp"], given["type"]))
        await connection.setLocalDescription(await connection.createAnswer())
        answer = connection.localDescription
        return web.json_response({"type": answer.type, "sdp": answer.sdp})


async def main(options: argparse.Namespace) -> None:
    call = Call(options.microphone, options.camera)
    async with aiohttp.ClientSession() as client:
        for url in options.others:
            await call.call(client, url)
    app = web.Application()
    app.router.add_post("/call", call.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port).start()
        print(f"others can join: {runner.addresses}", flush=True)
        await call.mixer.record(options.record)
    finally:
        for track in call.own:
            track.stop()
        for connection in [*call.connections]:
            await connection.close()
        await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("others", nargs="*")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=9001)
    parser.add_argument("--microphone", required=True)
    parser.add_argument("--camera", required=True)
    parser.add_argument("--record", required=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args()))
