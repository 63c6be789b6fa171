"""Endpoints as ASGI applications, alone and in Starlette and FastAPI."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from .messages import HTTPError, Request, Response
from .served import BODY_SECONDS, Served

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def add(endpoint: Served, app: Any, path: str) -> None:
    """Add a route to an application of Starlette or FastAPI."""
    app.add_route(path + "{tail:path}", endpoint)
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with inner(app) as state:
            try:
                yield state
            finally:
                await endpoint.close()

    app.router.lifespan_context = lifespan


async def serve(endpoint: Served, scope: Message, receive: Receive, send: Send) -> None:
    """Serve a request, or the start and end of the server."""
    if scope["type"] == "lifespan":
        await _live(endpoint, receive, send)
    elif scope["type"] == "http":
        await _respond(endpoint, scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 1000})


async def _live(endpoint: Served, receive: Receive, send: Send) -> None:
    while True:
        event = (await receive())["type"]
        if event == "lifespan.shutdown":
            await endpoint.close()
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def _respond(endpoint: Served, scope: Message, receive: Receive, send: Send) -> None:
    try:
        body = await asyncio.wait_for(_read(receive, endpoint.max_bytes), BODY_SECONDS)
    except ConnectionError:
        return
    except asyncio.TimeoutError:
        response = HTTPError(408, "the body took too long").to_response()
    else:
        response = await endpoint.handle(_request(scope, body))
    await _send(response, send)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The body, or None if it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the client disconnected")
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _request(scope: Message, body: bytes | None) -> Request:
    root, path = scope.get("root_path", ""), scope["path"]
    # Not all servers and frameworks have the root in the path.
    whole = path if path.startswith(root) else root + path
    params = dict(scope.get("path_params", {}))
    tail = params.pop("tail", whole[len(root) :])
    return Request(
        method=scope["method"],
        path=whole,
        tail=tail.strip("/"),
        headers={_text(name).lower(): _text(value) for name, value in scope["headers"]},
        body=body,
        query=dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))),
        path_params=params,
        client=scope["client"][0] if scope.get("client") else None,
    )


def _text(field: bytes) -> str:
    return field.decode(errors="surrogateescape")


async def _send(response: Response, send: Send) -> None:
    fields = {**response.headers, "Content-Length": str(len(response.body))}
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
