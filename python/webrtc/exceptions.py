"""Exceptions of the reference manual, and the W3C's DOMExceptions, which derive from them.

`except webrtc.RTCException` catches every error that a browser would report. Wrong types raise Python's
TypeError, as in a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, overload

import wrtc

from .enums import RTCErrorDetailType
from .names import add_aliases, camel
from .public import publish

T = TypeVar("T")


class PythonWebRTCExceptionBase(Exception):
    """Base class of all exceptions of this package (reference manual)."""

    def __init_subclass__(cls) -> None:
        """Add the camelCase names of the fields."""
        add_aliases(cls)
        publish(cls)


publish(PythonWebRTCExceptionBase)


class PythonWebRTCException(PythonWebRTCExceptionBase):
    """A misuse of this package for which browsers have no name (reference manual)."""


class UnknownEventError(PythonWebRTCException, ValueError):
    """An event name that the object does not support."""


class RTCException(PythonWebRTCExceptionBase):
    """Base class of the errors that the W3C names (reference manual)."""

    @property
    def name(self) -> str:
        """The DOMException's name, such as "InvalidStateError"."""
        return type(self).__name__

    @property
    def message(self) -> str:
        """What was wrong, and what would be right."""
        return str(self.args[0]) if self.args else ""


DOMException = RTCException


class AbortError(RTCException):
    """The operation was aborted."""


class InvalidAccessError(RTCException):
    """The object does not support the operation or argument."""


class InvalidCharacterError(RTCException, ValueError):
    """A string contains a character that is not allowed."""


class InvalidModificationError(RTCException):
    """The object cannot be modified in this way."""


class InvalidStateError(RTCException):
    """The object's state does not allow this: closed, not yet open, or of another loop or process."""


class NetworkError(RTCException):
    """The network failed."""


class NotAllowedError(RTCException):
    """The system or its user denied access."""


class NotFoundError(RTCException):
    """The device or object does not exist."""


class NotReadableError(RTCException):
    """A device exists but cannot be read."""


class NotSupportedError(RTCException):
    """The engine does not support this."""


class OperationError(RTCException):
    """The operation failed for an operation-specific reason."""


class RangeError(RTCException, ValueError):
    """A number or size is out of range."""


class OutOfRangeError(RangeError, TypeError):
    """An integer does not fit its field: a RangeError here, and also WebIDL's TypeError ([EnforceRange])."""

    @property
    def name(self) -> str:
        """ "RangeError"."""
        return "RangeError"


class URLSyntaxError(RTCException, ValueError):
    """A server's URL cannot be parsed; the W3C's "SyntaxError"."""

    @property
    def name(self) -> str:
        """ "SyntaxError". The class has another name because Python has a SyntaxError."""
        return "SyntaxError"


class OverconstrainedError(RTCException):
    """No device satisfies a constraint (W3C mediacapture-streams §4.3.9)."""

    def __init__(self, constraint: str = "", message: str = "") -> None:
        super().__init__(message or f"no device satisfies the constraint {constraint!r}")
        self._constraint = constraint

    @property
    def constraint(self) -> str:
        """The name of the constraint that cannot be satisfied."""
        return self._constraint


class _Detail(Generic[T]):
    """A field of an RTCError; None unless given."""

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __set_name__(self, owner: type[RTCError], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, error: None, owner: type[RTCError]) -> _Detail[T]: ...
    @overload
    def __get__(self, error: RTCError, owner: type[RTCError]) -> T | None: ...
    def __get__(self, error: RTCError | None, owner: type[RTCError]) -> _Detail[T] | T | None:
        return self if error is None else error._details.get(self._name)

    def __set__(self, error: RTCError, value: T | None) -> None:
        error._details[self._name] = value


class RTCError(OperationError):
    """An error with details of what failed (W3C webrtc §11.3)."""

    error_detail = _Detail[RTCErrorDetailType]("What failed.")
    sdp_line_number = _Detail[int]("The line of the SDP that could not be parsed, counted from 1.")
    sctp_cause_code = _Detail[int]("The cause in an SCTP abort (RFC 9260 §3.3.10).")
    received_alert = _Detail[int]("The received DTLS alert (RFC 8446 §6).")
    sent_alert = _Detail[int]("The sent DTLS alert (RFC 8446 §6).")
    http_request_status_code = _Detail[int]("None: only browsers have identity providers.")

    def __init__(self, init: Mapping[str, Any] | str = "", message: str = "", **details: Any) -> None:
        """As in the W3C, `RTCError({"errorDetail": "dtls-failure"}, "text")`; or the text and keywords."""
        given = {} if isinstance(init, str) else {**init}
        super().__init__(init if isinstance(init, str) else message)
        self._details: dict[str, Any] = {}
        fields = {camel(name): name for name, value in vars(RTCError).items() if isinstance(value, _Detail)}
        for key, value in {**given, **details}.items():
            if not isinstance(key, str) or camel(key) not in fields:
                raise TypeError(f"RTCError has no {key!r}: it has {', '.join(fields)}")
            if camel(key) == "errorDetail":
                value = RTCErrorDetailType(value)
            setattr(self, camel(key), value)


class SdpParseException(RTCError, ValueError):
    """A session description cannot be parsed (reference manual). `sdp_line_number` is the line."""

    def __init__(self, message: str = "", sdp_line_number: int | None = None) -> None:
        super().__init__(
            message, error_detail=RTCErrorDetailType.sdp_syntax_error, sdp_line_number=sdp_line_number
        )


def _adopt(cls: type[BaseException]) -> None:
    wrtc.adopt(cls)
    for derived in cls.__subclasses__():
        _adopt(derived)


_adopt(PythonWebRTCExceptionBase)
