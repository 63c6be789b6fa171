"""The messages of two peers, and their text."""

from __future__ import annotations

import json
from typing import Final

from webrtc.dictionaries.candidate import RTCIceCandidate
from webrtc.dictionaries.dictionary import parse_json, wrong_contents
from webrtc.dictionaries.session_description import RTCSessionDescription, RTCSessionDescriptionInit


class _Bye:
    """The type of BYE, the last message."""

    def __repr__(self) -> str:
        return "BYE"


BYE: Final = _Bye()
"""The last message of a peer."""
Message = RTCSessionDescription | RTCSessionDescriptionInit | RTCIceCandidate | _Bye | None
"""The type of messages: a description, a candidate, None after the last candidate, or BYE."""


def object_to_string(message: Message) -> str:
    """Serialize a description, a candidate, None (no more candidates) or BYE as one line of JSON."""
    if isinstance(message, (RTCSessionDescription, RTCSessionDescriptionInit, RTCIceCandidate)):
        return json.dumps(message.to_json(), sort_keys=True)
    if message is None:
        return json.dumps({"candidate": None})
    if message is BYE:
        return json.dumps({"type": "bye"})
    raise TypeError(
        f"a message must be a description, a candidate, None or BYE, not {type(message).__name__}"
    )


def object_from_string(line: str) -> Message:
    """Parse the output of `object_to_string` or of a browser. Raises ValueError for anything else."""
    given = parse_json(line, "a message")
    if given.get("type") == "bye":
        return BYE
    with wrong_contents():
        if "sdp" in given:
            return RTCSessionDescription(given)
        if "candidate" in given:
            given.pop("type", None)
            return RTCIceCandidate(given) if given["candidate"] else None
    raise ValueError(f"a message must be a description, a candidate or a bye, not {line[:40]!r}")
