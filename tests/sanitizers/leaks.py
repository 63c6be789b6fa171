"""A pytest plugin for WRTC_BUILD=asan: fails the run for memory of ours that nobody can reach any more.

The leak sanitizer is asked when a test process ends, before its interpreter goes: what Python still holds is
no leak. Only allocations with the extension on their stack count: Python and numpy keep what they keep.
"""

from __future__ import annotations

import ctypes
import gc
import os
import re
import sys
import tempfile
from typing import Any

import pytest

BLOCK = re.compile(r"^Direct leak of .*?(?=^\s*$)", re.MULTILINE | re.DOTALL)
found: list[str] = []


def report() -> str:
    """What the leak sanitizer says now; it writes to standard error."""
    kept = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            ctypes.CDLL(None).__lsan_do_recoverable_leak_check()
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        file.seek(0)
        return file.read().decode(errors="replace")


def of_ours() -> list[str]:
    """The leaks that were allocated below a call of the extension."""
    gc.collect()
    return [block for block in BLOCK.findall(report()) if "/wrtc." in block]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if "wrtc" in sys.modules:
        found.extend(of_ours())
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["leaks"] = found
    elif found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist tells the process that makes the summary."""
    found.extend(getattr(node, "workeroutput", {}).get("leaks", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if found:
        terminalreporter.section("memory that the extension leaked")
        for block in found:
            terminalreporter.write_line(block)
