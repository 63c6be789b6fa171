"""HTTP requests and responses, without any framework."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from webrtc.exceptions import PythonWebRTCException


@dataclasses.dataclass
class Request:
    """A request to an endpoint."""

    method: str
    """The method, such as "POST"."""
    path: str
    """The path of the URL, with that of the endpoint."""
    tail: str
    """The path below the endpoint; "" is the endpoint itself."""
    headers: Mapping[str, str]
    """The header fields, with names in lower case."""
    body: bytes | None
    """The body; None if it is larger than the endpoint accepts."""
    query: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The parameters in the URL."""
    path_params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The variable parts of the path, such as "stream" if the endpoint was added as "/whip/{stream}"."""
    client: str | None = None
    """The address of the client, which may be a proxy."""
    user: Any = None
    """What the endpoint's `authenticate` returned."""

    @property
    def token(self) -> str | None:
        """The bearer token (RFC 6750 §2.1); None if there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    @property
    def media_type(self) -> str:
        """The type of the body without parameters, in lower case; "" if it is not declared."""
        return media_type(self.headers.get("content-type", ""))

    def text(self) -> str:
        """The body as text. Raises HTTPError 413 if it was too large, 400 if it is not UTF-8."""
        if self.body is None:
            raise HTTPError(413, "the body is too large")
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise HTTPError(400, f"the body must be text in UTF-8: {error}") from None


@dataclasses.dataclass
class Response:
    """The response to a request."""

    status: int
    """The status code."""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    """The header fields."""
    body: bytes = b""
    """The body."""


class HTTPError(PythonWebRTCException):
    """Refuses a request: `on_connection` and `authenticate` of an endpoint may raise it."""

    def __init__(self, status: int, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        """The status is 400 to 599. The client gets the message; by default, the status' standard phrase."""
        if status not in range(400, 600):
            raise ValueError(f"the status of a refusal is 400 to 599, not {status}")
        super().__init__(message or phrase(status))
        self._status = status
        self._headers = dict(headers or {})

    @property
    def status(self) -> int:
        """The status code."""
        return self._status

    @property
    def headers(self) -> dict[str, str]:
        """Additional header fields, such as Retry-After."""
        return self._headers

    def to_response(self) -> Response:
        """The response that tells the client: JSON with the member "error"."""
        return json_response(self.status, {"error": str(self)}, self.headers)


def json_response(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A response with JSON, which no cache keeps."""
    fields = {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})}
    return Response(status, fields, json.dumps(content).encode())


def media_type(field: str) -> str:
    """The media type in a Content-Type field, without parameters and in lower case."""
    return field.partition(";")[0].strip().lower()


def phrase(status: int) -> str:
    """The standard phrase of a status code (RFC 9110 §15); "" for an unknown one."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
