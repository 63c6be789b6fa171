"""Connections with pages: an endpoint that answers a browser's offer, and the script for the page.

The page sends its offer as JSON and gets the answer, with all candidates. `SCRIPT` is the JavaScript module
that does this, with camera and microphone; the endpoint serves it as `client.js`. `connect` does the same in
Python, and `run` serves a page with its endpoint.
"""

from __future__ import annotations

import pathlib
from typing import ClassVar

from .dictionaries.dictionary import parse_json
from .http import endpoint as core
from .http.calling import connect as connect
from .http.messages import HTTPError, Request, Response, json_response
from .http.running import run as run

__all__ = ["SCRIPT", "Endpoint", "HTTPError", "Request", "Response", "connect", "run"]

SCRIPT = pathlib.Path(__file__).parent / "http" / "static" / "client.js"
"""The script for pages: a JavaScript module without dependencies, which may be copied."""


class Endpoint(core.Endpoint):
    """A URL where pages connect: POST takes an offer as JSON, and the response is the answer.

    GET returns the ICE servers for pages, as {"iceServers": […]}, and below the endpoint `client.js`.
    """

    _methods: ClassVar[tuple[str, ...]] = ("GET", "HEAD", "OPTIONS", "POST")
    _accepts: ClassVar[str] = "application/json"

    def _is_public(self, request: Request) -> bool:
        return request.tail == SCRIPT.name

    async def _respond(self, request: Request) -> Response:
        if request.tail not in ("", SCRIPT.name):
            raise HTTPError(404, f"there is nothing under {request.path[:80]}")
        if request.method in ("GET", "HEAD"):
            return self._script() if request.tail else self._servers()
        if request.method != "POST" or request.tail:
            methods = ("GET", "HEAD") if request.tail else ("GET", "HEAD", "POST")
            raise self._method_not_allowed(request, *methods)
        self._check_type(request, self._accepts)
        peer = await self._answer(request, self._offer(request))
        description = peer.connection.local_description
        assert description is not None
        return json_response(200, description.to_json())

    def _servers(self) -> Response:
        return json_response(200, {"iceServers": [server.to_json() for server in self._ice_servers]})

    def _script(self) -> Response:
        fields = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
        return Response(200, fields, SCRIPT.read_bytes())

    def _offer(self, request: Request) -> str:
        try:
            given = parse_json(request.text(), "the body")
        except ValueError as error:
            raise HTTPError(400, str(error)) from None
        sdp = given.get("sdp")
        if given.get("type") != "offer" or not isinstance(sdp, str):
            raise HTTPError(400, 'the body must be an offer: {"type": "offer", "sdp": "…"}')
        return sdp
