"""Requests to endpoints: with a token, through redirections, and within limits."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from webrtc.exceptions import (
    InvalidStateError,
    NetworkError,
    NotAllowedError,
    NotFoundError,
    NotSupportedError,
    OperationError,
    PythonWebRTCException,
    RTCException,
    URLSyntaxError,
)

from .messages import media_type, phrase

if TYPE_CHECKING:
    import aiohttp

# Bytes of a response: many times as much as an answer with many candidates.
_MOST_BYTES = 1024 * 1024
_MOST_REDIRECTIONS = 5
# Those that keep the method and the body (RFC 9110 §15.4).
_REDIRECTIONS = (307, 308)
# Characters of a refusal's text in an error.
_EXCERPT = 200

_ERRORS: dict[int, type[RTCException]] = {
    401: NotAllowedError,
    403: NotAllowedError,
    404: NotFoundError,
    405: NotSupportedError,
    406: NotSupportedError,
    409: InvalidStateError,
    410: NotFoundError,
    412: InvalidStateError,
    415: NotSupportedError,
    422: NotSupportedError,
    501: NotSupportedError,
    503: NetworkError,
}


@dataclasses.dataclass
class Reply:
    """The response to a request."""

    status: int
    url: str
    headers: Mapping[str, str]
    links: list[str]
    text: str

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the client may try again (RFC 9110 §10.2.3); None if they are not given."""
        text = self.headers.get("Retry-After", "")
        return float(text) if text.isdecimal() and len(text) < 10 else None

    def check(self, method: str, *expected: int) -> None:
        """Raise the error that the status stands for, unless it is expected."""
        if self.status in expected:
            return
        text = " ".join(self._problem().split())[:_EXCERPT]
        given = f"{self.status} {phrase(self.status)}".strip()
        error = _ERRORS.get(self.status, OperationError)
        raise error(f"{method} {self.url} got {given}, not {expected[0]}" + (f": {text}" if text else ""))

    def _problem(self) -> str:
        """What the body says: of JSON, the member that most servers use (RFC 9457 §3.1 among them)."""
        try:
            given = json.loads(self.text)
        except (ValueError, RecursionError):
            given = None
        members = given if isinstance(given, dict) else {}
        found = (members.get(name) for name in ("error", "detail", "message", "title"))
        return next((text for text in found if isinstance(text, str)), self.text)

    def check_type(self, expected: str) -> None:
        """Raise OperationError for a body of another media type."""
        given = media_type(self.headers.get("Content-Type", ""))
        if given != expected:
            raise OperationError(f"{self.url} responded with {given or 'no content type'}, not {expected}")


class Client:
    """Sends requests to one endpoint and its session."""

    def __init__(self, token: str | None, timeout: float, ssl: ssl.SSLContext | None) -> None:
        try:
            import aiohttp
        except ModuleNotFoundError:
            raise PythonWebRTCException(
                "connecting over HTTP needs aiohttp: pip install 'python-webrtc[web]'"
            ) from None
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout))
        self._timeout = timeout
        self._ssl = ssl

    async def send(
        self, method: str, url: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a request, and follow redirections. Raises NetworkError if there is no response."""
        for _ in range(_MOST_REDIRECTIONS + 1):
            reply = await self._send(method, url, body, headers)
            if reply.status not in _REDIRECTIONS:
                return reply
            url = resolve(reply, url)
        raise NetworkError(f"{url} redirects {method} more than {_MOST_REDIRECTIONS} times")

    async def _send(
        self, method: str, url: str, body: str | None, headers: Mapping[str, str] | None
    ) -> Reply:
        import aiohttp

        try:
            async with self._session.request(
                method,
                url,
                data=None if body is None else body.encode(),
                headers={**self._headers, **(headers or {})},
                allow_redirects=False,
                ssl=True if self._ssl is None else self._ssl,
            ) as response:
                text = await _text(response, url)
                links = response.headers.getall("Link", [])
                return Reply(response.status, url, response.headers, links, text)
        except (asyncio.TimeoutError, TimeoutError):
            raise NetworkError(f"{method} {url}: no response within {self._timeout:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(f"{method} {url} failed: {error}") from None

    async def close(self) -> None:
        """Close the connections to the server."""
        await self._session.close()


async def _text(response: aiohttp.ClientResponse, url: str) -> str:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise NetworkError(f"{url} responded with more than {_MOST_BYTES} bytes")
    return body.decode(errors="replace")


def check_url(url: str) -> None:
    """Raise URLSyntaxError for what is no URL of HTTP."""
    if not isinstance(url, str):
        raise TypeError(f"url must be str, not {type(url).__name__}")
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid:
        raise URLSyntaxError(f"{url!r} is not a URL like https://example.com/whip")


def resolve(reply: Reply, url: str) -> str:
    """The URL in the Location field of a response. Raises NetworkError for one that cannot be followed."""
    given = reply.headers.get("Location")
    if not given:
        raise NetworkError(f"{url} responded with {reply.status} without a Location")
    target = urljoin(url, given)
    try:
        check_url(target)
    except URLSyntaxError:
        raise NetworkError(f"{url} responded with the Location {given[:80]!r}, which is no URL") from None
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        # The token and the fingerprints would be readable on the way.
        raise NetworkError(f"{url} refers to {target}, which is not encrypted")
    return target
