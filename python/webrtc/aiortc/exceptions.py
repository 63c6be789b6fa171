"""aiortc's exceptions: those of this package with the same names, and one more."""

import webrtc

InvalidAccessError = webrtc.InvalidAccessError
InvalidStateError = webrtc.InvalidStateError
OperationError = webrtc.OperationError


class InternalError(webrtc.PythonWebRTCException):
    """An invalid argument."""
