"""What `webrtc.aiortc` must do where a wheel is installed with that extra. Run there, beside program.py."""

from __future__ import annotations

import asyncio
import fractions
from typing import Any

import av
import numpy as np
import program  # type: ignore[import-not-found]  # it lies beside this file there
from webrtc.aiortc import AudioStreamTrack, RTCPeerConnection, VideoStreamTrack


class Tone(AudioStreamTrack):
    """A tone of one frequency, 20 ms at a time."""

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self.samples, self.hertz = 0, hertz

    async def recv(self) -> Any:
        await super().recv()  # keeps the pace
        t = (self.samples + np.arange(960)) / program.RATE
        pcm = (np.sin(2 * np.pi * self.hertz * t) * 10000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = program.RATE, self.samples
        frame.time_base = fractions.Fraction(1, program.RATE)
        self.samples += 960
        return frame


class Picture(VideoStreamTrack):
    """The picture of the other program."""

    async def recv(self) -> Any:
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(program.picture(), format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


async def both_ways() -> None:
    """A message, a tone in both directions and pictures, between two peers of aiortc's API."""
    loop = asyncio.get_running_loop()
    peers = RTCPeerConnection(), RTCPeerConnection()
    a, b = peers
    tracks: dict[tuple[int, str], Any] = {}
    for number, (peer, hertz) in enumerate(zip(peers, program.TONES, strict=True)):
        peer.addTrack(Tone(hertz))
        for kind in ("audio", "video"):
            tracks[number, kind] = loop.create_future()
        peer.on("track", lambda track, number=number: tracks[number, track.kind].set_result(track))
    a.addTrack(Picture())
    channel = a.createDataChannel("proof")
    echoed = loop.create_future()
    b.on("datachannel", lambda other: other.on("message", lambda message: other.send(message * 2)))
    channel.on("open", lambda: channel.send("ab"))
    channel.on("message", echoed.set_result)
    await a.setLocalDescription(await a.createOffer())
    await b.setRemoteDescription(a.localDescription)
    await b.setLocalDescription(await b.createAnswer())
    await a.setRemoteDescription(b.localDescription)
    assert await echoed == "abab", "the message that came back is different"
    await asyncio.gather(
        hear(await tracks[0, "audio"], program.TONES[1]),
        hear(await tracks[1, "audio"], program.TONES[0]),
        see(await tracks[1, "video"]),
    )
    await asyncio.gather(*(peer.close() for peer in peers))


async def hear(track: Any, hertz: float) -> None:
    heard: list[Any] = []
    while sum(map(len, heard)) < program.RATE // 2:
        left = (await track.recv()).to_ndarray().reshape(-1)[::2]
        heard = [*heard, left] if np.abs(left.astype(int)).max() > 3000 else []
    program.check_pitch(np.concatenate(heard)[program.RATE // 10 :], hertz)


async def see(track: Any) -> None:
    for _ in range(5):
        program.check_picture((await track.recv()).to_ndarray(format="rgb24"))


if __name__ == "__main__":
    program.run("aiortc", both_ways)
