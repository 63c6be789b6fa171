"""STUN servers that say what they should not."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest
import webrtc

BINDING_REQUEST, BINDING_ERROR, ERROR_CODE = 0x0001, 0x0111, 0x0009


class Refusing(asyncio.DatagramProtocol):
    """Refuses, and gives a reason that is not UTF-8."""

    reason = b"\xff\xfe no \xc3\x28 \x00 \xed\xa0\x80"

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if struct.unpack("!H", data[:2])[0] != BINDING_REQUEST:
            return
        value = struct.pack("!HBB", 0, 4, 20) + self.reason
        attribute = struct.pack("!HH", ERROR_CODE, len(value)) + value + b"\0" * (-len(value) % 4)
        head = struct.pack("!HH", BINDING_ERROR, len(attribute)) + data[4:20]
        self.transport.sendto(head + attribute, addr)


@pytest.fixture
async def refusing_server() -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Refusing, local_addr=("127.0.0.1", 0))
    yield f"stun:127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    transport.close()


async def test_the_reason_of_a_server_is_text_whatever_its_bytes(refusing_server: str, event: Any) -> None:
    async with webrtc.RTCPeerConnection(ice_servers=[refusing_server]) as connection:
        failed = event(connection, "icecandidateerror", lambda error: error.url == refusing_server)
        last = event(connection, "icecandidate", lambda event: event.candidate is None)
        connection.create_data_channel("x")
        await connection.set_local_description()
        error = await asyncio.wait_for(failed, 5)
        # The engine tells the number without its class, the hundreds.
        assert error.error_code % 100 == 20
        assert " no " in error.error_text and "\ufffd" in error.error_text
        await asyncio.wait_for(last, 5)
        # The loop goes on, and so do other operations.
        await connection.get_stats()
