"""Exceptions: the reference manual's, and the W3C's DOMExceptions derived from them.

`except webrtc.RTCException` catches every error that a browser would report; wrong types are Python's
TypeError, as in a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import wrtc

from .enums import RTCErrorDetailType
from .names import add_aliases, camel


class PythonWebRTCExceptionBase(Exception):
    """The root of all exceptions of this package (reference manual)."""

    def __init_subclass__(cls) -> None:
        """Give the fields their second spelling."""
        add_aliases(cls)


class PythonWebRTCException(PythonWebRTCExceptionBase):
    """A misuse of this package that a browser has no name for (reference manual)."""


class UnknownEventError(PythonWebRTCException, ValueError):
    """An event name that the object never fires."""


class RTCException(PythonWebRTCExceptionBase):
    """The root of the errors that the W3C names (reference manual)."""

    @property
    def name(self) -> str:
        """The DOMException's name, as in "InvalidStateError"."""
        return type(self).__name__

    @property
    def message(self) -> str:
        """What was wrong, and what would be right."""
        return str(self.args[0]) if self.args else ""


DOMException = RTCException


class AbortError(RTCException):
    """The operation was given up."""


class InvalidAccessError(RTCException):
    """The object does not support the operation or argument."""


class InvalidCharacterError(RTCException, ValueError):
    """A text has a character that is not allowed in it."""


class InvalidModificationError(RTCException):
    """The object cannot be changed in this way."""


class InvalidStateError(RTCException):
    """The object is in a state that does not allow this: closed, not yet open, of another loop or process."""


class NetworkError(RTCException):
    """The network failed."""


class NotAllowedError(RTCException):
    """The system or its user refused."""


class NotFoundError(RTCException):
    """There is no such device or object."""


class NotReadableError(RTCException):
    """A device is there but cannot be read."""


class NotSupportedError(RTCException):
    """The engine cannot do this."""


class OperationError(RTCException):
    """The operation failed for a reason of its own."""


class RangeError(RTCException, ValueError):
    """A number or size that is out of its range."""


class OutOfRangeError(RangeError, TypeError):
    """An integer that its field cannot hold: a RangeError here, and WebIDL's TypeError ([EnforceRange])."""

    @property
    def name(self) -> str:
        """ "RangeError"."""
        return "RangeError"


class URLSyntaxError(RTCException, ValueError):
    """A server's address that cannot be read; the W3C's "SyntaxError"."""

    @property
    def name(self) -> str:
        """ "SyntaxError": the class is not called so because Python has another one."""
        return "SyntaxError"


class OverconstrainedError(RTCException):
    """No device satisfies a constraint (W3C mediacapture-streams §4.3.9)."""

    def __init__(self, constraint: str = "", message: str = "") -> None:
        super().__init__(message or f"no device satisfies the constraint {constraint!r}")
        self._constraint = constraint

    @property
    def constraint(self) -> str:
        """The name of the constraint that could not be satisfied."""
        return self._constraint


def _detail(name: str, doc: str) -> property:
    """A field of an RTCError: None unless given."""

    def get(error: RTCError) -> Any:
        return error._details.get(name)

    def put(error: RTCError, value: Any) -> None:
        error._details[name] = value

    return property(get, put, doc=doc)


class RTCError(OperationError):
    """An error with details of what failed (W3C webrtc §11.3)."""

    error_detail = _detail("error_detail", "What failed, an RTCErrorDetailType.")
    sdp_line_number = _detail("sdp_line_number", "The line where an SDP could not be read, counted from 1.")
    sctp_cause_code = _detail("sctp_cause_code", "The cause in an SCTP abort (RFC 9260 §3.3.10).")
    received_alert = _detail("received_alert", "The DTLS alert that came (RFC 8446 §6).")
    sent_alert = _detail("sent_alert", "The DTLS alert that was sent (RFC 8446 §6).")
    http_request_status_code = _detail(
        "http_request_status_code", "None: identity providers are a browser's."
    )

    def __init__(self, init: Mapping[str, Any] | str = "", message: str = "", **details: Any) -> None:
        """As in the W3C, `RTCError({"errorDetail": "dtls-failure"}, "text")`; or the text and keywords."""
        given = {} if isinstance(init, str) else {**init}
        super().__init__(init if isinstance(init, str) else message)
        self._details: dict[str, Any] = {}
        fields = {camel(name): name for name, value in vars(RTCError).items() if isinstance(value, property)}
        for key, value in {**given, **details}.items():
            if not isinstance(key, str) or camel(key) not in fields:
                raise TypeError(f"RTCError has no {key!r}: it has {', '.join(fields)}")
            if camel(key) == "errorDetail":
                value = RTCErrorDetailType(value)
            setattr(self, camel(key), value)


class SdpParseException(RTCError, ValueError):
    """A session description that cannot be read (reference manual); `sdp_line_number` says where."""

    def __init__(self, message: str = "", sdp_line_number: int | None = None) -> None:
        super().__init__(
            message, error_detail=RTCErrorDetailType.sdp_syntax_error, sdp_line_number=sdp_line_number
        )


def _adopt(cls: type[BaseException]) -> None:
    wrtc.adopt(cls)
    for derived in cls.__subclasses__():
        _adopt(derived)


_adopt(PythonWebRTCExceptionBase)
