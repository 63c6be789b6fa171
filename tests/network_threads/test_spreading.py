"""Connections are spread over several network threads."""

from __future__ import annotations

from typing import Any

import pytest
import webrtc

PROGRAM = """
import asyncio, os, pathlib, webrtc
from webrtc.testing import connect

def threads():
    names = [file.read_text().strip() for file in pathlib.Path("/proc/self/task").glob("*/comm")]
    return sorted(name for name in names if name.startswith("webrtc-network"))

async def echo(a, b):
    channel, incoming = a.create_data_channel("x"), asyncio.get_running_loop().create_future()
    b.once("datachannel", lambda event: incoming.set_result(event.channel))
    await connect(a, b)
    there = await incoming
    there.on("message", lambda event: there.send(event.data))
    for number in range(100):
        await channel.send_async(str(number))
    messages = aiter(channel)
    return [int(await anext(messages)) for _ in range(100)] == list(range(100))
"""


def test_threads_start_when_connections_need_them(run_python: Any) -> None:
    body = """
webrtc.set_threads(3)
async def main():
    webrtc.RTCVideoSource().create_track()
    print(len(threads()))
    made = []
    for _ in range(5):
        made.append(webrtc.RTCPeerConnection())
        print(len(threads()))
    for each in made:
        each.close()
asyncio.run(main())
"""
    assert run_python("-c", PROGRAM + body).split() == ["1", "1", "2", "3", "3", "3"]


def test_a_closed_connection_makes_room_on_its_thread(run_python: Any) -> None:
    body = """
webrtc.set_threads(3)
async def main():
    for _ in range(4):
        webrtc.RTCPeerConnection().close()
    print(*threads())
asyncio.run(main())
"""
    assert run_python("-c", PROGRAM + body).split() == ["webrtc-network"]


@pytest.mark.parametrize("count", [1, 3])
def test_connections_of_different_threads_exchange_messages_in_order(run_python: Any, count: int) -> None:
    body = f"""
webrtc.set_threads({count})
async def main():
    made = [webrtc.RTCPeerConnection() for _ in range(6)]
    print(len(threads()), await asyncio.gather(*(echo(made[i], made[5 - i]) for i in range(3))))
    for each in made:
        each.close()
asyncio.run(main())
"""
    assert run_python("-c", PROGRAM + body).strip() == f"{count} [True, True, True]"


def test_a_track_is_sent_by_connections_of_every_thread(run_python: Any) -> None:
    body = """
import numpy as np
webrtc.set_threads(3)
async def main():
    source, made, sinks = webrtc.RTCVideoSource(), [], []
    track = source.create_track()
    for _ in range(3):
        a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
        a.add_track(track)
        await connect(a, b)
        made += a, b
        sinks.append(webrtc.RTCVideoSink(b.get_receivers()[0].track))
    async def push():
        while True:
            source.push(np.zeros((48, 64, 3), np.uint8))
            await asyncio.sleep(0.03)
    pushing = asyncio.ensure_future(push())
    frames = [await anext(aiter(sink)) for sink in sinks]
    pushing.cancel()
    print(len(threads()), *(frame.width for frame in frames))
    for each in made:
        each.close()
asyncio.run(main())
"""
    assert run_python("-c", PROGRAM + body).split() == ["3", "64", "64", "64"]


def test_a_forked_child_spreads_its_connections_too(run_python: Any) -> None:
    body = """
webrtc.set_threads(2)
async def main():
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    print(await echo(a, b), len(threads()), flush=True)
    a.close(), b.close()
kept = asyncio.run(main())
if pid := os.fork():
    os.waitpid(pid, 0)
    asyncio.run(main())
else:
    print(len(threads()), flush=True)
    asyncio.run(main())
    os._exit(0)
"""
    assert run_python("-c", PROGRAM + body).split() == ["True", "2", "0", "True", "2", "True", "2"]


def test_another_number_is_refused_once_the_engine_has_started(run_python: Any) -> None:
    body = """
webrtc.set_threads(2)
webrtc.set_threads(3)
async def main():
    webrtc.RTCPeerConnection().close()
    webrtc.set_threads(3)
    try:
        webrtc.set_threads(4)
    except webrtc.InvalidStateError as error:
        print(error)
asyncio.run(main())
"""
    assert "before the first connection" in run_python("-c", PROGRAM + body)


@pytest.mark.parametrize("number", [0, -1, 65])
def test_a_number_out_of_range_raises_value_error(number: int) -> None:
    with pytest.raises(ValueError, match=f"network is {number}: it must be 1 to 64"):
        webrtc.set_threads(number)


@pytest.mark.parametrize("number", [None, "2", 2.0, True])
def test_something_else_than_an_int_raises_type_error(number: Any) -> None:
    with pytest.raises(TypeError, match="network must be an int"):
        webrtc.set_threads(number)
