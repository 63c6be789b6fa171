"""Between clients and coturn over UDP: what coturn says of lifetimes is made true.

coturn 4.6.1 drops allocations after --max-allocate-lifetime, but tells clients the default of 600 seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

from tests.ice_servers import TurnServer

# RFC 8489 §14, RFC 8656 §18.
_HEADER, _COOKIE = 20, 0x2112A442
_LIFETIME, _INTEGRITY, _FINGERPRINT = 0x000D, 0x0008, 0x8028
_ALLOCATED, _REFRESHED = 0x0103, 0x0104


def with_lifetime(message: bytes, seconds: int, key: bytes) -> bytes:
    """A response with another LIFETIME, signed with the key of the account (RFC 8489 §14.5)."""
    attributes = []
    at = _HEADER
    while at < len(message):
        kind, length = struct.unpack_from("!HH", message, at)
        value = message[at + 4 : at + 4 + length]
        if kind == _LIFETIME:
            # A release is answered with 0.
            value = struct.pack("!I", min(seconds, int.from_bytes(value, "big")))
        if kind not in (_INTEGRITY, _FINGERPRINT):
            attributes.append(struct.pack("!HH", kind, length) + value + bytes(-length % 4))
        at += 4 + length + -length % 4
    body = b"".join(attributes)

    def head(more: int) -> bytes:
        return message[:2] + struct.pack("!H", len(body) + more) + message[4:_HEADER]

    body += struct.pack("!HH", _INTEGRITY, 20) + hmac.digest(key, head(24) + body, hashlib.sha1)
    check = zlib.crc32(head(8) + body) ^ 0x5354554E
    return head(8) + body + struct.pack("!HHI", _FINGERPRINT, 4, check)


class _Client(asyncio.DatagramProtocol):
    """The way to the server for one client."""

    def __init__(self, near: Limited, client: Any) -> None:
        self._near, self._client = near, client

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._near.answered(data, self._client)


class Limited(asyncio.DatagramProtocol):
    """Passes datagrams on, with lifetimes of at most so many seconds in answers."""

    def __init__(self, server: TurnServer, seconds: int) -> None:
        self._server, self._seconds = server, seconds
        account = f"{server.username}:test:{server.credential}"
        self._key = hashlib.md5(account.encode()).digest()
        self._clients: dict[Any, asyncio.Future[asyncio.DatagramTransport]] = {}
        self.near: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.near = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if addr not in self._clients:
            self._clients[addr] = asyncio.ensure_future(self._open(addr))
        self._clients[addr].add_done_callback(lambda opened: opened.result().sendto(data))

    def answered(self, data: bytes, client: Any) -> None:
        kind, _, cookie = struct.unpack_from("!HHI", data)
        if cookie == _COOKIE and kind in (_ALLOCATED, _REFRESHED):
            data = with_lifetime(data, self._seconds, self._key)
        self.near.sendto(data, client)

    async def _open(self, client: Any) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        server = (self._server.host, self._server.port)
        transport, _ = await loop.create_datagram_endpoint(lambda: _Client(self, client), remote_addr=server)
        return transport

    async def close(self) -> None:
        self.near.close()
        for transport in await asyncio.gather(*self._clients.values()):
            transport.close()


@contextlib.asynccontextmanager
async def limited(server: TurnServer, seconds: int) -> AsyncIterator[dict[str, Any]]:
    """The ICE server through which lifetimes are at most so many seconds."""
    loop = asyncio.get_running_loop()
    transport, between = await loop.create_datagram_endpoint(
        lambda: Limited(server, seconds), local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    try:
        yield {**server.ice_server("turn"), "urls": f"turn:127.0.0.1:{port}?transport=udp"}
    finally:
        await between.close()
