"""What `webrtc doctor` finds: one line each, with what to do."""

from __future__ import annotations

from typing import Literal, NamedTuple

State = Literal["good", "note", "bad"]


class Finding(NamedTuple):
    """The result of one check."""

    name: str
    state: State
    text: str
    advice: str = ""
    seconds: float | None = None

    def to_json(self) -> dict[str, object]:
        """Return the fields as a plain dict; those that are empty are left out."""
        return {name: value for name, value in self._asdict().items() if value not in ("", None)}


def good(name: str, text: str, seconds: float | None = None) -> Finding:
    """Nothing is to be done."""
    return Finding(name, "good", text, "", seconds)


def note(name: str, text: str, advice: str) -> Finding:
    """Something is missing that a person may not need."""
    return Finding(name, "note", text, advice)


def bad(name: str, text: str, advice: str) -> Finding:
    """This keeps the machine from connecting."""
    return Finding(name, "bad", text, advice)
