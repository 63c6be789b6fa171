"""What is installed is what pyproject.toml says, whole, and stands on little."""

import os
from collections.abc import Callable
from importlib.metadata import requires, version
from pathlib import Path

import pytest
import webrtc
import wrtc

DISTRIBUTION = "python-webrtc"


def test_the_version_is_said_once() -> None:
    assert webrtc.__version__ == wrtc.__version__ == version(DISTRIBUTION)


def test_numpy_is_the_only_dependency_at_run_time() -> None:
    always = [line for line in requires(DISTRIBUTION) or [] if "extra ==" not in line]
    assert [line.split(">")[0] for line in always] == ["numpy"]


def test_a_type_checker_knows_both_spellings(tmp_path: Path, run_python: Callable[..., str]) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import webrtc, wrtc\n"
        "async def f(pc: webrtc.RTCPeerConnection) -> str:\n"
        "    await pc.setLocalDescription(await pc.create_offer())\n"
        "    return wrtc.engine_milestone\n"
    )
    said = run_python("-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", program)
    assert "Success" in said


@pytest.mark.skipif(os.environ.get("WRTC_BUILD", "").endswith("san"), reason="a sanitizer loads libstdc++")
def test_importing_loads_no_device_codec_or_cxx_library(run_python: Callable[..., str]) -> None:
    loaded = run_python("-c", "import pathlib, wrtc; print(pathlib.Path('/proc/self/maps').read_text())")
    assert "wrtc" in loaded
    found = [
        name for name in ("asound", "pulse", "libX", "openh264", "libstdc++", "libc++") if name in loaded
    ]
    assert found == []


def test_the_package_as_a_program_says_what_it_is_and_finds(run_python: Callable[..., str]) -> None:
    said = run_python("-m", "webrtc")
    for fact in (
        version(DISTRIBUTION),
        wrtc.engine_milestone,
        wrtc.engine_source,
        "opus",
        "VP8",
        "AV1",
        "H.264",
    ):
        assert fact.lower() in said.lower()
