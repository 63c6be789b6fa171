"""A connection's descriptions, as announced by the last event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webrtc.dictionaries.session_description import RTCSessionDescription

# In the order of the native module.
_NAMES = ("current_local", "pending_local", "current_remote", "pending_remote")


class Descriptions:
    """Copies of the engine's descriptions, to which candidates are added when their events are delivered."""

    def __init__(self) -> None:
        self._copies: dict[str, Any] = {}
        self._made: dict[str, RTCSessionDescription] = {}

    def take(self, copies: Sequence[Any]) -> None:
        """Replace all descriptions."""
        self._copies = dict(zip(_NAMES, copies, strict=True))
        self._made.clear()

    def get(self, name: str) -> RTCSessionDescription | None:
        """Return a description: "current_local" etc.; "local" is the pending one, or else the current one."""
        if name in ("local", "remote"):
            return self.get(f"pending_{name}") or self.get(f"current_{name}")
        copy = self._copies.get(name)
        if copy is not None and name not in self._made:
            self._made[name] = RTCSessionDescription(type=copy.type, sdp=copy.sdp)
        return self._made.get(name)

    def learn(self, end: str, line: str, mid: str | None, index: int | None) -> None:
        """Add a candidate to the "local" or "remote" description, like the engine to the pending one."""
        name = f"pending_{end}" if self._copies.get(f"pending_{end}") else f"current_{end}"
        copy = self._copies.get(name)
        if copy is not None and line:
            copy.add_candidate(line, mid, index)
            self._made.pop(name, None)
