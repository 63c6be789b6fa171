"""A web server for the pages of `serve` and `publish`: its address, HTTPS, and what its pages may do."""

from __future__ import annotations

import contextlib
import secrets
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from webrtc.http.running import LOOPBACK, local_only

from . import console, tls

if TYPE_CHECKING:
    from aiohttp import web

_FOLDER = Path(__file__).with_name("page")
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Host = Annotated[
    str | None,
    typer.Option(
        help="The address to listen at: by default only this machine can connect, with --https all."
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The TCP port; 0 for any.")]
Https = Annotated[bool, typer.Option("--https", help="Use HTTPS, so that phones can send their cameras.")]
Certificate = Annotated[Path | None, typer.Option(help="A certificate as PEM; its own without it.")]
Key = Annotated[Path | None, typer.Option(help="The key of the certificate as PEM.")]
OpenPage = Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")]


class Site:
    """Where pages are served, and who may use them."""

    def __init__(
        self, host: str | None, port: int, https: bool, certificate: Path | None, key: Path | None
    ) -> None:
        https = https or certificate is not None
        self._host = host or ("0.0.0.0" if https else "127.0.0.1")
        self._port = port
        local = tls.local_address() or "127.0.0.1"
        self._tls = tls.context(certificate, key, ["localhost", "127.0.0.1", local]) if https else None
        self._name = local if self._host in ("0.0.0.0", "::") else self._host
        # A page of another site cannot know the token, and so cannot use a server in this network.
        self.token = None if self._host in LOOPBACK else secrets.token_urlsafe(12)

    def application(self, files: dict[str, str]) -> web.Application:
        """Return an application with these files of the folder, by their paths."""
        from aiohttp import web

        guards = [local_only()] if self._host in LOOPBACK else []
        app = web.Application(middlewares=[*guards, _headers()])
        for path, name in files.items():
            app.router.add_get(path, _file(name))
        return app

    @contextlib.asynccontextmanager
    async def serving(self, app: web.Application) -> AsyncIterator[str]:
        """Serve an application meanwhile; gives its address, without a slash at the end."""
        from aiohttp import web

        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port, ssl_context=self._tls).start()
            host = f"[{self._name}]" if ":" in self._name else self._name
            yield f"{'https' if self._tls else 'http'}://{host}:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    def announce(self, address: str, open_page: bool) -> None:
        """Print the link of the page, and for phones a QR code; open it in a browser."""
        # What is after # stays in the browser.
        link = f"{address}/{'#' + self.token if self.token else ''}"
        console.out.print(link, style="bold", markup=False, soft_wrap=True)
        if self.token:
            with contextlib.suppress(console.Failure):
                console.out.print(_qr(console.need("segno", "cli"), link), highlight=False)
        if self._tls:
            console.say(
                "The certificate is this machine's own: the browser warns once. Continue to the page."
            )
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


def _file(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def respond(request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        return web.FileResponse(_FOLDER / name)

    return respond


def _headers() -> Any:
    from aiohttp import web

    @web.middleware
    async def headers(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        response = await handler(request)
        response.headers.update(_HEADERS)
        return response

    return headers
