"""STUN over UDP and TCP (RFC 8489): which address others see, and how long the answer takes."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
import struct
import time
from typing import NamedTuple

_MAGIC = 0x2112A442
_BINDING, _SUCCESS = 0x0001, 0x0101
_XOR_MAPPED_ADDRESS = 0x0020
# Seconds after which a request is sent again (RFC 8489 §6.2.1, shortened).
_AGAIN = (0.5, 1.0, 1.5)
_HEADER = struct.Struct(">HHI12s")

Address = tuple[str, int]


class Seen(NamedTuple):
    """What a server answered."""

    address: Address
    """The address and port from which the request came, as the server sees them."""
    seconds: float


def request() -> bytes:
    """Return a binding request."""
    return _HEADER.pack(_BINDING, 0, _MAGIC, secrets.token_bytes(12))


def mapped_address(data: bytes, sent: bytes) -> Address | None:
    """Return the address in a response to a request; None if it is none. The data is anyone's."""
    if len(data) < _HEADER.size or len(data) > 1500:
        return None
    kind, length, magic, transaction = _HEADER.unpack_from(data)
    if (kind, magic, transaction) != (_SUCCESS, _MAGIC, sent[8:20]) or length != len(data) - _HEADER.size:
        return None
    at = _HEADER.size
    while at + 4 <= len(data):
        attribute, size = struct.unpack_from(">HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if attribute == _XOR_MAPPED_ADDRESS and len(value) == size and size in (8, 20):
            port = struct.unpack_from(">H", value, 2)[0] ^ (_MAGIC >> 16)
            mask = sent[4:20]
            packed = bytes(a ^ b for a, b in zip(value[4:], mask, strict=False))
            return str(ipaddress.ip_address(packed)), port
        # Attributes are padded to four bytes.
        at += 4 + size + -size % 4
    return None


async def resolve(host: str, port: int) -> list[Address]:
    """Return the IPv4 addresses of a server. Raises OSError if the name is unknown."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_DGRAM)
    return [(str(address[0]), int(address[1])) for *_, address in found]


class _Answers(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=64)
        self.error: Exception | None = None

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.queue.full():
            self.queue.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        # The system tells of an unreachable port or a forbidden packet; a later answer still counts.
        self.error = exc


class Prober:
    """Asks several servers from one UDP socket, so that their answers can be compared."""

    async def __aenter__(self) -> Prober:
        loop = asyncio.get_running_loop()
        self._transport, self._answers = await loop.create_datagram_endpoint(
            _Answers, local_addr=("0.0.0.0", 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()

    async def ask(self, server: Address) -> Seen:
        """Ask a server. Raises TimeoutError if it does not answer, OSError if it cannot be asked."""
        sent = request()
        self._answers.error = None
        for patience in _AGAIN:
            start = time.perf_counter()
            self._transport.sendto(sent, server)
            try:
                return Seen(await asyncio.wait_for(self._answer(sent), patience), time.perf_counter() - start)
            except asyncio.TimeoutError:
                continue
        if isinstance(self._answers.error, OSError):
            raise self._answers.error
        raise TimeoutError(f"no answer over UDP within {sum(_AGAIN):.0f} s")

    async def _answer(self, sent: bytes) -> Address:
        while True:
            if address := mapped_address(await self._answers.queue.get(), sent):
                return address


async def ask_over_tcp(server: Address, timeout: float = 3) -> Seen:
    """Ask a server over TCP. Raises TimeoutError or OSError if it does not answer."""
    start = time.perf_counter()
    sent = request()
    return Seen(await asyncio.wait_for(_ask_stream(server, sent), timeout), time.perf_counter() - start)


async def _ask_stream(server: Address, sent: bytes) -> Address:
    reader, writer = await asyncio.open_connection(*server)
    try:
        writer.write(sent)
        await writer.drain()
        header = await reader.readexactly(_HEADER.size)
        # Its second field is the length of what follows.
        rest = await reader.readexactly(min(struct.unpack_from(">H", header, 2)[0], 1500))
        if address := mapped_address(header + rest, sent):
            return address
        raise OSError("the server's answer is not STUN")
    except asyncio.IncompleteReadError:
        raise OSError("the server closed the connection") from None
    finally:
        writer.close()
