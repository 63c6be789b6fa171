"""The examples, and the same written for aiortc: what a test says of one holds for both."""

from __future__ import annotations

import dataclasses
import fcntl
import os
import signal
import subprocess
import sys
from contextlib import AbstractAsyncContextManager

import pytest

from tests.examples.programs import EXAMPLES, ROOT, Running, running

LINES = ROOT / "benchmarks" / "lines"


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
            pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
            done = subprocess.run([*pip, "-r", str(requirements)], capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"the package registry does not give aiortc: {done.stderr.strip()[-200:]}")
            installed.write_text(requirements.read_text())
    return str(python)


@dataclasses.dataclass
class Start:
    """`async with start("mirror.py", "--port", 0) as program:` runs an example, written for a library."""

    library: str
    python: str

    def __call__(
        self, name: str, *arguments: object, stop: int = signal.SIGTERM
    ) -> AbstractAsyncContextManager[Running]:
        folder = EXAMPLES if self.library == "webrtc" else LINES
        return running(self.python, folder / name, *arguments, stop=stop)


# Those for aiortc encode slowly and install it, so they run on demand.
LIBRARIES = ["webrtc", "aiortc"] if os.environ.get("WEBRTC_LONG") else ["webrtc"]


@pytest.fixture(params=LIBRARIES)
def start(request: pytest.FixtureRequest) -> Start:
    """Starts examples, or the same for aiortc."""
    if request.param == "webrtc":
        return Start("webrtc", sys.executable)
    return Start("aiortc", request.getfixturevalue("aiortc_python"))
