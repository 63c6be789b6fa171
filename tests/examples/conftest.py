"""The examples, and the same written for aiortc: what a test says of one holds for both."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.examples.programs import EXAMPLES, ROOT, Running, running

LINES = ROOT / "benchmarks" / "lines"
Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture(scope="session")
def aiortc_python() -> str:
    """A Python with aiortc and the other requirements: AIORTC_EXAMPLES_PYTHON, or one that is made once."""
    if "AIORTC_EXAMPLES_PYTHON" in os.environ:
        return os.environ["AIORTC_EXAMPLES_PYTHON"]
    from packages import CACHE

    requirements = LINES / "requirements.txt"
    folder, python = CACHE / "examples", CACHE / "examples" / "bin" / "python"
    installed = folder / "requirements.txt"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "examples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text() != requirements.read_text():
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "install", "-r", requirements]
            done = subprocess.run(pip, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"the package registry does not give aiortc: {done.stderr.strip()[-200:]}")
            installed.write_text(requirements.read_text())
    return str(python)


@pytest.fixture(params=["webrtc", "aiortc"])
def start(request: pytest.FixtureRequest) -> Start:
    """`async with start("mirror.py", "--port", 0) as program:` runs an example, or the same for aiortc."""
    if request.param == "webrtc":
        return lambda name, *arguments, **options: running(EXAMPLES / name, *arguments, **options)
    python = request.getfixturevalue("aiortc_python")
    return lambda name, *arguments, **options: running(LINES / name, *arguments, python=python, **options)
