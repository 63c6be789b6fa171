"""An X server for a test alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest


@pytest.fixture
def x_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """An X server with a screen of 640x480, which DISPLAY names."""
    if not shutil.which("Xvfb"):
        pytest.skip("needs the package xvfb")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            monkeypatch.setenv("DISPLAY", f":{server.stdout.readline().strip()}")
            yield server
        finally:
            server.terminate()
