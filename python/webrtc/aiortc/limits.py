"""The limits that a program set in `codecs.vpx` and `codecs.h264`."""

from __future__ import annotations

from types import ModuleType

from .codecs import h264, vpx

_NAMES = ("MIN_BITRATE", "DEFAULT_BITRATE", "MAX_BITRATE", "MAX_FRAME_RATE")


def _constants(module: ModuleType) -> dict[str, float]:
    return {name: getattr(module, name) for name in _NAMES}


# aiortc's defaults are no limits: without one, congestion control finds the rate.
_BEFORE = {module: _constants(module) for module in (h264, vpx)}


def is_any_set() -> bool:
    """Whether the program set a limit for any codec."""
    return any(_constants(module) != before for module, before in _BEFORE.items())


def limits(mime_type: str) -> dict[str, int]:
    """The limits that the program set for a codec, by name."""
    module = h264 if mime_type.lower() == "video/h264" else vpx
    given, before = _constants(module), _BEFORE[module]
    return {name: int(value) for name, value in given.items() if value != before[name]}
