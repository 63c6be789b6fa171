"""What keeps a machine from connecting: interfaces, UDP, NAT, STUN and TURN servers, ports."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import webrtc
from webrtc.testing import connect, pair

from . import stun
from .finding import Finding, bad, good, note

_GATHERING_TIMEOUT = 3
_LOCAL_TIMEOUT = 5
_RELAY_TIMEOUT = 8
_USE_TURN = "use a TURN server over TCP or TLS, which pass: turns:HOST:443?transport=tcp"


async def all_checks(
    servers: list[webrtc.RTCIceServer], ports: tuple[int, int] | None
) -> AsyncIterator[Finding]:
    """Check one thing after the other."""
    addresses = await host_addresses()
    yield _interfaces(addresses)
    yield await local_connection()
    yield port_range(ports)
    urls = [(url, server) for server in servers for url in server._list()]
    async for finding in stun_checks([url for url, _ in urls if url.startswith("stun:")], addresses):
        yield finding
    for url, server in urls:
        if not url.startswith("stun:"):
            yield await relay(url, server)


async def host_addresses() -> list[tuple[str, str]]:
    """Return the addresses at which the engine listens, each with its protocol."""
    found: dict[tuple[str, str], None] = {}
    async with webrtc.RTCPeerConnection() as connection:

        def take(event: webrtc.RTCPeerConnectionIceEvent) -> None:
            candidate = event.candidate
            if candidate and candidate.address:
                found[candidate.address, str(candidate.protocol)] = None

        connection.on("icecandidate", take)
        connection.create_data_channel("")
        # Without any interface, gathering has no end.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(connection.offer(), _GATHERING_TIMEOUT)
    return list(found)


def _interfaces(addresses: list[tuple[str, str]]) -> Finding:
    shown = sorted({address for address, _ in addresses})
    usable = [each for each in shown if not ipaddress.ip_address(each).is_loopback]
    if usable:
        return good("interfaces", f"listens at {', '.join(usable)}")
    if shown:
        text = f"only this machine itself can be reached ({', '.join(shown)})"
    else:
        text = "no network interface has an address"
    return bad("interfaces", text, "connect a cable or a wireless network; in Docker, use --network host")


async def local_connection() -> Finding:
    """Connect two peers in this process."""
    start = time.perf_counter()
    try:
        async with pair() as (a, b):
            channel = a.create_data_channel("doctor")
            await asyncio.wait_for(connect(a, b), _LOCAL_TIMEOUT)
            await channel.opened()
    except (webrtc.RTCException, asyncio.TimeoutError):
        return bad(
            "this machine",
            f"two peers in this process did not connect within {_LOCAL_TIMEOUT} s",
            "a firewall on this machine may forbid UDP between its own programs: allow it",
        )
    seconds = time.perf_counter() - start
    return good("this machine", f"two peers connected in {seconds * 1e3:.0f} ms", seconds)


def port_range(ports: tuple[int, int] | None) -> Finding:
    """Look how many UDP ports can be used, each by one connection."""
    if ports is None:
        try:
            low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
        except (OSError, ValueError):
            return good("ports", "the system chooses them")
        return good("ports", f"the system chooses UDP ports from {low} to {high}")
    free = sum(_is_free(port) for port in range(ports[0], ports[1] + 1))
    text = f"{free} of the UDP ports {ports[0]} to {ports[1]} are free"
    if free:
        return good("ports", text)
    return bad(
        "ports", text, "end the program that has them, or choose others: ss -lunp shows who has a port"
    )


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
        return True


async def stun_checks(urls: list[str], addresses: list[tuple[str, str]]) -> AsyncIterator[Finding]:
    """Ask STUN servers over UDP, compare what they see, and try TCP if none answers."""
    seen: list[stun.Address] = []
    reachable: list[stun.Address] = []
    async with stun.Prober() as prober:
        for url in urls:
            name = f"STUN {url.removeprefix('stun:')}"
            try:
                server = await _server(url)
            except OSError as error:
                text = f"its name is unknown here: {error.strerror or error}"
                yield note(name, text, "check the spelling, and DNS: getent hosts HOST")
                continue
            reachable.append(server)
            try:
                answer = await prober.ask(server)
            except (OSError, asyncio.TimeoutError) as error:
                yield note(name, str(error) or "no answer over UDP", "see the line on UDP below")
                continue
            seen.append(answer.address)
            milliseconds = answer.seconds * 1e3
            yield good(name, f"answers over UDP in {milliseconds:.0f} ms", answer.seconds)
    if not urls:
        return
    if seen:
        yield good("UDP", "reaches the internet and back")
        yield _nat(seen, addresses)
    else:
        yield await _why_no_udp(reachable)


async def _server(url: str) -> stun.Address:
    # RTCIceServer has checked the URL. Brackets surround IPv6 addresses.
    parts = re.fullmatch(r"stun:(\[.+\]|[^:?]+)(?::(\d+))?.*", url)
    assert parts
    return (await stun.resolve(parts[1].strip("[]"), int(parts[2] or 3478)))[0]


async def _why_no_udp(servers: list[stun.Address]) -> Finding:
    for server in servers:
        try:
            answer = await stun.ask_over_tcp(server)
        except (OSError, asyncio.TimeoutError):
            continue
        milliseconds = answer.seconds * 1e3
        text = f"is blocked: {server[0]} answers over TCP in {milliseconds:.0f} ms, but not over UDP"
        return bad("UDP", text, f"allow outgoing UDP in the firewall, or {_USE_TURN}")
    return bad(
        "UDP",
        "no STUN server answers over UDP or TCP" if servers else "no name of a STUN server is known: no DNS",
        "without a way out, only this network can be reached. Name a server of yours with --ice-server; "
        f"if it answers elsewhere, {_USE_TURN}",
    )


def _nat(seen: list[stun.Address], addresses: list[tuple[str, str]]) -> Finding:
    public = sorted({address for address, _ in seen})
    shown = ", ".join(public)
    if set(public) <= {address for address, _ in addresses}:
        return good("NAT", f"none: others see this machine's own address {shown}")
    if len(set(seen)) > 1:
        return note(
            "NAT",
            f"others see {shown}, with another port for each peer (address-dependent mapping, RFC 4787)",
            "peers behind such a NAT too cannot be reached directly: use a TURN server",
        )
    if len(seen) == 1:
        return good("NAT", f"others see {shown}; a second STUN server would tell what kind of NAT it is")
    return good("NAT", f"others see {shown} with one port for all peers: direct connections work")


async def relay(url: str, server: webrtc.RTCIceServer) -> Finding:
    """Let the engine allocate a relay address, as a connection would."""
    name = f"TURN {url.partition(':')[2]}" if url.startswith("turn") else f"STUN {url.partition(':')[2]}"
    one = webrtc.RTCIceServer(server, urls=url)
    start = time.perf_counter()
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    errors: list[str] = []

    def take(event: webrtc.RTCPeerConnectionIceEvent) -> None:
        wanted = ("relay",) if url.startswith("turn") else ("srflx", "prflx")
        if event.candidate and event.candidate.type in wanted and not found.done():
            found.set_result(event.candidate.address or "")

    def fail(event: webrtc.RTCPeerConnectionIceErrorEvent) -> None:
        errors.append(f"{event.error_text} ({event.error_code})")

    async with webrtc.RTCPeerConnection(
        ice_servers=[one],
        ice_transport_policy="relay" if url.startswith("turn") else "all",
        gathering_timeout=_RELAY_TIMEOUT,
    ) as connection:
        connection.on("icecandidate", take)
        connection.on("icecandidateerror", fail)
        connection.create_data_channel("")
        gathering = asyncio.ensure_future(connection.offer())
        waiting: list[asyncio.Future[Any]] = [gathering, found]
        await asyncio.wait(waiting, timeout=_RELAY_TIMEOUT + 1, return_when=asyncio.FIRST_COMPLETED)
        if not gathering.done():
            gathering.cancel()
        await asyncio.gather(gathering, return_exceptions=True)
        if found.done():
            seconds = time.perf_counter() - start
            return good(name, f"relays at {found.result()}, allocated in {seconds * 1e3:.0f} ms", seconds)
    why = errors[-1] if errors else f"no answer within {_RELAY_TIMEOUT} s"
    if any("401" in each or "Unauthorized" in each for each in errors):
        return bad(name, f"refuses: {why}", "check --ice-username and --ice-credential")
    return bad(
        name, f"cannot be used: {why}", f"check that the server runs and its port is open; or {_USE_TURN}"
    )
