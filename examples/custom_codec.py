"""A custom video codec named X-ZLIB, which sends a quarter of the pixels, compressed with zlib.

Run it: python examples/custom_codec.py
"""

import asyncio
import zlib

import numpy as np
import webrtc
from webrtc.testing import connect, pair


class ZlibEncoder(webrtc.VideoEncoder):
    """Encode every frame as a key frame: its size, and a quarter of its pixels."""

    def encode(self, frame: webrtc.VideoFrame, key_frame: bool) -> webrtc.EncodedVideoChunk:
        small = frame.to_ndarray("bgr24")[::2, ::2]
        size = np.array(small.shape[:2], "<u2").tobytes()
        return webrtc.EncodedVideoChunk(size + zlib.compress(small.tobytes(), 1), "key")


class ZlibDecoder(webrtc.VideoDecoder):
    """Decode the frame, and double its width and height."""

    def decode(self, data: bytes, key_frame: bool, timestamp: int) -> webrtc.VideoFrame:
        height, width = np.frombuffer(data[:4], "<u2")
        small = np.frombuffer(zlib.decompress(data[4:]), np.uint8).reshape(height, width, 3)
        return webrtc.VideoFrame(small.repeat(2, axis=0).repeat(2, axis=1), "bgr24")


async def main() -> None:
    """Send video from Alice to Bob with this codec."""
    webrtc.register_video_encoder("video/X-ZLIB", ZlibEncoder)
    webrtc.register_video_decoder("video/X-ZLIB", ZlibDecoder)
    capabilities = webrtc.RTCRtpSender.get_capabilities("video")
    assert capabilities
    custom = [codec for codec in capabilities.codecs if codec.mime_type == "video/X-ZLIB"]

    async with pair() as (alice, bob):
        source = webrtc.RTCVideoSource()
        alice.add_transceiver(source.create_track()).set_codec_preferences(custom)
        received = asyncio.get_running_loop().create_future()
        bob.on("track", lambda event: received.set_result(event.track))
        await connect(alice, bob)

        image = np.zeros((240, 320, 3), np.uint8)
        image[:, 160:] = (40, 200, 40)

        async def send() -> None:
            while True:
                source.push(image)
                await asyncio.sleep(1 / 30)

        sending = asyncio.create_task(send())
        async for frame in await received:
            right = frame.to_ndarray("bgr24")[120, 240]
            print(f"Bob received {frame.width}x{frame.height}; BGR on the right: {tuple(map(int, right))}")
            break
        sending.cancel()
        report = await alice.get_stats()
        sent = next(entry for entry in report.values() if entry.type == "outbound-rtp")
        print(f"Alice encoded {sent.frames_encoded} frames with {sent.encoder_implementation}")


asyncio.run(main())
