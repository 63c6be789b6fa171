"""Session descriptions as lines (RFC 8866): unknown attributes pass unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


class Section:
    """The lines of the session, or of one m= section."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)

    def __str__(self) -> str:
        return "".join(f"{line}\r\n" for line in self.lines)

    @property
    def media(self) -> list[str]:
        """The words of the m= line: kind, port, profile, formats."""
        return self.lines[0][2:].split()

    @media.setter
    def media(self, words: list[str]) -> None:
        self.lines[0] = "m=" + " ".join(words)

    @property
    def is_rejected(self) -> bool:
        """Whether the section has no transport, neither its own nor that of another section."""
        return self.media[1] == "0" and self.get("bundle-only") is None

    def attributes(self, *names: str) -> Iterator[tuple[str, str]]:
        """The name and value of each attribute, or of those with the given names; a flag's value is empty."""
        for line in self.lines:
            name, value = _attribute(line)
            if name and (not names or name in names):
                yield name, value

    def get(self, name: str) -> str | None:
        """The value of the first attribute with that name."""
        return next((value for _, value in self.attributes(name)), None)

    def add(self, *attributes: str) -> None:
        """Append attributes."""
        self.lines += [f"a={each}" for each in attributes]

    def drop(self, unwanted: Callable[[str, str], bool]) -> None:
        """Remove the attributes for whose name and value `unwanted` is true."""
        self.lines = [line for line in self.lines if not (line[:2] == "a=" and unwanted(*_attribute(line)))]

    @property
    def track_id(self) -> str | None:
        """The id that the sender gave the track (RFC 8830)."""
        return next(iter((self.get("msid") or "").split()[1:]), None)


class Lines:
    """A session description: the part before the first m= section, and the sections."""

    def __init__(self, sdp: str) -> None:
        parts: list[list[str]] = [[]]
        for line in filter(None, sdp.splitlines()):
            if line.startswith("m="):
                parts.append([])
            parts[-1].append(line)
        self.session, *self.sections = map(Section, parts)

    def __str__(self) -> str:
        return "".join(map(str, [self.session, *self.sections]))

    @property
    def mids(self) -> list[tuple[str, str | None]]:
        """The kind and media identification of each section."""
        return [(section.media[0], section.get("mid")) for section in self.sections]

    @property
    def bundles(self) -> list[list[str]]:
        """The media identifications in each BUNDLE group (RFC 9143)."""
        groups = [value.split() for _, value in self.session.attributes("group")]
        return [mids for semantic, *mids in groups if semantic == "BUNDLE"]

    @bundles.setter
    def bundles(self, groups: Iterable[Iterable[str]]) -> None:
        self.session.drop(lambda name, value: name == "group" and value.startswith("BUNDLE"))
        self.session.add(*(" ".join(["group:BUNDLE", *mids]) for mids in groups))


def _attribute(line: str) -> tuple[str, str]:
    name, _, value = line[2:].partition(":")
    return (name, value) if line.startswith("a=") else ("", "")
