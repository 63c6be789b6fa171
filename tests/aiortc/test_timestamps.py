"""RTP timestamps follow the program's `pts`, as the real aiortc sees them."""

from __future__ import annotations

import asyncio
import fractions
import json
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from webrtc import aiortc

RECEIVER = Path(__file__).with_name("clock_peer.py")


class Sound(aiortc.AudioStreamTrack):
    """20 ms of a tone at 44,100 Hz at a time; `jump` advances its clock by half a second."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 12_345

    def jump(self) -> None:
        self.ticks += 22_050

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(0.019)
        pcm = (np.sin(np.arange(882) / 10) * 9000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 44_100, self.ticks, fractions.Fraction(1, 44_100)
        self.ticks += 882
        return frame


class Pictures(aiortc.VideoStreamTrack):
    """A frame every 40 ms; `jump` advances its clock by half a second."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 777

    def jump(self) -> None:
        self.ticks += 45_000

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(0.04)
        frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), self.ticks % 200, np.uint8), format="bgr24")
        frame.pts, frame.time_base = self.ticks, fractions.Fraction(1, 90_000)
        self.ticks += 3600
        return frame


@pytest.mark.timeout(120)
async def test_the_receivers_timestamps_follow_the_steps_and_the_gap_of_pts(real_aiortc: str) -> None:
    pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    tracks: dict[str, Sound | Pictures] = {"audio": Sound(), "video": Pictures()}
    for track in tracks.values():
        pc.addTrack(track)
    await pc.setLocalDescription(await pc.createOffer())
    pipe = asyncio.subprocess.PIPE
    peer = await asyncio.create_subprocess_exec(real_aiortc, str(RECEIVER), stdin=pipe, stdout=pipe)
    assert peer.stdin and peer.stdout
    offer = {"type": pc.localDescription.type, "sdp": pc.localDescription.sdp}
    peer.stdin.write(json.dumps(offer).encode() + b"\n")
    answer = json.loads(await peer.stdout.readline())
    await pc.setRemoteDescription(aiortc.RTCSessionDescription(**answer))
    for _ in tracks:
        tracks[(await peer.stdout.readline()).decode().strip()].jump()
    times = json.loads(await peer.stdout.readline())
    await pc.close()
    assert await peer.wait() == 0

    sound = {b - a for a, b in pairwise(times["audio"])}
    assert sound == {960, 960 + 24_000}
    steps = [b - a for a, b in pairwise(times["video"])]
    # A frame may be lost; every frame that arrives has its timestamp.
    assert sum(step >= 45_000 for step in steps) == 1
    assert all(step % 3600 == (45_000 % 3600 if step >= 45_000 else 0) for step in steps)
