"""aiortc's exceptions, derived from those of this package, so that either `except` catches them."""

from __future__ import annotations

import webrtc


class InternalError(webrtc.PythonWebRTCException):
    """An invalid argument."""


class InvalidAccessError(webrtc.InvalidAccessError):
    """The object does not support the operation or argument."""


class InvalidStateError(webrtc.InvalidStateError):
    """The object is in a state that does not allow this."""


class OperationError(webrtc.OperationError):
    """The operation failed for a reason of its own."""
