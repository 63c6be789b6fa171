"""Teleoperation: an operator drives the robot, and knows how old its pictures are."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from webrtc import RTCPeerConnection, RTCVideoSink, web

from tests.examples.conftest import Start
from tests.waiting import paced, until

pytestmark = pytest.mark.timeout(900)


def place(image: Any) -> np.ndarray:
    """Where the red robot is."""
    image = image.astype(int)
    found: np.ndarray = np.argwhere(image[:, :, 2] - image[:, :, 1] > 100).mean(axis=0)[::-1]
    return found


def taken(image: Any) -> int:
    """When a picture was taken, in milliseconds, of the lower 32 bits."""
    squares = image[10, 10::20].mean(axis=1) > 127
    return int((squares.astype(np.int64) << np.arange(32)).sum())


class Operator:
    """Sees what the robot sees."""

    def __init__(self, connection: RTCPeerConnection) -> None:
        connection.add_transceiver("video", direction="recvonly")
        self.connection = connection
        self.commands = connection.create_data_channel("commands", ordered=False, max_retransmits=0)
        self.image: Any = None
        self.latencies: list[int] = []

    async def watch(self) -> None:
        async for frame in RTCVideoSink(self.connection.get_receivers()[0].track, capacity=1):
            self.image = frame.to_ndarray("bgr24")
            self.latencies.append(time.time_ns() // 1_000_000 % 2**32 - taken(self.image))

    async def drive_until(self, condition: Callable[[Any], bool], **command: float) -> None:
        """Give a command, as often as a page does."""
        async for _ in paced(20):
            self.commands.send(json.dumps({**command, "sent": 0}))
            if self.image is not None and condition(self.image):
                return

    async def stands(self) -> bool:
        """Whether the robot stands still for half a second of pictures."""
        places = []
        for _ in range(15):
            self.image = None
            await until(lambda: self.image is not None)
            places.append(place(self.image))
        return float(np.ptp(places, axis=0).max()) < 0.5


async def test_the_robot_follows_commands_and_stops_without_them(start: Start) -> None:
    async with start("teleoperation.py", "--port", 0) as program, RTCPeerConnection() as connection:
        operator = Operator(connection)
        await web.connect(connection, await program.url() + "/offer")
        await operator.commands.opened()
        watching = asyncio.ensure_future(operator.watch())
        await operator.drive_until(lambda image: abs(place(image)[0] - 320) < 3, speed=0, turn=0)
        # Upwards first, then to the right.
        before = place(operator.image)
        await operator.drive_until(lambda image: before[1] - place(image)[1] > 30, speed=1, turn=0)
        assert abs(place(operator.image)[0] - before[0]) < 3
        await operator.drive_until(lambda image: place(image)[0] - before[0] > 30, speed=1, turn=1)
        # Nothing more is sent.
        await until(operator.stands, 60)
        print("latency in ms: median", np.median(operator.latencies), "of", len(operator.latencies))
        # The pictures were taken before they were seen, and not long ago.
        assert 0 <= np.median(operator.latencies) < 5000
        watching.cancel()


@pytest.mark.parametrize("text", ["[]", '{"speed": NaN, "turn": 0, "sent": 0}'])
async def test_what_is_no_command_does_not_move_the_robot(start: Start, text: str) -> None:
    async with start("teleoperation.py", "--port", 0) as program, RTCPeerConnection() as connection:
        operator = Operator(connection)
        await web.connect(connection, await program.url() + "/offer")
        await operator.commands.opened()
        watching = asyncio.ensure_future(operator.watch())
        operator.commands.send(text)
        await program.says("not a command")
        assert await operator.stands()
        watching.cancel()
