"""aiortc's own tests of what it does for programs, unmodified, with `install()`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

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
# Tests that are not run, each with its reason.
PAYLOAD = "wants aiortc's own payload numbers, codecs and order of attributes; the engine offers more codecs"
PRIVATE = "works on a private field of aiortc's"
REPORTS = "wants the peer's RTCP report of sound within two seconds; the engine's receivers send it after 2.5"

SKIPS = {
    "test_rtcpeerconnection.py::RTCPeerConnectionTest": {
        "test_connect_audio_bidirectional": PAYLOAD,
        "test_connect_audio_bidirectional_with_empty_iceservers": PAYLOAD,
        "test_connect_audio_codec_preferences_offerer": REPORTS,
        "test_connect_video_bidirectional": PAYLOAD,
        "test_connect_video_codec_preferences_offerer": PAYLOAD,
        "test_connect_video_codec_preferences_offerer_only_h264": PAYLOAD,
        "test_connect_video_h264": PAYLOAD,
    },
    "test_rtcicetransport.py::RTCIceTransportTest": {
        "test_connection_closed": PRIVATE + " (gatherer._connection)",
    },
}

RUN = "import sys, pytest, webrtc.aiortc; webrtc.aiortc.install(); sys.exit(pytest.main(sys.argv[1:]))"
EACH = 60


@pytest.fixture(scope="module")
def runs(upstream: Path) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """What comes of each file. Two run at a time: they sleep a lot."""
    with ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(run, upstream, name) for name in FILES}


def run(upstream: Path, name: str) -> subprocess.CompletedProcess[str]:
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
    return subprocess.run(
        [sys.executable, "-c", RUN, *options, *skipped, f"tests/{name}"],
        cwd=upstream,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FILES)
def test_aiortcs_own_tests_pass_except_those_listed_with_a_reason(
    name: str, runs: dict[str, Future[subprocess.CompletedProcess[str]]]
) -> None:
    done = runs[name].result()
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
