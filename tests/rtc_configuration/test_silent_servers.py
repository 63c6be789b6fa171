"""Servers that do not answer, or that nobody should believe: told with their URL and the reason."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import webrtc


async def errors_of(*servers: Any, **configuration: Any) -> list[Any]:
    """The errors that a connection with these servers told until its gathering was complete."""
    told: list[Any] = []
    complete = asyncio.get_running_loop().create_future()
    async with webrtc.RTCPeerConnection(ice_servers=[*servers], **configuration) as connection:
        connection.on("icecandidateerror", told.append)
        connection.on("icecandidate", lambda event: None if event.candidate else complete.set_result(None))
        connection.create_data_channel("x")
        await connection.set_local_description()
        await asyncio.wait_for(complete, 10)
    return told


async def test_a_silent_stun_server_is_told_when_gathering_ends(silent_server: str) -> None:
    told = await errors_of(silent_server, gathering_timeout=0.3)
    assert told and {(error.error_code, error.url) for error in told} == {(701, silent_server)}
    assert "did not answer" in told[0].error_text


async def test_a_server_that_answered_is_not_told_beside_a_silent_one(
    stun_server: str, silent_server: str
) -> None:
    told = await errors_of(stun_server, silent_server, gathering_timeout=0.3)
    assert {error.url for error in told} == {silent_server}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_silent_turn_server_is_told_when_gathering_ends(transport: str) -> None:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as silent:
        silent.bind(("127.0.0.1", 0))
        if transport == "tcp":
            silent.listen()
        url = f"turn:127.0.0.1:{silent.getsockname()[1]}?transport={transport}"
        server = {"urls": url, "username": "a", "credential": "b"}
        told = await errors_of(server, gathering_timeout=0.3)
    assert (701, url) in {(error.error_code, error.url) for error in told}


async def test_a_connection_without_a_candidate_says_why(silent_server: str) -> None:
    server: Any = {"urls": silent_server.replace("stun", "turn"), "username": "a", "credential": "b"}
    async with webrtc.RTCPeerConnection(
        ice_servers=[server], ice_transport_policy="relay", gathering_timeout=0.2
    ) as connection:
        connection.create_data_channel("x")
        await connection.set_local_description()
        with pytest.raises(webrtc.NetworkError, match=r"no candidate.*turn:127.0.0.1.*did not answer.*701"):
            await asyncio.wait_for(connection.connected(), 5)


async def test_a_connection_without_an_interface_says_so() -> None:
    async with webrtc.RTCPeerConnection(network_interfaces=["nope0"]) as connection:
        connection.create_data_channel("x")
        await connection.set_local_description()
        with pytest.raises(webrtc.NetworkError, match=r"no candidate.*interface"):
            await asyncio.wait_for(connection.connected(), 5)


def certificate(folder: Path, names: str) -> tuple[Path, Path]:
    key, pem = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={names}"]
    subprocess.run([*command, "-keyout", key, "-out", pem], check=True, capture_output=True)
    return key, pem


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def tls_server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[int, Path]]:
    """The port of a TLS server that speaks no TURN, and its certificate, for the names asked for."""
    key, pem = certificate(tmp_path, request.param)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "openssl",
        "s_server",
        "-accept",
        f"127.0.0.1:{port}",
        "-key",
        str(key),
        "-cert",
        str(pem),
        "-quiet",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        while not listens(port):
            assert process.poll() is None
        yield port, pem
        process.kill()


def turns(host: str, port: int) -> dict[str, str]:
    return {"urls": f"turns:{host}:{port}?transport=tcp", "username": "a", "credential": "b"}


@pytest.mark.parametrize("tls_server", ["IP:127.0.0.1"], indirect=True)
async def test_a_certificate_for_the_address_is_believed(
    tls_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, pem = tls_server
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    [error, *_] = await errors_of(turns("127.0.0.1", port), gathering_timeout=0.5)
    # It got as far as TURN, which this server does not speak.
    assert "did not answer" in error.error_text


WRONG = {
    "another address": ("IP:127.0.0.2", "127.0.0.1", True, "not valid for 127.0.0.1"),
    "a name that is spelled as the address": ("DNS:127.0.0.1", "127.0.0.1", True, "not valid for"),
    "another name": ("DNS:other.example", "localhost", True, "not valid for localhost"),
    "a stranger's": ("IP:127.0.0.1", "127.0.0.1", False, "not trusted: self"),
}


@pytest.mark.parametrize(
    ("tls_server", "host", "trusted", "words"), WRONG.values(), ids=WRONG, indirect=["tls_server"]
)
async def test_a_certificate_that_proves_nothing_is_refused_with_the_reason(
    tls_server: Any, host: str, trusted: bool, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, pem = tls_server
    monkeypatch.setenv("SSL_CERT_FILE", str(pem if trusted else "/dev/null"))
    told = await errors_of(turns(host, port), gathering_timeout=2, network_interfaces=["lo"])
    assert {error.error_code for error in told} == {701}
    # A name may have another address, where nothing listens.
    assert any(words in error.error_text for error in told)


async def test_a_refused_connection_is_told_as_one() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    [error, *_] = await errors_of(turns("127.0.0.1", port), gathering_timeout=2)
    assert error.error_code == 701 and "refused" in error.error_text
