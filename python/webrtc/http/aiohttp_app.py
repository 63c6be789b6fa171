"""Endpoints in applications of aiohttp."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .messages import HTTPError, Request
from .served import BODY_SECONDS, Served

if TYPE_CHECKING:
    from aiohttp import web


def add(endpoint: Served, app: web.Application, path: str) -> None:
    """Add a route to the application."""
    from aiohttp import web

    async def handler(given: web.Request) -> web.Response:
        try:
            body = await asyncio.wait_for(_read(given, endpoint.max_bytes), BODY_SECONDS)
        except asyncio.TimeoutError:
            response = HTTPError(408, "the body took too long").to_response()
        else:
            response = await endpoint.handle(_request(given, body))
        return web.Response(status=response.status, headers=response.headers, body=response.body)

    async def close(_: web.Application) -> None:
        await endpoint.close()

    app.router.add_route("*", path + "{tail:(/.*)?}", handler)
    # Before the server waits for open requests.
    app.on_shutdown.append(close)


async def _read(given: web.Request, limit: int) -> bytes | None:
    """The body, or None if it is too large."""
    body = bytearray()
    async for chunk in given.content.iter_any():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _request(given: web.Request, body: bytes | None) -> Request:
    params = dict(given.match_info)
    return Request(
        method=given.method,
        path=given.path,
        tail=params.pop("tail").strip("/"),
        headers={name.lower(): value for name, value in given.headers.items()},
        body=body,
        query=dict(given.query),
        path_params=params,
        client=given.remote,
    )
