"""The extension is built to stop at a fault, and meets nothing else in the process by name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
import wrtc

SANITIZED = os.environ.get("WRTC_BUILD", "release").endswith("san")


@pytest.fixture(scope="module")
def elf() -> Callable[..., str]:
    """What readelf says of the extension."""
    tool = shutil.which("llvm-readelf-19") or shutil.which("readelf")
    if not tool:
        pytest.skip("needs readelf, of the package llvm-19 or binutils")

    def read(*options: str) -> str:
        return subprocess.run(
            [tool, *options, wrtc.__file__], check=True, capture_output=True, text=True
        ).stdout

    return read


def symbols(elf: Callable[..., str], defined: bool) -> set[str]:
    rows = [line.split() for line in elf("--wide", "--dyn-syms").splitlines()]
    rows = [row for row in rows if len(row) == 8 and row[0].rstrip(":").isdigit()]
    return {row[7].partition("@")[0] for row in rows if (row[6] != "UND") is defined}


def test_only_the_entry_point_is_exported(elf: Callable[..., str]) -> None:
    assert symbols(elf, defined=True) == {"PyInit_wrtc"}


def test_what_the_loader_filled_in_is_read_only(elf: Callable[..., str]) -> None:
    assert "GNU_RELRO" in elf("--program-headers")
    assert re.search(r"BIND_NOW|FLAGS_1.*NOW", elf("--dynamic"))


def test_the_stack_is_not_executable(elf: Callable[..., str]) -> None:
    [stack] = [line for line in elf("--wide", "--program-headers").splitlines() if "GNU_STACK" in line]
    assert re.search(r"\sRW\s", stack)


@pytest.mark.skipif(SANITIZED, reason="a sanitizer takes the place of these checks")
def test_stack_and_copies_are_checked(elf: Callable[..., str]) -> None:
    asked_for = symbols(elf, defined=False)
    assert {"__stack_chk_fail", "__memcpy_chk"} <= asked_for


@pytest.mark.skipif(SANITIZED, reason="the sanitizer's run-time has an operator new of its own")
def test_a_program_with_libstdcxx_in_its_global_scope_gets_named_errors(
    run_python: Callable[..., str],
) -> None:
    said = run_python(
        "-c",
        "import ctypes, asyncio\n"
        "try:\n"
        "    ctypes.CDLL('libstdc++.so.6', ctypes.RTLD_GLOBAL)\n"
        "except OSError:\n"
        "    raise SystemExit(print('none'))\n"
        "import webrtc\n"
        "async def main():\n"
        "    asyncio.get_running_loop().slow_callback_duration = 10\n"
        "    async with webrtc.RTCPeerConnection() as pc:\n"
        "        try:\n"
        "            await pc.set_remote_description({'type': 'offer', 'sdp': 'v=0'})\n"
        "        except webrtc.RTCException:\n"
        "            print('named')\n"
        "asyncio.run(main())",
    )
    if said.strip() == "none":
        pytest.skip("this machine has no libstdc++")
    assert said.strip() == "named"
