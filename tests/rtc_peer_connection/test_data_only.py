"""A connection that has only data channels costs no media machinery, and few timers."""

from __future__ import annotations

from typing import Any

PROGRAM = """
import asyncio, webrtc, wrtc
from webrtc.testing import connect, negotiate

def calls():
    return wrtc.live_objects()["Call"]

async def main():
    a, b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
    channel = a.create_data_channel("x")
    await connect(a, b)
    await channel.opened()
"""


def test_bandwidth_estimation_exists_only_at_ends_that_have_media(run_python: Any) -> None:
    body = """
    print(calls())
    a.add_transceiver("audio")
    print(calls())
    await a.set_local_description()
    await b.set_remote_description(a.local_description)
    print(calls())
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    a.add_transceiver("video")
    await negotiate(a, b)
    print(calls())
    a.close(), b.close()
    del a, b, channel
asyncio.run(main())
wrtc.stop_engine()
print(calls())
"""
    # At each end from its first transceiver or section on.
    assert run_python("-c", PROGRAM + body).split() == ["0", "1", "2", "2", "0"]


def test_an_offer_of_media_alone_makes_it(run_python: Any) -> None:
    body = """
    await b.create_offer(offer_to_receive_video=True)
    print(calls())
    a.close(), b.close()
asyncio.run(main())
"""
    assert run_python("-c", PROGRAM + body).split() == ["1"]
