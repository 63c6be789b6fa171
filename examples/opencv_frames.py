"""Sends frames drawn with OpenCV to a peer, which analyses them with OpenCV.

The first peer draws a moving red ball; the second one finds it in the received frames.

usage: opencv_frames.py [--seconds 3]     requires OpenCV: pip install opencv-python-headless
"""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
from typing import Any

import numpy as np
import webrtc
from webrtc.testing import connect, pair

try:
    import cv2
except ImportError:
    sys.exit("this example requires OpenCV: pip install opencv-python-headless")

WIDTH, HEIGHT, FPS = 640, 360, 30


def draw(number: int) -> Any:
    """Draw a ball that circles around the centre."""
    image = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    angle = number / FPS * math.pi
    centre = int(WIDTH / 2 + 200 * math.cos(angle)), int(HEIGHT / 2 + 100 * math.sin(angle))
    cv2.circle(image, centre, 30, (40, 40, 230), -1)
    return image


def find(image: Any) -> tuple[int, int] | None:
    """Return the position of the ball."""
    red = cv2.inRange(image, np.array([0, 0, 150]), np.array([110, 110, 255]))
    moments = cv2.moments(red, binaryImage=True)
    if moments["m00"] < 500:
        return None
    return int(moments["m10"] / moments["m00"]), int(moments["m01"] / moments["m00"])


async def send(source: webrtc.RTCVideoSource) -> None:
    for number in range(1_000_000):
        source.push(draw(number), "bgr24")
        await asyncio.sleep(1 / FPS)


async def main(seconds: float) -> None:
    async with pair() as (alice, bob):
        received: asyncio.Future[webrtc.MediaStreamTrack] = asyncio.get_running_loop().create_future()
        bob.on("track", lambda event: received.set_result(event.track))
        source = webrtc.RTCVideoSource()
        alice.add_track(source.create_track())
        await connect(alice, bob)

        sending = asyncio.create_task(send(source))
        count = found = 0
        # Only the most recent frame is of interest.
        async for frame in webrtc.RTCVideoSink(await received, capacity=1):
            count += 1
            position = find(frame.to_ndarray("bgr24"))
            found += position is not None
            if count % FPS == 1:
                print(f"frame {count}: the ball is at {position}")
            if count >= seconds * FPS:
                break
        sending.cancel()
    print(f"the ball was found in {found} of {count} frames")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    asyncio.run(main(parser.parse_args().seconds))
