"""`webrtc serve`: a page on which a camera and a microphone go through Python and back."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import webrtc

from . import console, effects, tls
from .transfers import Receiver
from .visitor import Room

if TYPE_CHECKING:
    from aiohttp import web

_PAGE = Path(__file__).with_name("page")
_FILES = ("index.html", "style.css", "page.js", "graphs.js", "files.js")
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(
    function: Annotated[
        str | None,
        typer.Argument(metavar="[FILE.py:FUNCTION]", help="What to do with pictures; edges without it."),
    ] = None,
    sound: Annotated[
        str | None, typer.Option(metavar="FILE.py:FUNCTION", help="What to do with sound.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="The address to listen at: by default only this machine can connect, with --https all."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The TCP port; 0 for any.")] = 8080,
    https: Annotated[
        bool, typer.Option("--https", help="Use HTTPS, so that phones can send their cameras.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option(help="A certificate as PEM; its own without it.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The key of the certificate as PEM.")] = None,
    folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, exists=True, help="Save received files here; else only hash them."),
    ] = None,
    peers: Annotated[int, typer.Option(min=1, max=1000, help="How many pages may be connected at once.")] = 4,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Serve a page on which your camera and microphone go through Python and come back.

    A frame function takes and returns a NumPy array: uint8, (height, width, 3), BGR. A sound function takes
    and returns 10 ms of mono int16 at 48 kHz. A class is made anew for each page and then called.

    Examples: webrtc serve, webrtc serve filter.py:blur. For phones: webrtc serve --https
    """
    console.need("aiohttp", "cli")
    room = Room(
        effects.chosen(effects.PICTURES, function),
        effects.chosen(effects.SOUNDS, sound),
        Receiver(folder),
    )
    https = https or certificate is not None
    host = host or ("0.0.0.0" if https else "127.0.0.1")
    local = tls.local_address() or "127.0.0.1"
    context = tls.context(certificate, key, ["localhost", "127.0.0.1", local]) if https else None
    # A page of another site cannot know the token, and so cannot use a server in this network.
    token = None if host in _LOOPBACK else secrets.token_urlsafe(12)
    shown = local if host in ("0.0.0.0", "::") else host

    async def serving() -> None:
        async with _listening(room, host, port, context, token, peers) as chosen:
            link = f"{'https' if context else 'http'}://{shown}:{chosen}/{'#' + token if token else ''}"
            _announce(link, open_page, token is not None)
            await asyncio.Event().wait()

    with contextlib.suppress(typer.Exit):
        # Ctrl-C is how this ends.
        console.run(serving())


def _announce(link: str, open_page: bool, for_phones: bool) -> None:
    console.out.print(f"[bold]{link}[/bold]", soft_wrap=True)
    if for_phones:
        with contextlib.suppress(console.Failure):
            segno = console.need("segno", "cli")
            console.out.print(_qr(segno, link), highlight=False)
        console.say("The certificate is this machine's own: the browser warns once. Continue to the page.")
    console.say("Ctrl-C ends it.")
    if open_page and console.out.is_terminal:
        webbrowser.open(link)


def _qr(segno: Any, link: str) -> str:
    """Draw a QR code with two modules in each character."""
    rows = [list(row) for row in segno.make(link, error="l").matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    # Light on dark terminals, dark on light ones: phones read both.
    blocks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return "\n".join(
        "".join(blocks[above & 1, below & 1] for above, below in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )


@contextlib.asynccontextmanager
async def _listening(
    room: Room, host: str, port: int, context: ssl.SSLContext | None, token: str | None, peers: int
) -> AsyncIterator[int]:
    """Serve the page and its connections meanwhile; gives the port."""
    from aiohttp import web

    from webrtc.web import Endpoint, Request

    async def enter(connection: webrtc.RTCPeerConnection, request: Request) -> None:
        room.enter(connection)

    app = web.Application(middlewares=[_guard(token is None)])
    for name in _FILES:
        app.router.add_get(f"/{'' if name == 'index.html' else name}", _file(name))
    endpoint = Endpoint(enter, max_peers=peers, token=token)
    endpoint.add_to(app, "/offer")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, ssl_context=context).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _file(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def respond(request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        return web.FileResponse(_PAGE / name)

    return respond


def _guard(local_only: bool) -> Any:
    from aiohttp import web

    @web.middleware
    async def guard(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        # Otherwise, another site whose name leads to this machine could use it (DNS rebinding).
        if local_only and (request.url.host or "") not in _LOOPBACK:
            raise web.HTTPForbidden(text="open the page by the link that the terminal shows")
        response = await handler(request)
        response.headers.update(_HEADERS)
        return response

    return guard
