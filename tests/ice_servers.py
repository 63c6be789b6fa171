"""STUN and TURN servers on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import struct
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

# RFC 8489 §5, §14.2.
COOKIE = 0x2112A442
BINDING_REQUEST, BINDING_RESPONSE, XOR_MAPPED_ADDRESS = 0x0001, 0x0101, 0x0020
# From TEST-NET-3 (RFC 5737): seen in a candidate, it can only come from the test's server.
PUBLIC_ADDRESS, PUBLIC_PORT = "203.0.113.77", 4242


class StunResponder(asyncio.DatagramProtocol):
    """Tells everyone that they come from PUBLIC_ADDRESS."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        kind, _, cookie, transaction = struct.unpack("!HHI12s", data[:20])
        if (kind, cookie) != (BINDING_REQUEST, COOKIE):
            return
        port = PUBLIC_PORT ^ COOKIE >> 16
        ip = int.from_bytes(socket.inet_aton(PUBLIC_ADDRESS), "big") ^ COOKIE
        attribute = struct.pack("!HHBBHI", XOR_MAPPED_ADDRESS, 8, 0, 1, port, ip)
        head = struct.pack("!HHI12s", BINDING_RESPONSE, len(attribute), COOKIE, transaction)
        self.transport.sendto(head + attribute, addr)


@pytest.fixture
async def stun_server() -> AsyncIterator[str]:
    """The URL of a STUN server."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(StunResponder, local_addr=("127.0.0.1", 0))
    yield f"stun:127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    transport.close()


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The URL of a STUN server that never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield f"stun:127.0.0.1:{silent.getsockname()[1]}"


class TurnServer(NamedTuple):
    """Where coturn listens, for whom, and what it writes."""

    host: str
    port: int
    tls_port: int
    certificate: Path
    log: Path
    process: subprocess.Popen[bytes]
    username: str = "somebody"
    credential: str = "secret"

    def ice_server(self, scheme: str, query: str = "", host: str = "") -> dict[str, Any]:
        host = host or self.host
        host = f"[{host}]" if ":" in host else host
        port = self.tls_port if scheme == "turns" else self.port
        return {
            "urls": f"{scheme}:{host}:{port}{query}",
            "username": self.username,
            "credential": self.credential,
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def coturn(
    folder: Path, *flags: str, host: str = "127.0.0.1", inside: Sequence[str] = (), **options: object
) -> Iterator[TurnServer]:
    """Debian's coturn on an address, with flags and options besides those here; None removes an option.

    `inside` is a command that runs another one on the machine which has the address.
    """
    program = shutil.which("turnserver")
    if not program:
        pytest.skip("TURN is tested with coturn, which is not installed")
    port, tls_port = free_port(), free_port()
    given = {
        "listening-ip": host,
        "relay-ip": host,
        "listening-port": port,
        "tls-listening-port": tls_port,
        "realm": "test",
        "user": f"{TurnServer._field_defaults['username']}:{TurnServer._field_defaults['credential']}",
        "cert": folder / "certificate.pem",
        "pkey": folder / "key.pem",
        "userdb": folder / "users",
        "pidfile": folder / "pid",
        **{name.replace("_", "-"): value for name, value in options.items()},
    }
    make_certificate(folder, host)
    common = ["-n", "--verbose", "--allow-loopback-peers", "--no-cli", "--log-file=stdout"]
    named = [f"--{name}={value}" for name, value in given.items() if value is not None]
    # It must not outlive a run that is killed.
    command = [*inside, "setpriv", "--pdeathsig", "KILL", program, *common, *flags, *named]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for((host, tls_port), process, folder / "log")
            yield TurnServer(host, port, tls_port, folder / "certificate.pem", folder / "log", process)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def turn_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    """A TURN server on loopback."""
    with coturn(tmp_path_factory.mktemp("coturn"), "--lt-cred-mech") as server:
        yield server


def make_certificate(folder: Path, host: str) -> None:
    names = ["-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:localhost,IP:{host}"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)


def wait_for(address: tuple[str, int], process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=0.1):
            return
    pytest.fail(f"coturn ended: {log.read_text()[-2000:]}")
