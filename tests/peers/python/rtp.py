"""RTP for peers that carry media without codecs: the tone as PCMU, and packets that go back (RFC 3550)."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.peers.python.media import tone
from tests.waiting import at

PCMU, RATE, SAMPLES = 0, 8000, 160


def is_rtp(packet: bytes) -> bool:
    """Whether it is RTP and no RTCP (RFC 5761 §4)."""
    return len(packet) >= 12 and not 192 <= packet[1] <= 223


def payload_type(packet: bytes) -> int:
    return packet[1] & 127


def payload(packet: bytes) -> bytes:
    """What follows the header and its extension."""
    start = 12 + 4 * (packet[0] & 15)
    if packet[0] & 16:
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    return packet[start:]


def readdressed(packet: bytes, ssrc: int) -> bytes:
    """The packet as one of another source, without header extensions, whose ids may differ."""
    head = bytes([packet[0] & 0xE0]) + packet[1:8] + struct.pack("!I", ssrc)
    return head + payload(packet)


def samples(packet: bytes) -> Any:
    """The samples of a packet of PCMU as int16 (ITU-T G.711)."""
    bits = ~np.frombuffer(payload(packet), np.uint8) & 255
    magnitude = ((((bits & 15).astype(int) << 3) + 132) << (bits >> 4 & 7)) - 132
    return np.where(bits & 128, -magnitude, magnitude).astype(np.int16)


def encoded(sound: Any) -> bytes:
    """Samples of int16 as mu-law."""
    magnitude = np.minimum(np.abs(sound.astype(int)), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(int) - 7
    mantissa = magnitude >> (exponent + 3) & 15
    law = ~(np.where(sound < 0, 128, 0) | exponent << 4 | mantissa) & 255
    return bytes(law.astype(np.uint8))


async def send_tone(ssrc: int, send: Callable[[bytes], object]) -> None:
    """Send the tone as PCMU, in real time."""
    began, number = asyncio.get_running_loop().time(), 0
    while True:
        await at(began + number * SAMPLES / RATE)
        marker = 0 if number else 128
        head = struct.pack("!BBHII", 128, PCMU | marker, number & 0xFFFF, number * SAMPLES, ssrc)
        send(head + encoded(tone(number * SAMPLES, SAMPLES, RATE)))
        number += 1


def section(sdp: str, kind: str, codec: str) -> tuple[str, int]:
    """The mid of the last section of a kind in an offer, and the payload type of a codec in it."""
    part = [each for each in re.split("^m=", sdp, flags=re.MULTILINE) if each.startswith(kind)][-1]
    [mid] = re.findall(r"^a=mid:(\S+)", part, re.MULTILINE)
    found = re.findall(rf"^a=rtpmap:(\d+) {codec}/", part, re.MULTILINE | re.IGNORECASE)
    # Constrained Baseline with packetization mode 1 (RFC 6184 §8.1).
    for line in (f"^a=fmtp:{each} .*mode=1;profile-level-id=42e0" for each in found):
        if re.search(line, part, re.MULTILINE):
            return mid, int(line.split(":")[1].split()[0])
    return mid, int(found[0])
