"""Datagrams that nobody should send: of STUN, DTLS, RTP and RTCP, wrong in many ways."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

from tests.hostile.ice_peer import COOKIE, request, stun

_DTLS_1_2 = 0xFEFD


def mutated(chance: random.Random, data: bytes) -> bytes:
    """What was valid, with some bytes changed, cut off, doubled or added."""
    kind = chance.randrange(4)
    if kind == 0:
        return data[: chance.randrange(len(data) + 1)]
    if kind == 1:
        return data + chance.randbytes(chance.randrange(1, 200))
    if kind == 2:
        return data[: len(data) // 2] + data
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def of_stun(chance: random.Random, username: str) -> Iterator[bytes]:
    """Checks with wrong passwords and names, forged answers, attributes that are too long or too many."""
    while True:
        transaction = chance.randbytes(12)
        yield request(username, transaction, "not the password")
        yield request(chance.choice(["", ":", "x" * 500, username[::-1]]), transaction)
        yield stun(chance.choice([0x0101, 0x0111, 0x0003, 0x0004, 0x0800, 0x3FFF]), transaction)
        yield struct.pack("!HHI", 1, 0xFFFC, COOKIE) + transaction
        yield struct.pack("!HHI", 1, 400, COOKIE) + transaction + bytes.fromhex("80280000") * 100
        yield mutated(chance, request(username, transaction))


def of_dtls(chance: random.Random, valid: list[bytes]) -> Iterator[bytes]:
    """Records of all types with anything in them, and fragments of handshakes that contradict each other."""
    while True:
        type = chance.choice([20, 21, 22, 22, 22, 23, 25, 63])
        epoch, number = chance.choice([(0, 0), (0, 1), (1, 0), (65535, 2**48 - 1)])
        body = chance.randbytes(chance.choice([0, 1, 12, 200, 1100]))
        if type == 22:
            length = chance.choice([0, len(body), 2**24 - 1])
            offset = chance.choice([0, 1, 2**24 - 1])
            fragment = length.to_bytes(3, "big") + bytes([0, chance.randrange(4)])
            fragment += offset.to_bytes(3, "big") + len(body).to_bytes(3, "big")
            body = bytes([chance.choice([0, 1, 2, 3, 11, 12, 14, 16, 20])]) + fragment + body
        size = chance.choice([len(body), len(body), len(body), 0, 65535])
        yield (
            struct.pack("!BHH", type, _DTLS_1_2, epoch)
            + number.to_bytes(6, "big")
            + struct.pack("!H", size)
            + body
        )
        if valid:
            yield mutated(chance, chance.choice(valid))


def of_rtp(chance: random.Random) -> Iterator[bytes]:
    """RTP and RTCP, which nobody has keys for: headers with extensions and lists that are not there."""
    while True:
        first = 0x80 | chance.randrange(64)
        yield bytes([first, chance.randrange(64, 128)]) + chance.randbytes(chance.choice([10, 11, 40, 1200]))
        yield bytes([first, chance.randrange(200, 208)]) + chance.randbytes(chance.choice([2, 6, 30, 600]))
        yield bytes([first])
