"""Warns once when H.264 is negotiated with a library that has a known vulnerability."""

from __future__ import annotations

import warnings

import wrtc

from webrtc.caller import caller
from webrtc.enums import RTCSdpType

_warned = False


def warn_of_h264(type: RTCSdpType | None, sdp: str) -> None:
    """Issue a RuntimeWarning, once per process, for an answer with H.264 by an OpenH264 older than 2.6."""
    global _warned
    if _warned or type not in (RTCSdpType.answer, RTCSdpType.pranswer) or " h264/" not in sdp.lower():
        return
    _warned = True
    if warning := wrtc.openh264_warning():
        warnings.warn_explicit(warning, RuntimeWarning, *caller())
