"""The engine's own messages, for Python's logging."""

from __future__ import annotations

import contextlib
import logging
import weakref
from typing import Literal

import wrtc

from .exceptions import InvalidStateError
from .loop import Bridge, on_bridge

Severity = Literal["verbose", "info", "warning", "error"]

_LEVELS = {"verbose": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_logger = logging.getLogger("webrtc.engine")


class _EngineLog:
    """Where a bridge delivers the engine's messages: that of the loop which asked, or of a later one."""

    def __init__(self) -> None:
        self.key = wrtc.new_key()
        self._severity: Severity | None = None
        self._bridge: weakref.ref[Bridge] | None = None
        self._end: weakref.finalize[..., Bridge] | None = None

    def set(self, severity: Severity | None) -> None:
        self._severity = severity
        self._stop()
        with contextlib.suppress(InvalidStateError):  # No loop runs yet: the next one will do.
            self.take(Bridge.current())

    def take(self, bridge: Bridge) -> None:
        """Go through this bridge, unless there is one already."""
        now = self._bridge and self._bridge()
        if self._severity is None or (now and not now.ended and not now.inherited):
            return
        self._stop()
        self._bridge = weakref.ref(bridge)
        bridge.targets[self.key] = self
        wrtc.route_log(self._severity, bridge.mailbox, self.key)
        # With the loop, or the engine would write what nobody reads.
        self._end = weakref.finalize(bridge, wrtc.route_log, None, None, 0)
        self._end.atexit = False

    def _stop(self) -> None:
        if self._end:
            self._end()
        self._bridge = self._end = None

    def _on_log(self, _: None) -> None:
        lines, dropped = wrtc.take_log()
        for severity, text in lines:
            _logger.log(_LEVELS.get(severity, logging.INFO), "%s", text)
        if dropped:
            _logger.warning("%d more messages of the engine were dropped: the loop was busy", dropped)


_log = _EngineLog()
on_bridge.append(_log.take)


def log_engine(severity: Severity | None = "warning") -> None:
    """Send the engine's messages, from that severity on, to `logging.getLogger("webrtc.engine")`.

    They come through the running event loop, and after its end through the next one that uses this package.
    Up to 1,000 wait for it; the rest is counted. None, as at the start, for no messages.
    """
    if severity is not None and severity not in _LEVELS:
        raise ValueError(f"severity is {severity!r}: it must be one of {', '.join(_LEVELS)}, or None")
    _log.set(severity)
