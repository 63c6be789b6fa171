"""The corpus: descriptions of the kinds that programs write, and what becomes of each.

A file begins with lines `# name: value`:

- `imitates`: whose description it is like, and what is remarkable in it.
- `offered`: what an answer answers: `audio video:recvonly data`, or `video:sendonly:q,h,f` with layers.
- `lines`: how its lines end in truth, where that is not CRLF.
- `chromium`: what Chromium makes of it (`python -m tests.descriptions.measure` writes this line).
- `webrtc`, `aiortc`: what this package makes of it, where that is something else; `because`: why.

Verdicts are described in verdicts.py.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Set
from pathlib import Path
from typing import Any

from tests.descriptions import verdicts

HERE = Path(__file__).parent
ENDS = {"crlf": "\r\n", "lf": "\n", "cr": "\r", "crcrlf": "\r\r\n"}
# The milestone of the Chromium that was asked last.
MEASURED = HERE / "chromium"
HEADER = re.compile(r"# (\w+): (.*)\n")


@dataclasses.dataclass
class Described:
    """One description of the corpus."""

    path: Path
    notes: dict[str, str]
    lines: list[str]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def type(self) -> str:
        """`offer` or `answer`."""
        return self.path.parent.name.removesuffix("s")

    @property
    def sdp(self) -> str:
        """The description as its program would send it."""
        ends = self.notes.get("lines", "crlf")
        if ends == "stripped":
            return "\r\n".join(self.lines)
        if ends == "mixed":
            return "".join(line + ENDS["lf" if at % 3 else "crlf"] for at, line in enumerate(self.lines))
        return "".join(line + ENDS[ends] for line in self.lines)

    @property
    def offered(self) -> list[tuple[str, Any, list[str]]]:
        """What an answer answers: kinds, directions and names of layers."""
        parts = [[*part.split(":"), "", ""] for part in self.notes["offered"].split()]
        return [
            (kind, direction or "sendrecv", [*filter(None, rids.split(","))])
            for kind, direction, rids, *_ in parts
        ]

    def sdp_for(self, offer: str) -> str:
        """An answer to this offer: `{URI}` is the number that the offer gave to a header extension."""
        numbers = {uri: number for number, uri in re.findall(r"(?m)^a=extmap:(\d+)\S* (\S+)", offer)}
        return re.sub(r"\{(\w+:[^}]+)\}", lambda found: numbers.get(found[1], "1"), self.sdp)

    def expected(self, end: str, known: Set[str]) -> str:
        """The verdict of `webrtc` or `aiortc`, which know these codecs."""
        if end in self.notes:
            return self.notes[end]
        if end == "webrtc":
            return verdicts.with_codecs(self.notes["chromium"], known)
        ours = self.expected("webrtc", known)
        return ours if self.type == "offer" else verdicts.without_details(ours)

    def write(self) -> None:
        notes = "".join(f"# {name}: {value}\n" for name, value in self.notes.items())
        self.path.write_text(notes + "".join(f"{line}\n" for line in self.lines), encoding="utf-8")


def read(path: Path) -> Described:
    text = path.read_text(encoding="utf-8")
    notes: dict[str, str] = {}
    while found := HEADER.match(text):
        notes[found[1]] = found[2]
        text = text[found.end() :]
    return Described(path, notes, text.split("\n")[:-1])


OFFERS = [read(path) for path in sorted((HERE / "offers").glob("*.sdp"))]
ANSWERS = [read(path) for path in sorted((HERE / "answers").glob("*.sdp"))]
