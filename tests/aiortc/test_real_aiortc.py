"""A program on each side: one on the real aiortc, one on this."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def peer(python: str, program: str, *arguments: str) -> subprocess.Popen[str]:
    """A program of this folder, with either library."""
    pipe = subprocess.PIPE
    command = [python, "-m", f"tests.aiortc.{program}", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("offers", ["ours", "theirs"])
def test_data_audio_and_video_go_both_ways(offers: str, real_aiortc: str, tmp_path: Path) -> None:
    def start(role: str, ours: bool) -> subprocess.Popen[str]:
        python, library = (sys.executable, "webrtc.aiortc") if ours else (real_aiortc, "aiortc")
        return peer(python, "peer", role, library, str(tmp_path / "socket"))

    with start("offer", offers == "ours") as one:
        # The real one does not wait for its peer to listen.
        while not (tmp_path / "socket").exists() and one.poll() is None:
            time.sleep(0.05)
        with start("answer", offers == "theirs") as other:
            assert one.stdout and other.stdout
            said = [one.stdout.readline(), other.stdout.readline()]
            errors = [end.communicate("done\n", timeout=60)[1] for end in (one, other)]
    assert said == ["from the answerer\n", "from the offerer\n"], errors
    assert (one.returncode, other.returncode) == (0, 0), errors


@pytest.mark.timeout(300)
def test_manual_transports_carry_data_audio_and_video_both_ways(real_aiortc: str) -> None:
    with (
        peer(sys.executable, "ortc_peer", "webrtc.aiortc") as ours,
        peer(real_aiortc, "ortc_peer", "aiortc") as theirs,
    ):
        assert ours.stdin and ours.stdout and theirs.stdin and theirs.stdout
        for line, other in ((ours.stdout.readline(), theirs), (theirs.stdout.readline(), ours)):
            assert other.stdin
            other.stdin.write(line)
            other.stdin.flush()
        said = [ours.stdout.readline(), theirs.stdout.readline()]
        errors = [end.communicate("done\n", timeout=60)[1] for end in (ours, theirs)]
    assert said == ["hello connected True True\n"] * 2, errors
