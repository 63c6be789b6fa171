"""The command line, run as a person does."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from webrtc.testing import StunServer

from tests.waiting import PATIENCE
from tests.x_server import x_server as x_server

PACKAGES = ("typer", "rich", "aiohttp")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment() -> dict[str, str]:
    """Lines are long enough for whole messages, nothing is coloured, and there is no screen for windows."""
    return {
        **os.environ,
        "COLUMNS": "200",
        "DISPLAY": "",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "WAYLAND_DISPLAY": "",
        "WEBRTC_ICE_CREDENTIAL": "",
    }


@pytest.fixture(autouse=True, scope="session")
def _installed() -> None:
    for package in PACKAGES:
        pytest.importorskip(package, reason="scripts/setup cli installs what commands need")


@pytest.fixture
def run() -> Run:
    """`run("info", "--json")`: the finished command."""

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "webrtc", *map(str, arguments)]
        options.setdefault("env", environment())
        return subprocess.run(command, capture_output=True, text=True, timeout=110 * PATIENCE, **options)

    return run


@pytest.fixture
def run_async(run: Run) -> Callable[..., Any]:
    """The same beside a server of the test's loop."""

    async def run_async(*arguments: object) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(run, *arguments)

    return run_async


@pytest.fixture
def stun_server() -> Iterator[str]:
    """The URL of a STUN server on loopback; 127.0.0.2 with the same port tells another port."""
    # RFC 5737: an address for documentation.
    with (
        StunServer("127.0.0.1", mapped=("203.0.113.77", 4242)) as first,
        StunServer("127.0.0.2", first.port, mapped=("203.0.113.77", 4243)),
    ):
        yield first.url


class Running:
    """A command that goes on until it is stopped."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self) -> str:
        """The next line of its standard output."""
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def said(self) -> str:
        """The next line of its standard error."""
        assert self.process.stderr
        return self.process.stderr.readline().rstrip("\n")

    def until(self, text: str) -> str:
        """The next line of its standard error that contains a text."""
        assert self.process.stderr
        seen = []
        for line in self.process.stderr:
            seen.append(line)
            if text in line:
                return line.rstrip("\n")
        pytest.fail(f"it ended without saying {text!r}, but {''.join(seen)!r}")

    def interrupt(self) -> int:
        """Press Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(90 * PATIENCE)


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """`start("serve")`: a command that runs until the end of the test at most."""
    started: list[subprocess.Popen[str]] = []
    # A shell that runs the tests in the background lets its children ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(*arguments: object, **options: Any) -> Running:
        command = [sys.executable, "-m", "webrtc", *map(str, arguments)]
        pipe = subprocess.PIPE
        options.setdefault("env", environment())
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, **options)
        started.append(process)
        return Running(process)

    yield start
    signal.signal(signal.SIGINT, before)
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
