"""pion as a peer. It has no codecs: the program beside this file connects, and PyAV encodes and decodes.

`add_media` passes encoded frames to the program, and what arrives comes from it in events "frame".
"""

from __future__ import annotations

import asyncio
import base64
import functools
import itertools
import json
import os
import subprocess
import traceback
from collections.abc import Callable
from typing import Any

from tests.peers.pion.frames import AUDIO, RATES, VIDEO, decoder, encoded
from tests.peers.python.driver import serve, tell
from tests.peers.python.media import Senses

CAPABILITIES = [
    *("data", "empty", "unordered", "max-retransmits", "max-packet-life-time", "protocol", "negotiated"),
    *("close-channel", "channel-closed", "trickle", "gathered", "remote-trickle", "ice-restart"),
    *("remote-ice-restart", "renegotiates", "remove", "dtls-client", "close-seen", "vanish-seen", "stats"),
    *(f"{does}-{codec}" for codec in (*AUDIO, *VIDEO) for does in ("send", "receive")),
]
PACKAGE = "golang-github-pion-webrtc.v3-dev"
# Bytes of one line: a second of video in base64, or a message.
LONGEST_LINE = 16 * 1024 * 1024


class Calls:
    """What the test calls: the program answers what is not here."""

    def __init__(self, program: asyncio.subprocess.Process) -> None:
        self.program = program
        self.senses = Senses()
        self.numbers = itertools.count()
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.decoders: dict[str, Callable[[bytes, Senses], None]] = {}
        self.reading = asyncio.ensure_future(self._read())
        self.reading.add_done_callback(_end)

    def __getattr__(self, call: str) -> Callable[..., Any]:
        return functools.partial(self._ask, call)

    async def _ask(self, call: str, **given: Any) -> Any:
        assert self.program.stdin
        number = next(self.numbers)
        self.answers[number] = asyncio.get_running_loop().create_future()
        self.program.stdin.write(json.dumps({"id": number, "call": call, **given}).encode() + b"\n")
        return await self.answers[number]

    async def _read(self) -> None:
        assert self.program.stdout
        async for line in self.program.stdout:
            said = json.loads(line)
            if "event" not in said:
                answer = self.answers.pop(said["id"])
                if "error" in said:
                    answer.set_exception(RuntimeError(said["error"]))
                else:
                    answer.set_result(said["value"])
            elif said["event"] == "frame":
                self.decoders[said["kind"]](base64.b64decode(said["base64"]), self.senses)
            else:
                if said["event"] == "track":
                    self.decoders[said["kind"]] = decoder(said["codec"])
                tell(said.pop("event"), **said)

    async def add_media(self, kind: str, codec: str | None = None, direction: str = "sendrecv") -> None:
        codec = codec or ("opus" if kind == "audio" else "VP8")
        frames = [base64.b64encode(each).decode() for each in encoded(codec)]
        given = {"kind": kind, "codec": codec, "direction": direction, "frames": frames, "rate": RATES[kind]}
        await self._ask("add_media", **given)

    async def heard(self, seconds: float) -> dict[str, float]:
        return await self.senses.heard(seconds)

    def seen(self) -> dict[str, Any]:
        return self.senses.seen()


def _end(reading: asyncio.Future[None]) -> None:
    """The program has crashed, with a report on stderr, or this process did not understand it."""
    if error := reading.exception():
        traceback.print_exception(error)
    os._exit(1)


def version() -> str:
    query = ["dpkg-query", "-W", "-f", "${Version}", PACKAGE]
    return subprocess.run(query, check=True, capture_output=True, text=True).stdout


async def main() -> None:
    pipe = subprocess.PIPE
    # It ends with this process, however that ends.
    command = ("setpriv", "--pdeathsig", "KILL", f"{os.environ['PEER_BUILD']}/peer")
    program = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=LONGEST_LINE)
    await serve("pion", version(), CAPABILITIES, Calls(program), pids=[program.pid])


asyncio.run(main())
