"""Sends one peer's video to many viewers through a hub that does not decode it, as in a conference server.

usage: forward_to_many.py [--viewers 4] [--seconds 3]
"""

from __future__ import annotations

import argparse
import asyncio
from contextlib import AsyncExitStack

import webrtc
from webrtc.testing import connect


async def connect_pair(a: webrtc.RTCPeerConnection, b: webrtc.RTCPeerConnection) -> webrtc.MediaStreamTrack:
    """Connect two connections; return the track that the second one receives."""
    received_track: asyncio.Future[webrtc.MediaStreamTrack] = asyncio.get_running_loop().create_future()
    b.on("track", lambda event: received_track.set_result(event.track))
    await connect(a, b)
    return await received_track


async def count_frames(track: webrtc.MediaStreamTrack) -> int:
    count = 0
    async for _ in track:
        count += 1
    return count


async def main(viewers: int, seconds: float) -> None:
    async with AsyncExitStack() as stack:

        async def peer() -> webrtc.RTCPeerConnection:
            return await stack.enter_async_context(webrtc.RTCPeerConnection())

        camera = webrtc.get_user_media({"video": {"deviceId": "synthetic-pattern"}}).get_video_tracks()[0]
        sender, hub = await peer(), await peer()
        sender.add_track(camera)
        incoming = await connect_pair(sender, hub)

        watching = []
        for _ in range(viewers):
            outgoing, viewer = await peer(), await peer()
            outgoing.add_track(webrtc.forward(incoming))
            watching.append(asyncio.create_task(count_frames(await connect_pair(outgoing, viewer))))
        await asyncio.sleep(seconds)
        [received] = [each for each in (await hub.get_stats()).values() if each.type == "inbound-rtp"]
        camera.stop()
    counts = await asyncio.gather(*watching)
    print(f"the hub received {received.frames_received} frames and decoded {received.frames_decoded}")
    print(f"the viewers received {', '.join(map(str, counts))}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--viewers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    asyncio.run(main(options.viewers, options.seconds))
