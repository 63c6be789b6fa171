"""A server for one page and its endpoint."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from webrtc.exceptions import PythonWebRTCException

from .endpoint import Endpoint

if TYPE_CHECKING:
    from aiohttp import web

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Hosts that only this machine can reach."""


def run(
    endpoint: Endpoint,
    page: str | pathlib.Path,
    *,
    host: str = "localhost",
    port: int = 8080,
) -> None:
    """Serve a page at `/` and an endpoint at `/offer`, until Ctrl-C ends the program.

    `page` is HTML as text, or a path object of a file, which is read again for each request. The printed link
    has the endpoint's token, if any, after `#`: in the page, `location.hash.slice(1)`. At a loopback `host`,
    which is the default, pages of other sites cannot reach the server by a name of theirs.
    """
    try:
        from aiohttp import web
    except ModuleNotFoundError:
        raise PythonWebRTCException("a server needs aiohttp: pip install 'python-webrtc[web]'") from None

    async def index(request: web.Request) -> web.StreamResponse:
        headers = {"Cache-Control": "no-cache"}
        if isinstance(page, str):
            return web.Response(text=page, content_type="text/html", headers=headers)
        return web.FileResponse(page, headers=headers)

    app = web.Application(middlewares=[local_only()] if host in LOOPBACK else [])
    app.router.add_get("/", index)
    endpoint.add_to(app, "/offer")

    def announce(text: str) -> None:
        for link in re.findall(r"https?://\S+", text):
            print(f"{link}/{'#' + endpoint._token if endpoint._token else ''}", flush=True)

    web.run_app(app, host=host, port=port, access_log=None, print=announce)


def local_only() -> Any:
    """A middleware of aiohttp that serves only requests to loopback hosts.

    Otherwise, another site whose name leads to this machine could use the server (DNS rebinding).
    """
    from aiohttp import web

    @web.middleware
    async def check(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if (request.url.host or "") not in LOOPBACK:
            raise web.HTTPForbidden(text="this server is for its own machine: open it as localhost")
        return await handler(request)

    return check
