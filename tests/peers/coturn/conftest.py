"""coturn, started for each test with the options of that test."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ice_servers import TurnServer, coturn
from tests.peers.host import Host, made
from tests.peers.install import Unavailable, install

Start = Callable[..., TurnServer]


@pytest.fixture(scope="session")
def coturn_version() -> str:
    """The version of the installed coturn; skips where it cannot be had."""
    try:
        install("coturn")
    except Unavailable as why:
        pytest.skip(f"coturn is not available: {why}")
    done = subprocess.run(["turnserver", "--version"], capture_output=True, text=True)
    return done.stdout.split()[-1]


@pytest.fixture
def start(
    request: pytest.FixtureRequest,
    coturn_version: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Start]:
    """`start("--flag", option=value)`: a server. Its certificate is trusted, if it is the only server."""
    request.node.user_properties.append(("version", coturn_version))
    folders = (tmp_path / str(number) for number in itertools.count())
    with contextlib.ExitStack() as stack:

        def start(*flags: str, **options: Any) -> TurnServer:
            folder = next(folders)
            folder.mkdir()
            # With a shared secret, there are no accounts.
            own = ["--lt-cred-mech"] if "static_auth_secret" not in options else []
            server = stack.enter_context(coturn(folder, *own, *flags, **options))
            stack.callback(lambda: print(f"--- coturn\n{server.log.read_text()[-6000:]}"))
            monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
            return server

        yield start


@pytest.fixture
def host() -> Iterator[Host]:
    """A machine of its own, for a server on it."""
    with made() as host:
        yield host
