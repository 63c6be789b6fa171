"""A connection's descriptions, as the last event announced them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webrtc.dictionaries.session_description import RTCSessionDescription

# As the native module tells them.
_NAMES = ("current_local", "pending_local", "current_remote", "pending_remote")


class Descriptions:
    """Copies of the engine's descriptions, to which candidates are added as they are told."""

    def __init__(self) -> None:
        self._copies: dict[str, Any] = {}
        self._made: dict[str, RTCSessionDescription] = {}

    def take(self, copies: Sequence[Any]) -> None:
        """Be these from now on."""
        self._copies = dict(zip(_NAMES, copies, strict=True))
        self._made.clear()

    def get(self, name: str) -> RTCSessionDescription | None:
        """One of them: "current_local" and so on; "local" is the pending one, or else the current."""
        if name in ("local", "remote"):
            return self.get(f"pending_{name}") or self.get(f"current_{name}")
        copy = self._copies.get(name)
        if copy is not None and name not in self._made:
            self._made[name] = RTCSessionDescription(type=copy.type, sdp=copy.sdp)
        return self._made.get(name)

    def learn(self, end: str, line: str, mid: str | None, index: int | None) -> None:
        """Add a candidate to the "local" or "remote" description, as the engine does: to the pending one."""
        name = f"pending_{end}" if self._copies.get(f"pending_{end}") else f"current_{end}"
        copy = self._copies.get(name)
        if copy is not None and line:
            copy.add_candidate(line, mid, index)
            self._made.pop(name, None)
