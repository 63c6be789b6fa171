"""Feeds mutated descriptions and candidates to connections: `mutations.py SEED DESCRIPTIONS CANDIDATES`.

Run by test_mutations.py in processes of their own. Prints how many of them were taken and how many refused.
"""

from __future__ import annotations

import asyncio
import collections
import random
import sys
from typing import Any

import webrtc

# What one input may take, many times what any takes.
LIMIT = 10.0
INTERESTING = [
    "",
    " ",
    "\0",
    "-1",
    "0",
    "65536",
    "4294967296",
    "99999999999999999999",
    "é",
    "%s",
    "*",
    "\t",
    "=",
    ":",
]


def mutate_line(random: random.Random, line: str) -> str:
    words = line.split(" ")
    place = random.randrange(len(words))
    kind = random.randrange(6)
    if kind == 0:
        words[place] = random.choice(INTERESTING)
    elif kind == 1:
        del words[place]
    elif kind == 2:
        words.insert(place, words[random.randrange(len(words))])
    elif kind == 3:
        words[place] *= random.choice([2, 50, 2000])
    elif kind == 4 and line:
        at = random.randrange(len(line))
        return line[:at] + chr(random.randrange(1, 256)) + line[at + 1 :]
    else:
        return line[: random.randrange(len(line) + 1)]
    return " ".join(words)


def mutate(random: random.Random, text: str) -> str:
    lines = text.split("\r\n")
    for _ in range(random.choice([1, 1, 2, 5])):
        place = random.randrange(len(lines))
        kind = random.randrange(6)
        if kind == 0 and len(lines) > 1:
            del lines[place]
        elif kind == 1:
            lines.insert(place, lines[random.randrange(len(lines))])
        elif kind == 2:
            other = random.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        else:
            lines[place] = mutate_line(random, lines[place])
    return "\r\n".join(lines)


async def offer(random: random.Random) -> str:
    async with webrtc.RTCPeerConnection() as connection:
        connection.create_data_channel("x")
        connection.add_transceiver("audio")
        rids = ["a", "b"] if random.random() < 0.5 else []
        connection.add_transceiver("video", send_encodings=[{"rid": rid} for rid in rids])
        gathered = asyncio.get_running_loop().create_future()
        connection.on("icecandidate", lambda event: None if event.candidate else gathered.set_result(None))
        await connection.set_local_description()
        await gathered
        assert connection.local_description
        return connection.local_description.sdp


async def try_description(given: str, kind: str) -> str:
    async with webrtc.RTCPeerConnection() as connection:
        if kind != "offer":
            connection.create_data_channel("x")
            connection.add_transceiver("audio")
            connection.add_transceiver("video")
            await connection.set_local_description()
        try:
            await connection.set_remote_description({"type": webrtc.RTCSdpType(kind), "sdp": given})
            if kind == "offer":
                await connection.set_local_description()
        except webrtc.RTCException as error:
            if "\n" in error.message or not error.message:
                raise AssertionError(f"not one clear line: {error.message!r}") from error
            return "refused"
        return "taken"


async def main(seed: int, descriptions: int, candidates: int) -> None:
    chance = random.Random(seed)
    ended: collections.Counter[str] = collections.Counter()
    whole = await offer(chance)
    for _ in range(descriptions):
        kind = chance.choice(["offer", "offer", "offer", "answer", "pranswer"])
        ended[await asyncio.wait_for(try_description(mutate(chance, whole), kind), LIMIT)] += 1
    lines = [line[2:] for line in whole.split("\r\n") if line.startswith("a=candidate:")]
    async with webrtc.RTCPeerConnection() as connection:
        await connection.set_remote_description({"type": "offer", "sdp": whole})
        for _ in range(candidates):
            candidate: dict[str, Any] = {
                "candidate": mutate_line(chance, chance.choice(lines)),
                "sdpMid": chance.choice("0123"),
            }
            try:
                await asyncio.wait_for(connection.add_ice_candidate(candidate), LIMIT)
            except (webrtc.RTCException, TypeError):
                ended["refused"] += 1
            else:
                ended["taken"] += 1
    print(ended["taken"], ended["refused"])


asyncio.run(main(*map(int, sys.argv[1:])))
