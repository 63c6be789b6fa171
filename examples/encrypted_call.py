"""An end-to-end encrypted call over a network that loses packets.

Each frame is encrypted with AES-GCM and a key that only the two peers have. A server that forwards the
packets cannot see the video, and a frame that was modified is dropped. Frames are encrypted independently, so
lost frames do no harm. Requires `pip install cryptography pillow`.
"""

import argparse
import asyncio
import os
from pathlib import Path

import numpy as np
import webrtc
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray
from PIL import Image
from webrtc.testing import SimulatedNetwork, connect

NONCE_BYTES = 12
# The packetizer must be able to read VP8's frame header (RFC 6386 §9.1).
CLEAR_BYTES = {"key": 10, "delta": 3}


async def encrypt(transformer: webrtc.RTCRtpScriptTransformer) -> None:
    """The sender's transform: writes header, nonce and encrypted payload."""
    cipher = AESGCM(transformer.options["key"])
    writer = transformer.writable.get_writer()
    async for frame in transformer.readable:
        assert isinstance(frame, webrtc.RTCEncodedVideoFrame)
        clear = CLEAR_BYTES[frame.type]
        header, payload = frame.data[:clear], frame.data[clear:]
        nonce = os.urandom(NONCE_BYTES)
        frame.data = header + nonce + cipher.encrypt(nonce, payload, header)
        await writer.write(frame)


async def decrypt(transformer: webrtc.RTCRtpScriptTransformer) -> None:
    """The receiver's transform: frames that cannot be decrypted are not written, and so not decoded."""
    cipher = AESGCM(transformer.options["key"])
    writer = transformer.writable.get_writer()
    async for frame in transformer.readable:
        assert isinstance(frame, webrtc.RTCEncodedVideoFrame)
        clear = CLEAR_BYTES[frame.type]
        header, encrypted = frame.data[:clear], frame.data[clear:]
        try:
            payload = cipher.decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], header)
        except InvalidTag:
            await transformer.send_key_frame_request()
            continue
        frame.data = header + payload
        await writer.write(frame)


def draw(count: int) -> NDArray[np.uint8]:
    """Draw a disc on a circular path."""
    y, x = np.mgrid[:480, :640]
    angle = count / 30
    inside = (x - 320 - 150 * np.cos(angle)) ** 2 + (y - 240 - 150 * np.sin(angle)) ** 2 < 60**2
    return np.where(inside[..., None], (40, 90, 240), (90, 60, 30)).astype(np.uint8)


async def push(source: webrtc.RTCVideoSource) -> None:
    for count in range(1_000_000):
        source.push(draw(count), format="rgb24")
        await asyncio.sleep(1 / 30)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--loss", type=float, default=0.1, help="fraction of packets to lose")
    parser.add_argument("--frames", type=int, default=150, help="number of frames to receive")
    parser.add_argument("--output", type=Path, default=Path(), help="folder for the last frame")
    arguments = parser.parse_args()

    network = SimulatedNetwork(loss=arguments.loss, delay=0.02)
    async with webrtc.RTCPeerConnection(network=network) as alice, webrtc.RTCPeerConnection() as bob:
        source = webrtc.RTCVideoSource()
        transceiver = alice.add_transceiver(source.create_track(), direction="sendonly")
        capabilities = webrtc.RTCRtpSender.get_capabilities("video")
        selected = ("video/VP8", "video/rtx")
        transceiver.set_codec_preferences(
            [codec for codec in capabilities.codecs if codec.mime_type in selected]
        )

        secret = {"key": AESGCM.generate_key(128)}
        transceiver.sender.transform = webrtc.RTCRtpScriptTransform(encrypt, secret)

        @bob.on("track")
        def on_track(event: webrtc.RTCTrackEvent) -> None:
            event.receiver.transform = webrtc.RTCRtpScriptTransform(decrypt, secret)

        await connect(alice, bob)

        pushing = asyncio.create_task(push(source))
        frames = webrtc.RTCVideoSink(bob.get_receivers()[0].track)
        frame = await anext(frames)
        for _ in range(arguments.frames - 1):
            frame = await anext(frames)
        pushing.cancel()
        Image.fromarray(frame.to_ndarray("rgb24")).save(arguments.output / "decrypted.png")
        lost = network.statistics.packets_lost
        print(f"{arguments.frames} frames received, {lost} packets lost; the last frame is decrypted.png")


asyncio.run(main())
