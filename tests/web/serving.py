"""Endpoints behind real servers, in all the ways in which programs serve them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp.web
from webrtc import web, whep, whip

from tests.waiting import until

Endpoint = web.Endpoint | whip.Endpoint | whep.Endpoint

# Names for `served`.
WAYS = ["aiohttp", "fastapi", "starlette", "mounted", "asgi"]


@contextlib.asynccontextmanager
async def served(endpoint: Endpoint, way: str = "aiohttp", path: str = "/here") -> AsyncIterator[str]:
    """The URL of an endpoint that is served in one of the ways."""
    if way == "aiohttp":
        app = aiohttp.web.Application()
        endpoint.add_to(app, path)
        async with aiohttp_site(app) as site:
            yield site + path
        return
    application, path = asgi_application(endpoint, way, path)
    async with uvicorn_site(application) as site:
        yield site + path
    if way == "mounted":
        # Mounted applications are not told of the end.
        await endpoint.close()


def asgi_application(endpoint: Endpoint, way: str, path: str) -> tuple[Any, str]:
    if way == "asgi":
        return endpoint, "/"
    if way == "starlette":
        from starlette.applications import Starlette

        starlette = Starlette()
        endpoint.add_to(starlette, path)
        return starlette, path
    from fastapi import FastAPI

    fastapi = FastAPI()
    if way == "fastapi":
        endpoint.add_to(fastapi, path)
        return fastapi, path
    fastapi.mount(path, endpoint)
    return fastapi, path + "/"


@contextlib.asynccontextmanager
async def aiohttp_site(app: aiohttp.web.Application, **options: Any) -> AsyncIterator[str]:
    """The URL of a server of aiohttp."""
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    try:
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0, **options)
        await site.start()
        yield f"{'https' if options.get('ssl_context') else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def uvicorn_site(app: Any) -> AsyncIterator[str]:
    """The URL of a server of uvicorn."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    serving = asyncio.ensure_future(server.serve())
    try:
        await until(lambda: server.started or serving.done())
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
