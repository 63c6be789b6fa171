"""The engine's own messages, for Python's logging."""

from __future__ import annotations

import logging
from typing import Literal

import wrtc

from .loop import Bridge

_LEVELS = {"verbose": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_logger = logging.getLogger("webrtc.engine")


class _EngineLog:
    """Where a bridge delivers the engine's messages."""

    def __init__(self) -> None:
        self.key = wrtc.new_key()

    def _on_log(self, line: tuple[str, str]) -> None:
        severity, text = line
        _logger.log(_LEVELS.get(severity, logging.INFO), "%s", text)


_log = _EngineLog()


def log_engine(severity: Literal["verbose", "info", "warning", "error"] | None = "warning") -> None:
    """Send the engine's messages, from that severity on, to `logging.getLogger("webrtc.engine")`.

    They come through the running loop. None, as at the start, for no messages.
    """
    if severity is None:
        wrtc.route_log(None, None, 0)
        return
    if severity not in _LEVELS:
        raise ValueError(f"severity is {severity!r}: it must be one of {', '.join(_LEVELS)}, or None")
    bridge = Bridge.current()
    bridge.targets[_log.key] = _log
    wrtc.route_log(severity, bridge.mailbox, _log.key)
