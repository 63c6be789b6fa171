"""The options for STUN and TURN servers that commands share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import webrtc

from .console import Failure

IceServers = Annotated[
    list[str] | None,
    typer.Option(
        "--ice-server",
        metavar="URL",
        help="A STUN or TURN server, such as stun:host or turn:host:3478?transport=udp; can be repeated.",
    ),
]
Username = Annotated[str | None, typer.Option("--ice-username", help="The user of the TURN servers.")]
Credential = Annotated[
    str | None,
    typer.Option(
        "--ice-credential",
        envvar="WEBRTC_ICE_CREDENTIAL",
        help="The password of the TURN servers.",
    ),
]


def ice_servers(
    urls: list[str] | None, username: str | None, credential: str | None
) -> list[webrtc.RTCIceServer]:
    """Return the servers. Raises Failure for a URL that is none, or a TURN server without credentials."""
    found = []
    for url in urls or ():
        keys: dict[str, Any] = (
            {"username": username, "credential": credential} if url.lower().startswith("turn") else {}
        )
        try:
            found.append(webrtc.RTCIceServer(urls=url, **keys))
        except webrtc.InvalidAccessError:
            raise Failure(
                f"{url} is a TURN server, which asks for a user and a password",
                "pass --ice-username and --ice-credential, or set WEBRTC_ICE_CREDENTIAL",
            ) from None
    return found
