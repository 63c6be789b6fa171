"""Gathering on a machine without a network."""

from __future__ import annotations

from tests.namespaces import run_in_namespace

OFFER = """
import asyncio, webrtc

async def main():
    async with webrtc.RTCPeerConnection(gathering_timeout=0.3) as connection:
        connection.create_data_channel("x")
        last = asyncio.get_running_loop().create_future()
        connection.on("icecandidate", lambda event: last.set_result(event.candidate))
        offer = await asyncio.wait_for(connection.offer(), 20)
        print(await last, connection.ice_gathering_state, "candidate" in offer["sdp"])

asyncio.run(main())
"""


def test_without_an_interface_gathering_ends_without_candidates() -> None:
    assert run_in_namespace("true", OFFER) == "None complete False"
