"""A peer that cannot be reached. The engine gives a pair of candidates up after 15 seconds."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from webrtc import NetworkError, RTCPeerConnection


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A UDP port of this machine where nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield silent.getsockname()[1]


def without_candidates(description: Any) -> dict[str, Any]:
    lines = description.sdp.split("\r\n")
    return {"type": description.type, "sdp": "\r\n".join(line for line in lines if "candidate" not in line)}


async def test_a_peer_that_cannot_be_reached_fails_with_the_reason(silent_port: int) -> None:
    async with RTCPeerConnection() as a, RTCPeerConnection() as b:
        channel = a.create_data_channel("x")
        await a.set_local_description()
        await b.set_remote_description(without_candidates(a.local_description))
        await b.set_local_description()
        await a.set_remote_description(without_candidates(b.local_description))
        states: list[str] = []
        a.on("connectionstatechange", lambda _: states.append(str(a.connection_state)))
        line = f"candidate:1 1 udp 1 127.0.0.1 {silent_port} typ host"
        await a.add_ice_candidate({"candidate": line, "sdpMid": "0"})
        await a.add_ice_candidate(None)
        opening = asyncio.ensure_future(channel.opened())
        with pytest.raises(NetworkError, match="ICE found no path to the peer"):
            await a.connected()
        assert states == ["connecting", "failed"]
        assert a.ice_connection_state == "failed"
        opening.cancel()
