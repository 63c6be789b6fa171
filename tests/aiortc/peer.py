"""One end of a call on the real aiortc or on this one: `peer.py offer|answer aiortc|webrtc.aiortc SOCKET`."""

from __future__ import annotations

import asyncio
import importlib
import sys
from typing import Any

from tests.aiortc import peer_media

role, library, path = sys.argv[1:]
aiortc: Any = importlib.import_module(library)
signaling = importlib.import_module(library + ".contrib.signaling")


Tone, Picture = peer_media.tracks(aiortc)


async def main() -> None:
    line = signaling.UnixSocketSignaling(path)
    await line.connect()
    pc = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    tracks: dict[str, Any] = {}
    got = asyncio.get_running_loop().create_future()
    pc.on("track", lambda track: tracks.setdefault(track.kind, track))

    def hear(channel: Any) -> None:
        channel.once("message", got.set_result)

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

        def on_datachannel(channel: Any) -> None:
            hear(channel)
            channel.send("from the answerer")

        pc.on("datachannel", on_datachannel)
        await pc.setRemoteDescription(await line.receive())
        pc.addTrack(Tone())
        pc.addTrack(Picture())
        await pc.setLocalDescription(await pc.createAnswer())
        await line.send(pc.localDescription)

    assert await peer_media.arrive(tracks["audio"], tracks["video"]) == (True, True)
    print(await asyncio.wait_for(got, 20), flush=True)
    # Until the other end has seen enough too.
    await asyncio.wait_for(asyncio.to_thread(sys.stdin.readline), 60)
    await pc.close()
    await line.close()


asyncio.run(asyncio.wait_for(main(), 90))
