"""aiortc's own tests of what it does for programs, unmodified, with `install()`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from upstream_skips import SKIPS

FILES = [
    "test_contrib_media.py",
    "test_contrib_signaling.py",
    "test_mediastreams.py",
    "test_ortc.py",
    "test_rtcicetransport.py",
    "test_rtcpeerconnection.py",
    "test_rtcrtptransceiver.py",
    "test_rtcsessiondescription.py",
    "test_sdp.py",
]
RUN = "import sys, pytest, webrtc.aiortc; webrtc.aiortc.install(); sys.exit(pytest.main(sys.argv[1:]))"
EACH = 60


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FILES)
def test_aiortcs_own_tests_pass_but_for_those_with_a_reason(name: str, upstream: Path) -> None:
    skipped = [f"--deselect=tests/{place}::{test}" for place, tests in SKIPS.items() for test in tests]
    options = [
        "-q",
        "--tb=line",
        "-c",
        os.devnull,
        f"--rootdir={upstream}",
        f"--timeout={EACH}",
        "-p",
        "no:cacheprovider",
    ]
    paths = [str(upstream), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *options, *skipped, f"tests/{name}"],
        cwd=upstream,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
