"""Fragments of SDP with the ICE parameters and candidates of one end (RFC 8840 §9, RFC 9725 §4.3)."""

from __future__ import annotations

import dataclasses
import re

MEDIA_TYPE = "application/trickle-ice-sdpfrag"

# RFC 8839 §5.4: ice-char, 4 to 256 characters of a user name, 22 to 256 of a password.
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_ICE_LINE = re.compile(r"^a=(?:ice-ufrag|ice-pwd|candidate|end-of-candidates)\b[^\r\n]*\r?\n", re.MULTILINE)
_CREDENTIALS_LINE = re.compile(r"^a=ice-(?:ufrag|pwd):[^\r\n]*\r?\n", re.MULTILINE)
# More than a description may have (cpp/net/limits.h).
_MOST_LINES = 2048
# What each end repeats as it was negotiated.
_KEPT = ("a=ice-lite", "a=ice-options:", "a=group:BUNDLE")


@dataclasses.dataclass
class Section:
    """The part of a fragment for one media section."""

    media: str = ""
    """The `m=` line, without "m="."""
    mid: str | None = None
    """The identification of the section."""
    ufrag: str | None = None
    """The user name of the ICE generation; None for that of the fragment."""
    password: str | None = None
    """Its password."""
    candidates: list[str] = dataclasses.field(default_factory=list)
    """The candidates, as "candidate:…"."""
    complete: bool = False
    """Whether there are no further candidates."""


@dataclasses.dataclass
class Fragment:
    """The ICE parameters and candidates of one end."""

    kept: list[str] = dataclasses.field(default_factory=list)
    """Lines about the entire session: "a=ice-lite", "a=ice-options:…", "a=group:BUNDLE …"."""
    session: Section = dataclasses.field(default_factory=Section)
    """What stands before the first section."""
    sections: list[Section] = dataclasses.field(default_factory=list)
    """The sections."""

    @classmethod
    def parse(cls, text: str) -> Fragment:
        """Parse a fragment, or a description. Raises ValueError, with the line, for what is no fragment."""
        lines = text.splitlines()
        if len(lines) > _MOST_LINES:
            raise ValueError(f"the fragment has {len(lines)} lines: the limit is {_MOST_LINES}")
        made = cls()
        section = made.session
        for number, line in enumerate(lines, 1):
            if not re.match(r"[a-z]=", line):
                raise ValueError(f"line {number} is {line[:40]!r}: it must be like a=…")
            if line.startswith("m="):
                section = Section(line[2:])
                made.sections.append(section)
            else:
                made._take(section, line, number)
        return made

    def _take(self, section: Section, line: str, number: int) -> None:
        name, _, value = line[2:].partition(":") if line.startswith("a=") else ("", "", "")
        if name == "ice-ufrag":
            section.ufrag = _checked(_UFRAG, value, f"line {number}: the ice-ufrag")
        elif name == "ice-pwd":
            section.password = _checked(_PASSWORD, value, f"line {number}: the ice-pwd")
        elif name == "mid":
            section.mid = value
        elif name == "candidate":
            section.candidates.append(line[2:])
        elif name == "end-of-candidates":
            section.complete = True
        elif line.startswith(_KEPT) and line not in self.kept:
            self.kept.append(line)

    @property
    def credentials(self) -> tuple[str, str] | None:
        """The user name and password of the ICE generation; None if the fragment has none."""
        for section in (*self.sections, self.session):
            if section.ufrag and section.password:
                return section.ufrag, section.password
        return None

    @property
    def candidates(self) -> list[tuple[str | None, str]]:
        """The candidates of all sections, each with the mid of its section."""
        parts = (self.session, *self.sections)
        return [(part.mid, candidate) for part in parts for candidate in part.candidates]

    @property
    def complete(self) -> bool:
        """Whether there are no further candidates."""
        return self.session.complete or any(section.complete for section in self.sections)

    def __str__(self) -> str:
        lines = [*self.kept, *_lines(self.session)]
        for section in self.sections:
            lines += [f"m={section.media}", *_lines(section)]
        return "".join(f"{line}\r\n" for line in lines)


def fragment_of(sdp: str) -> Fragment:
    """The fragment of a description: of the sections with candidates, or else of the first one."""
    whole = Fragment.parse(sdp)
    whole.sections = [each for each in whole.sections if each.candidates] or whole.sections[:1]
    return whole


def with_generation(sdp: str, fragment: Fragment) -> str:
    """The description with the ICE generation of a fragment in place of its own.

    Without candidates in the fragment, those of the description stay: an ICE-lite server may omit them.
    Raises ValueError if the fragment has no credentials.
    """
    credentials = fragment.credentials
    if credentials is None:
        raise ValueError("the fragment has no ice-ufrag and ice-pwd")
    old = _ICE_LINE if fragment.candidates else _CREDENTIALS_LINE
    session, *sections = re.split(r"^(?=m=)", old.sub("", sdp), flags=re.MULTILINE)
    lines = [f"a=ice-ufrag:{credentials[0]}", f"a=ice-pwd:{credentials[1]}"]
    made = [session]
    for index, section in enumerate(sections):
        found = re.search(r"^a=mid:(\S+)", section, re.MULTILINE)
        mid = found and found[1]
        own = [f"a={line}" for of, line in fragment.candidates if of == mid or (of is None and index == 0)]
        made.append(section + "".join(f"{line}\r\n" for line in (*lines, *own)))
    return "".join(made)


def _lines(section: Section) -> list[str]:
    lines = [f"a=mid:{section.mid}"] if section.mid is not None else []
    if section.ufrag and section.password:
        lines += [f"a=ice-ufrag:{section.ufrag}", f"a=ice-pwd:{section.password}"]
    lines += [f"a={candidate}" for candidate in section.candidates]
    return [*lines, "a=end-of-candidates"] if section.complete else lines


def _checked(pattern: re.Pattern[str], value: str, what: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"{what} is {value[:40]!r}: it must match {pattern.pattern}")
    return value
