"""Drives pion (../README.md): the program beside this file connects, and PyAV encodes and decodes.

pion has no codecs. What `add_media` sends therefore goes to the program as encoded frames, and what arrives comes from
it in events "frame".
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from typing import Any

import av
from frames import (
    AUDIO_CODECS,
    FRAMES_A_SECOND,
    PACKETS_A_SECOND,
    VIDEO_CODECS,
    Hearing,
    Sight,
    corners,
    tone,
)
from webrtc.testing import checks

HERTZ = 440
SILENCE = {"frequency": 0.0, "level": -120.0}
CAPABILITIES = [
    *("data", "empty", "unordered", "max-retransmits", "max-packet-life-time", "protocol", "negotiated"),
    *("close-channel", "channel-closed", "trickle", "gathered", "remote-trickle", "ice-restart"),
    *("remote-ice-restart", "renegotiates", "remove", "dtls-client", "close-seen", "vanish-seen"),
    *("stats", *(f"{does}-{codec}" for codec in AUDIO_CODECS + VIDEO_CODECS for does in ("send", "receive"))),
]
_writing = threading.Lock()


def write(line: dict[str, Any]) -> None:
    with _writing:
        print(json.dumps(line), flush=True)


def version() -> str:
    query = ["dpkg-query", "-W", "-f", "${Version}", "golang-github-pion-webrtc.v3-dev"]
    return subprocess.run(query, check=True, capture_output=True, text=True).stdout


class Driver:
    """The program and the codecs."""

    def __init__(self, program: str) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", program], stdin=pipe, stdout=pipe)
        # Guards what arrives, and tells when more has.
        self.more = threading.Condition()
        self.hearing: Hearing | None = None
        self.sight: Sight | None = None
        self.names = {codec.lower(): codec for codec in AUDIO_CODECS + VIDEO_CODECS}

    def run(self) -> None:
        """Pass calls on until stdin ends."""
        threading.Thread(target=self.read, daemon=True).start()
        for line in sys.stdin:
            call = json.loads(line)
            if call["call"] == "heard":
                write({"id": call["id"], "value": self.heard(call["seconds"])})
            elif call["call"] == "seen":
                write({"id": call["id"], "value": self.seen()})
            else:
                if call["call"] in ("add_media", "replace_media"):
                    call |= self.encoded(**call)
                self.tell(call)

    def tell(self, call: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(call).encode() + b"\n")
        self.process.stdin.flush()

    def encoded(self, kind: str, codec: str | None = None, hertz: int = HERTZ, **_: Any) -> dict[str, Any]:
        """What the program needs to send the test's tone or picture."""
        codec = codec or (AUDIO_CODECS if kind == "audio" else VIDEO_CODECS)[0]
        frames, rate = (
            (tone(codec, hertz), PACKETS_A_SECOND) if kind == "audio" else (corners(codec), FRAMES_A_SECOND)
        )
        return {"codec": codec, "frames": [base64.b64encode(each).decode() for each in frames], "rate": rate}

    def read(self) -> None:
        """Pass on what the program says, but for frames."""
        assert self.process.stdout
        for line in self.process.stdout:
            said = json.loads(line)
            if said.get("event") == "frame":
                self.take(said["kind"], self.names[said["codec"]], base64.b64decode(said["base64"]))
                continue
            if said.get("event") == "ready":
                said |= {"version": version(), "capabilities": CAPABILITIES, "pids": [self.process.pid]}
            elif said.get("event") == "track":
                self.begin(said["kind"], self.names[said["codec"]])
            write(said)

    def begin(self, kind: str, codec: str) -> None:
        with self.more:
            if kind == "audio":
                self.hearing = Hearing(codec)
            else:
                self.sight = Sight(codec)

    def take(self, kind: str, codec: str, frame: bytes) -> None:
        taker = self.hearing if kind == "audio" else self.sight
        assert taker, f"a frame of {kind} came before its track"
        with self.more:
            try:
                taker.take(frame)
            except av.FFmpegError as error:
                # A frame before the first key frame, or after a loss.
                print(f"{codec}: {error}", file=sys.stderr)
            self.more.notify_all()

    def heard(self, seconds: float) -> dict[str, float]:
        """The audio that arrives from now on, or silence if half of it has not come in thrice the time."""
        with self.more:
            hearing = self.hearing
            if not hearing:
                return SILENCE
            hearing.listen()
            wanted = int(seconds * hearing.rate)
            self.more.wait_for(lambda: len(hearing.samples()) >= wanted, 3 * seconds)
            samples = hearing.samples()
        if len(samples) < wanted / 2 or not samples.any():
            return SILENCE
        return {"frequency": checks.frequency(samples, hearing.rate), "level": checks.level(samples)}

    def seen(self) -> dict[str, Any]:
        with self.more:
            return self.sight.seen() if self.sight else {"frames": 0}


if __name__ == "__main__":
    Driver(sys.argv[1]).run()
