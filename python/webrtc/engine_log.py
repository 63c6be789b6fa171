"""The engine's log messages in Python's logging."""

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
    """Receives the engine's messages through the bridge of the requesting loop, or of a later one."""

    def __init__(self) -> None:
        self.key = wrtc.new_key()
        self._severity: Severity | None = None
        self._bridge: weakref.ref[Bridge] | None = None
        self._end: weakref.finalize[..., Bridge] | None = None

    def set(self, severity: Severity | None) -> None:
        self._severity = severity
        self._stop()
        with contextlib.suppress(InvalidStateError):  # No loop is running: use the next one.
            self.take(Bridge.current())

    def take(self, bridge: Bridge) -> None:
        """Use this bridge, unless there is a usable one already."""
        now = self._bridge and self._bridge()
        if self._severity is None or (now and not now.ended and not now.inherited):
            return
        self._stop()
        self._bridge = weakref.ref(bridge)
        bridge.targets[self.key] = self
        wrtc.route_log(self._severity, bridge.mailbox, self.key)
        # Stop with the loop. Otherwise the engine would write messages that nothing reads.
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
            _logger.warning("%d more engine messages were dropped because the loop was busy", dropped)


_log = _EngineLog()
on_bridge.append(_log.take)


def log_engine(severity: Severity | None = "warning") -> None:
    """Send the engine's messages of at least this severity to `logging.getLogger("webrtc.engine")`.

    The running event loop delivers them, and after its end the next loop that uses this package. At most
    1,000 messages wait for it; further ones are only counted. None, the initial value, disables the messages.
    """
    if severity is not None and severity not in _LEVELS:
        raise ValueError(f"severity is {severity!r}: it must be one of {', '.join(_LEVELS)}, or None")
    _log.set(severity)
