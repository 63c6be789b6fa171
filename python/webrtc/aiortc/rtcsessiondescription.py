"""RTCSessionDescription: one end's description of a session."""

from __future__ import annotations

from dataclasses import dataclass

_TYPES = ["offer", "pranswer", "answer", "rollback"]


@dataclass
class RTCSessionDescription:
    """One end of a connection and how it is configured; both fields can be changed."""

    sdp: str
    type: str

    def __post_init__(self) -> None:
        if self.type not in _TYPES:
            raise ValueError(f"'type' must be in {_TYPES} (got '{self.type}')")
