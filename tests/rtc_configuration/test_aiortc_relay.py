"""webrtc.aiortc behind a relay: its candidates are gathered before the program asks for them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

pytest.importorskip("av")
pytest.importorskip("pyee")

from webrtc import aiortc


async def test_a_connection_over_a_relay_alone(turn_server: Any) -> None:
    server = aiortc.RTCIceServer(**turn_server.ice_server("turn"))
    relayed = aiortc.RTCConfiguration([server], aiortc.rtcconfiguration.RTCIceTransportPolicy.RELAY)
    one, other = aiortc.RTCPeerConnection(relayed), aiortc.RTCPeerConnection(relayed)
    heard = asyncio.get_running_loop().create_future()
    other.on("datachannel", lambda channel: channel.on("message", heard.set_result))
    channel = one.createDataChannel("relayed")
    channel.on("open", lambda: channel.send("hello"))

    await one.setLocalDescription(await one.createOffer())
    found = [line for line in one.localDescription.sdp.splitlines() if line.startswith("a=candidate")]
    assert found and all(" typ relay " in line for line in found)
    await other.setRemoteDescription(one.localDescription)
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)

    assert await asyncio.wait_for(heard, 20) == "hello"
    await one.close()
    await other.close()
