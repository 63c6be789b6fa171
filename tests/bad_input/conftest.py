"""A server that answers as its test wants."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

# RFC 8489 §5 and §14.
ERROR_CODE, REALM, NONCE = 0x0009, 0x0014, 0x0015
COOKIE = b"\x21\x12\xa4\x42"


def attribute(kind: int, value: bytes) -> bytes:
    """One attribute of a STUN message."""
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


class Refusal(asyncio.DatagramProtocol):
    """Answers each STUN or TURN request with an error."""

    def __init__(self, code: int, reason: bytes) -> None:
        self.requests = 0
        value = bytes([0, 0, code // 100, code % 100]) + reason
        self._body = attribute(ERROR_CODE, value) + attribute(REALM, b"realm") + attribute(NONCE, b"nonce")

    def connection_made(self, transport: Any) -> None:
        """Keep what answers."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Refuse."""
        kind = struct.unpack("!H", data[:2])[0]
        if data[4:8] == COOKIE and kind & 0x0110 == 0:
            self.requests += 1
            head = struct.pack("!HH", kind | 0x0110, len(self._body)) + data[4:20]
            self._transport.sendto(head + self._body, addr)


@pytest.fixture
async def refusing() -> AsyncIterator[Callable[[int, bytes], Any]]:
    """`await refusing(code, reason)`: the address of a server that refuses so."""
    transports = []

    async def refusing(code: int, reason: bytes) -> str:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Refusal(code, reason), local_addr=("127.0.0.1", 0)
        )
        transports.append(transport)
        return f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"

    yield refusing
    for transport in transports:
        transport.close()
