"""Tells once that H.264 is by a library with a known fault, when it is negotiated."""

from __future__ import annotations

import warnings

import wrtc

from webrtc.caller import caller
from webrtc.enums import RTCSdpType

_told = False


def warn_of_h264(type: RTCSdpType | None, sdp: str) -> None:
    """A RuntimeWarning, once a process, for an answer that has H.264 by an OpenH264 older than 2.6."""
    global _told
    if _told or type not in (RTCSdpType.answer, RTCSdpType.pranswer) or " h264/" not in sdp.lower():
        return
    _told = True
    if told := wrtc.openh264_warning():
        warnings.warn_explicit(told, RuntimeWarning, *caller())
