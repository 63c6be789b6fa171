"""`webrtc doctor`: what keeps this machine from connecting, and what to do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import typer

import webrtc

from . import console, media_checks, network_checks
from .finding import Finding
from .servers import Credential, IceServers, Username, ice_servers

# Two, so that their answers can be compared.
_PUBLIC = ["stun:stun.l.google.com:19302", "stun:stun.cloudflare.com:3478"]
_MARKS = {"good": "[green]✓[/green]", "note": "[yellow]![/yellow]", "bad": "[red]✗[/red]"}


def doctor(
    servers: IceServers = None,
    username: Username = None,
    credential: Credential = None,
    port_range: Annotated[
        str | None, typer.Option(metavar="LOW-HIGH", help="UDP ports that connections are to use.")
    ] = None,
    as_json: console.AsJson = False,
) -> None:
    """Find what keeps this machine from connecting. Each line says what to do.

    Without --ice-server, it asks two public STUN servers (of Google and Cloudflare) for this machine's
    public address. Exit code 1 means that something keeps it from connecting.
    """
    asked = ice_servers(servers or _PUBLIC, username, credential)
    findings = console.run(_examine(asked, _ports(port_range), as_json))
    if as_json:
        console.print_json([finding.to_json() for finding in findings])
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(console.FAILED)


def _ports(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, _, high = text.partition("-")
    if not (low.isdecimal() and high.isdecimal() and 0 < int(low) <= int(high) < 65536):
        raise typer.BadParameter(f"{text!r} is not a range of ports, such as 50000-50100")
    return int(low), int(high)


async def _examine(
    servers: list[webrtc.RTCIceServer], ports: tuple[int, int] | None, as_json: bool
) -> list[Finding]:
    findings = []
    async for finding in _with_status(servers, ports):
        findings.append(finding)
        if not as_json:
            console.out.print(_MARKS[finding.state], end=" ")
            console.out.print(f"{finding.name}: {finding.text}", markup=False, soft_wrap=True)
            if finding.advice:
                console.out.print(f"    → {finding.advice}", markup=False, style="bold", soft_wrap=True)
    return findings


async def _with_status(
    servers: list[webrtc.RTCIceServer], ports: tuple[int, int] | None
) -> AsyncIterator[Finding]:
    for checks in (network_checks.all_checks(servers, ports), media_checks.all_checks()):
        while True:
            # A server that does not answer takes seconds.
            with console.busy("checking …"):
                finding = await anext(checks, None)
            if finding is None:
                break
            yield finding
