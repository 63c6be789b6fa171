"""One end of a call on the real aiortc or on this one: `peer.py offer|answer aiortc|webrtc.aiortc SOCKET`."""

from __future__ import annotations

import asyncio
import fractions
import importlib
import sys

import av
import numpy as np

role, library, path = sys.argv[1:]
aiortc = importlib.import_module(library)
signaling = importlib.import_module(library + ".contrib.signaling")


class Tone(aiortc.AudioStreamTrack):
    samples = 0

    async def recv(self):
        await asyncio.sleep(0.018)
        t = (self.samples + np.arange(960)) / 48000
        pcm = (np.sin(2 * np.pi * 600 * t) * 10000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.samples, fractions.Fraction(1, 48000)
        self.samples += 960
        return frame


class Picture(aiortc.VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), (40, 80, 200), np.uint8), format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


async def main():
    line = signaling.UnixSocketSignaling(path)
    await line.connect()
    pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    tracks = {}
    got = asyncio.get_running_loop().create_future()
    pc.on("track", lambda track: tracks.setdefault(track.kind, track))

    def hear(channel):
        channel.on("message", lambda message: got.done() or got.set_result(message))

    if role == "offer":
        channel = pc.createDataChannel("chat")
        hear(channel)
        channel.on("open", lambda: channel.send("from the offerer"))
        pc.addTrack(Tone())
        pc.addTrack(Picture())
        await pc.setLocalDescription(await pc.createOffer())
        await line.send(pc.localDescription)
        await pc.setRemoteDescription(await line.receive())
    else:

        @pc.on("datachannel")
        def on_datachannel(channel):
            hear(channel)
            channel.send("from the answerer")

        await pc.setRemoteDescription(await line.receive())
        pc.addTrack(Tone())
        pc.addTrack(Picture())
        await pc.setLocalDescription(await pc.createAnswer())
        await line.send(pc.localDescription)

    for _ in range(300):
        sound = await asyncio.wait_for(tracks["audio"].recv(), 20)
        if np.abs(sound.to_ndarray()).max() > 3000 and sound.pts > 48000:
            break
    for _ in range(15):
        image = await asyncio.wait_for(tracks["video"].recv(), 20)
    left = sound.to_ndarray().reshape(-1)[::2].astype(float)
    hertz = np.abs(np.fft.rfft(left * np.hanning(len(left)))).argmax() * 48000 / len(left)
    colour = image.to_ndarray(format="bgr24").reshape(-1, 3).mean(axis=0)
    assert abs(hertz - 600) < 60, hertz
    assert np.abs(colour - (40, 80, 200)).max() < 15, colour
    print(await asyncio.wait_for(got, 20), flush=True)
    # Until the other end has seen enough too.
    await asyncio.wait_for(asyncio.to_thread(sys.stdin.readline), 60)
    await pc.close()
    await line.close()


asyncio.run(asyncio.wait_for(main(), 90))
