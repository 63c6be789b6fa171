"""Pictures made with OpenCV go to a peer, which looks at them with OpenCV.

The first peer draws a red ball that moves; the second one finds it in what it receives.

usage: opencv_frames.py [--seconds 3]     needs OpenCV: pip install opencv-python-headless
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
from typing import Any

import numpy as np
import webrtc
from webrtc.testing import connect

try:
    import cv2
except ImportError:
    sys.exit("this example needs OpenCV: pip install opencv-python-headless")

WIDTH, HEIGHT, FPS = 640, 360, 30


def draw(number: int) -> Any:
    """A ball on its way round the middle."""
    picture = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    angle = number / FPS * math.pi
    middle = int(WIDTH / 2 + 200 * math.cos(angle)), int(HEIGHT / 2 + 100 * math.sin(angle))
    cv2.circle(picture, middle, 30, (40, 40, 230), -1)
    return picture


def find(picture: Any) -> tuple[int, int] | None:
    """Where the ball is."""
    red = cv2.inRange(picture, np.array([0, 0, 150]), np.array([110, 110, 255]))
    moments = cv2.moments(red, binaryImage=True)
    if moments["m00"] < 500:
        return None
    return int(moments["m10"] / moments["m00"]), int(moments["m01"] / moments["m00"])


async def send(source: webrtc.RTCVideoSource) -> None:
    for number in range(1_000_000):
        source.push(draw(number), "bgr24")
        await asyncio.sleep(1 / FPS)


async def main(seconds: float) -> None:
    async with webrtc.RTCPeerConnection() as alice, webrtc.RTCPeerConnection() as bob:
        arrival: asyncio.Future[webrtc.MediaStreamTrack] = asyncio.get_running_loop().create_future()
        bob.on("track", lambda event: arrival.set_result(event.track))
        source = webrtc.RTCVideoSource()
        alice.add_track(source.create_track())
        await connect(alice, bob)

        sending = asyncio.create_task(send(source))
        seen = found = 0
        # Of the pictures only the present one counts.
        async for frame in webrtc.RTCVideoSink(await arrival, capacity=1):
            seen += 1
            place = find(frame.to_ndarray("bgr24"))
            found += place is not None
            if seen % FPS == 1:
                print(f"picture {seen}: the ball is at {place}")
            if seen >= seconds * FPS:
                break
        sending.cancel()
    print(f"the ball was found in {found} of {seen} pictures")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    asyncio.run(main(parser.parse_args().seconds))
