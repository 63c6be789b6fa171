"""A video call between two terminals: sends a file or a test pattern, and records the received tracks.

python videostream_cli.py offer --signaling unix-socket --record-to offerer.mp4
python videostream_cli.py answer --signaling unix-socket --play-from video.mp4
"""

import argparse
import asyncio

import numpy as np
from av import VideoFrame
from webrtc.aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from webrtc.aiortc.contrib.media import MediaBlackhole, MediaPlayer, MediaRecorder
from webrtc.aiortc.contrib.signaling import BaseSignaling, add_signaling_arguments, create_signaling


class Bars(VideoStreamTrack):
    """Colour bars that move to the left."""

    def __init__(self) -> None:
        super().__init__()
        colours = np.array([[i & 4, i & 2, i & 1] for i in range(8)], dtype=np.uint8).astype(bool) * 200
        self.image = np.repeat(colours[None].astype(np.uint8), 80, axis=1).repeat(480, axis=0)
        self.shift = 0

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        self.shift += 4
        frame = VideoFrame.from_ndarray(np.roll(self.image, -self.shift, axis=1), format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


async def receive_description(signaling: BaseSignaling) -> RTCSessionDescription:
    """Return the peer's description."""
    message = await signaling.receive()
    if not isinstance(message, RTCSessionDescription):
        raise ConnectionError("the peer has left")
    return message


async def run(args: argparse.Namespace, pc: RTCPeerConnection, signaling: BaseSignaling) -> None:
    player = MediaPlayer(args.play_from) if args.play_from else None
    recorder = MediaRecorder(args.record_to) if args.record_to else MediaBlackhole()

    @pc.on("track")
    def on_track(track: MediaStreamTrack) -> None:
        print(f"receiving {track.kind}", flush=True)
        recorder.addTrack(track)

    def add_tracks() -> None:
        if player and player.audio:
            pc.addTrack(player.audio)
        pc.addTrack(player.video if player and player.video else Bars())

    if args.role == "offer":
        add_tracks()
        await pc.setLocalDescription(await pc.createOffer())
        assert pc.localDescription
        await signaling.send(pc.localDescription)
        await pc.setRemoteDescription(await receive_description(signaling))
    else:
        await pc.setRemoteDescription(await receive_description(signaling))
        add_tracks()
        await pc.setLocalDescription(await pc.createAnswer())
        assert pc.localDescription
        await signaling.send(pc.localDescription)
    await recorder.start()
    await asyncio.sleep(args.seconds)
    await recorder.stop()


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("role", choices=["offer", "answer"])
    parser.add_argument("--play-from", help="send this file")
    parser.add_argument("--record-to", help="record to this file")
    parser.add_argument("--seconds", type=float, default=10)
    add_signaling_arguments(parser)
    args = parser.parse_args()

    signaling = create_signaling(args)
    pc = RTCPeerConnection()
    await signaling.connect()
    try:
        await run(args, pc, signaling)
    finally:
        await pc.close()
        await signaling.close()


if __name__ == "__main__":
    asyncio.run(main())
