"""A video codec of one's own: pictures go under the name X-ZLIB, quartered and compressed with zlib.

Run it: python examples/custom_codec.py
"""

import asyncio
import zlib

import numpy as np
import webrtc
from webrtc.testing import connect


class ZlibEncoder(webrtc.VideoEncoder):
    """Every picture is a key frame: its size, and a quarter of its pixels."""

    def encode(self, frame: webrtc.VideoFrame, key_frame: bool) -> webrtc.EncodedVideoChunk:
        small = frame.to_ndarray("bgr24")[::2, ::2]
        size = np.array(small.shape[:2], "<u2").tobytes()
        return webrtc.EncodedVideoChunk(size + zlib.compress(small.tobytes(), 1), "key")


class ZlibDecoder(webrtc.VideoDecoder):
    """Doubles what the encoder left."""

    def decode(self, data: bytes, key_frame: bool, timestamp: int) -> webrtc.VideoFrame:
        height, width = np.frombuffer(data[:4], "<u2")
        small = np.frombuffer(zlib.decompress(data[4:]), np.uint8).reshape(height, width, 3)
        return webrtc.VideoFrame(small.repeat(2, axis=0).repeat(2, axis=1), "bgr24")


async def main() -> None:
    """Send a picture from Alice to Bob with it."""
    webrtc.register_video_encoder("video/X-ZLIB", ZlibEncoder)
    webrtc.register_video_decoder("video/X-ZLIB", ZlibDecoder)
    capabilities = webrtc.RTCRtpSender.get_capabilities("video")
    assert capabilities
    ours = [codec for codec in capabilities.codecs if codec.mime_type == "video/X-ZLIB"]

    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        source = webrtc.RTCVideoSource()
        alice.add_transceiver(source.create_track()).set_codec_preferences(ours)
        arrived = asyncio.get_running_loop().create_future()
        bob.on("track", lambda event: arrived.set_result(event.track))
        await connect(alice, bob)

        picture = np.zeros((240, 320, 3), np.uint8)
        picture[:, 160:] = (40, 200, 40)

        async def film() -> None:
            while True:
                source.push(picture)
                await asyncio.sleep(1 / 30)

        filming = asyncio.ensure_future(film())
        async for frame in await arrived:
            right = frame.to_ndarray("bgr24")[120, 240]
            print(f"Bob sees {frame.width}x{frame.height}; on the right, BGR {tuple(map(int, right))}")
            break
        filming.cancel()
        report = await alice.get_stats()
        sent = next(entry for entry in report.values() if entry.type == "outbound-rtp")
        print(f"Alice encoded {sent.frames_encoded} pictures with {sent.encoder_implementation}")


asyncio.run(main())
