"""The limits that a program set in `codecs.vpx` and `codecs.h264`."""

from __future__ import annotations

from .codecs import h264, vpx

_NAMES = ("MIN_BITRATE", "DEFAULT_BITRATE", "MAX_BITRATE", "MAX_FRAME_RATE")
# aiortc's defaults are no limits: without one, congestion control finds the rate.
_DEFAULTS = {module: {name: getattr(module, name) for name in _NAMES} for module in (h264, vpx)}


def limits(mime_type: str) -> dict[str, int]:
    """The limits that the program set for a codec, by name."""
    module = h264 if mime_type.lower() == "video/h264" else vpx
    defaults = _DEFAULTS[module]
    return {name: int(getattr(module, name)) for name in _NAMES if getattr(module, name) != defaults[name]}


def is_any_set() -> bool:
    """Whether the program set a limit for any codec."""
    return bool(limits("video/h264") or limits("video/vp8"))
