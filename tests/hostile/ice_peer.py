"""A peer made by hand: it answers ICE's checks, and then sends whatever a test wants."""

from __future__ import annotations

import asyncio
import binascii
import hashlib
import hmac
import re
import struct
from typing import Any

COOKIE = 0x2112A442
UFRAG, PASSWORD = "hand", "made-by-hand-and-long-enough"
_REQUEST, _SUCCESS = 0x0001, 0x0101
_USERNAME, _INTEGRITY, _XOR_ADDRESS, _FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x8028


def attribute(type: int, value: bytes) -> bytes:
    """An attribute of STUN, padded (RFC 8489 §14)."""
    return struct.pack("!HH", type, len(value)) + value + bytes(-len(value) % 4)


def stun(type: int, transaction: bytes, attributes: bytes = b"", password: str = PASSWORD) -> bytes:
    """A STUN message with its integrity and fingerprint (RFC 8489 §14.5, §14.7)."""

    def head(more: int) -> bytes:
        return struct.pack("!HHI", type, len(attributes) + more, COOKIE) + transaction

    proof = hmac.digest(password.encode(), head(24) + attributes, hashlib.sha1)
    attributes += attribute(_INTEGRITY, proof)
    check = binascii.crc32(head(8) + attributes) ^ 0x5354554E
    return head(8) + attributes + attribute(_FINGERPRINT, struct.pack("!I", check))


def request(username: str, transaction: bytes, password: str = PASSWORD) -> bytes:
    """A check of ICE as a peer sends it (RFC 8445 §7.1)."""
    return stun(_REQUEST, transaction, attribute(_USERNAME, username.encode()), password)


def addresses(sdp: str) -> list[tuple[str, int]]:
    """Where a description's UDP candidates of IPv4 are."""
    found = re.findall(r"a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host", sdp)
    return [(host, int(port)) for host, port in found]


class IcePeer(asyncio.DatagramProtocol):
    """The lite end of ICE (RFC 8445 §2.5), for one offer of a data channel."""

    def __init__(self) -> None:
        self.transport: Any = None
        # Where the other end is, once it was heard, and what it sent that is not STUN.
        self.other: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    @classmethod
    async def at(cls, host: str) -> IcePeer:
        """A peer on a port of its own."""
        _, peer = await asyncio.get_running_loop().create_datagram_endpoint(cls, (host, 0))
        return peer

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if data[:2] == struct.pack("!H", _REQUEST):
            transaction = data[8:20]
            port = addr[1] ^ (COOKIE >> 16)
            number = struct.unpack("!I", bytes(map(int, addr[0].split("."))))[0] ^ COOKIE
            mapped = attribute(_XOR_ADDRESS, struct.pack("!BBHI", 0, 1, port, number))
            self.transport.sendto(stun(_SUCCESS, transaction, mapped), addr)
            if not self.other.done():
                self.other.set_result(addr)
        elif data[0] >= 20:
            self.heard.put_nowait(data)

    def answer(self, setup: str) -> dict[str, Any]:
        """The answer to an offer of a data channel: `active` begins the handshake, `passive` waits for it."""
        host, port = self.transport.get_extra_info("sockname")[:2]
        fingerprint = ":".join(["AB"] * 32)
        lines = [
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            "a=ice-lite",
            "a=group:BUNDLE 0",
            f"m=application {port} UDP/DTLS/SCTP webrtc-datachannel",
            f"c=IN IP4 {host}",
            "a=mid:0",
            f"a=ice-ufrag:{UFRAG}",
            f"a=ice-pwd:{PASSWORD}",
            f"a=fingerprint:sha-256 {fingerprint}",
            f"a=setup:{setup}",
            "a=sctp-port:5000",
            f"a=candidate:1 1 udp 2130706431 {host} {port} typ host",
        ]
        return {"type": "answer", "sdp": "".join(line + "\r\n" for line in lines)}

    def send(self, data: bytes) -> None:
        """Send a datagram to where the other end was heard."""
        self.transport.sendto(data, self.other.result())

    def close(self) -> None:
        """Be gone."""
        self.transport.close()
