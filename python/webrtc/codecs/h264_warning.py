"""Warns once when H.264 is negotiated with a library that has a known vulnerability."""

from __future__ import annotations

import warnings

import wrtc

from webrtc.caller import caller
from webrtc.enums import RTCSdpType

_warned = False


def warn_of_h264(type: RTCSdpType | None, sdp: str) -> None:
    """Issue a RuntimeWarning, once per process, for an answer with H.264 if OpenH264 is older than 2.6."""
    global _warned
    if _warned or type not in (RTCSdpType.answer, RTCSdpType.pranswer) or " h264/" not in sdp.lower():
        return
    _warned = True
    if wrtc.openh264_is_outdated():
        message = (
            f"OpenH264 is outdated: a peer can make {wrtc.openh264()} overwrite memory (CVE-2025-27091). "
            "Install version 2.6 or newer, or disable H.264 with WEBRTC_OPENH264=off"
        )
        warnings.warn_explicit(message, RuntimeWarning, *caller())
