"""Sound servers and X servers for these tests alone."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.waiting import wait_until
from tests.x_server import x_server as x_server


@pytest.fixture
def run_body(run_python: Callable[..., str]) -> Callable[..., Any]:
    """Runs the body of a coroutine, after the `names` that it uses, as a program; gives what it returns."""

    def run(body: str, names: str = "") -> Any:
        body = f"asyncio.get_running_loop().slow_callback_duration = 10\n{body}"
        main = (
            "async def main():\n" + textwrap.indent(body, "    ") + "\nprint(json.dumps(asyncio.run(main())))"
        )
        modules = (
            "import asyncio, json, os, pathlib, statistics, time, webrtc\nfrom webrtc import media_devices\n"
        )
        return json.loads(run_python("-c", modules + names + main))

    return run


@pytest.fixture
def no_devices(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """No sound server and no screen; skips where there is a sound card or a camera."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    if any(pathlib.Path("/dev").glob("video*")) or pathlib.Path("/dev/snd").exists():
        pytest.skip("this machine has a sound card or a camera")


@pytest.fixture
def pulseaudio(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., str]]:
    """A PulseAudio server with one null sink, whose monitor is the microphone: runs `pactl` in it."""
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("needs the packages pulseaudio and pulseaudio-utils")
    folder = tmp_path_factory.mktemp("pulse")
    socket = folder / "native"
    monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(folder))
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    for module in (
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        "module-null-sink sink_name=out sink_properties=device.description=Loudspeaker rate=48000",
        "module-remap-source master=out.monitor source_name=in source_properties=device.description=Loopback",
    ):
        command += ["-L", module]
    environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(socket.exists)
            yield lambda *args: subprocess.run(
                ["pactl", *args], check=True, capture_output=True, text=True
            ).stdout.strip()
        finally:
            server.terminate()
