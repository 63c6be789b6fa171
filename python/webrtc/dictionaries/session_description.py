"""Session descriptions: offers and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from webrtc.base import WebRTCObject
from webrtc.enums import RTCSdpType
from webrtc.exceptions import InvalidAccessError, SdpParseException

from .dictionary import D, Dictionary, Like, wrong_contents

_ROLE = re.compile(r"^a=setup:([^\s]+)", re.MULTILINE)
_MID = re.compile(r"^a=mid:([^\s]+)", re.MULTILINE)
# The capacity of a one-byte RTP header extension (RFC 8285 §4.2).
_LONGEST_MID = 16
_REJECTED = re.compile(r"[^ \n]+ 0 ")


class RTCSessionDescriptionInit(Dictionary):
    """A description as exchanged between peers (W3C webrtc §4.6.2)."""

    type: RTCSdpType
    """The type."""
    sdp: str = ""
    """The SDP message (RFC 8866); empty for a rollback."""


class RTCLocalSessionDescriptionInit(Dictionary):
    """The argument of `set_local_description`; the type may be omitted (W3C webrtc §4.6.2)."""

    type: RTCSdpType | None = None
    """The type; None for the offer or answer that the state requires."""
    sdp: str = ""
    """The SDP message; empty for the one that was created last."""


class CompleteDescription(TypedDict):
    """The result of `offer` and `answer`: a plain dict, ready for JSON."""

    type: Literal["offer", "pranswer", "answer", "rollback"]
    sdp: str


class RTCSessionDescription(WebRTCObject):
    """A peer's description of a session (W3C webrtc §4.6.2)."""

    _is_value = True

    def __init__(
        self, rtc_session_description_init: Like[RTCSessionDescriptionInit] | None = None, /, **fields: Any
    ) -> None:
        super().__init__()
        self._init = RTCSessionDescriptionInit.of(rtc_session_description_init, **fields)

    @property
    def type(self) -> RTCSdpType:
        """The type."""
        return self._init.type

    @property
    def sdp(self) -> str:
        """The SDP message (RFC 8866)."""
        return self._init.sdp

    @classmethod
    def from_json(cls, given: Any) -> RTCSessionDescription:
        """Create a description from the result of `to_json` or JSON text. Other text is a ValueError."""
        return cls(RTCSessionDescriptionInit.from_json(given))

    def to_json(self) -> dict[str, Any]:
        """Return `{"type": …, "sdp": …}`, as exchanged by browsers."""
        return self._init.to_json()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RTCSessionDescription) and self._init == other._init

    def __hash__(self) -> int:
        return hash((self.type, self.sdp))

    def __repr__(self) -> str:
        return f"RTCSessionDescription(type={self.type!s}, sdp=<{len(self.sdp)} characters>)"


def local_init(value: Any) -> RTCLocalSessionDescriptionInit:
    """Convert an argument that describes this end."""
    return _init(RTCLocalSessionDescriptionInit, value)


def remote_init(value: Any) -> RTCSessionDescriptionInit:
    """Convert an argument that describes the peer."""
    if value is None:
        raise TypeError("set_remote_description requires the peer's description")
    return _init(RTCSessionDescriptionInit, value)


def offer_init(value: Any) -> RTCSessionDescriptionInit:
    """Convert the argument of `answer`. A dict may be the body of a request: its contents are values."""
    if not isinstance(value, Mapping):
        init = remote_init(value)
    else:
        with wrong_contents():
            init = RTCSessionDescriptionInit.of(value)
    if init.type != RTCSdpType.offer:
        raise ValueError(f"answer() takes a description of type offer, not {init.type}")
    return init


def check_whole(init: RTCSessionDescriptionInit) -> None:
    """Raise for a description of the peer that consists of a type only, or has mids that are too long."""
    if not init.sdp and init.type != RTCSdpType.rollback:
        raise SdpParseException(f"the peer's {init.type} has no sdp: pass everything that the peer sent")
    for mid in _MID.findall(init.sdp):
        if len(mid) > _LONGEST_MID:
            raise InvalidAccessError(
                f"the peer's {init.type} has a=mid:{mid[:40]}, of {len(mid)} characters: the limit is "
                f"{_LONGEST_MID}, like Chrome; have the peer use shorter mids"
            )


def check_roles(init: RTCSessionDescriptionInit) -> None:
    """Raise for an answer of the peer that leaves the DTLS roles open.

    The engine detects this after it has applied half of the answer, and is unusable afterwards.
    """
    session, *sections = re.split(r"^m=", init.sdp, flags=re.MULTILINE)
    usual = _ROLE.search(session)
    for section in sections:
        role = _ROLE.search(section) or usual
        if role and role[1] not in ("active", "passive") and not _REJECTED.match(section):
            raise InvalidAccessError(
                f"the peer's {init.type} has a=setup:{role[1]}: it must be active or passive (RFC 5763 §5)"
            )


def _init(cls: type[D], value: Any) -> D:
    if isinstance(value, (str, bytes)):
        return cls._of_text(value, "a description")
    return cls.of(value._init if isinstance(value, RTCSessionDescription) else value)
