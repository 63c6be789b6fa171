"""The scripts say what is wrong in one line, and fail."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.parametrize(
    ("command", "environment", "words"),
    [
        (["setup", "nonsense"], {}, ["nonsense", "media", "test", "docs"]),
        (["wheels"], {"WRTC_BUILD": "debug"}, ["release", "WRTC_BUILD"]),
        (["prove-wheels", "nonsense"], {}, ["nonsense", ".whl"]),
        (["check-release", "nonsense"], {}, ["nonsense", "no wheel", ".tar.gz"]),
        (["engine-news", "nonsense"], {}, ["nonsense", "without arguments"]),
        (["fuzz", "nonsense"], {}, ["nonsense", "mdns", "sctp", "--seconds"]),
        (["fuzz", "--seconds", "0"], {}, ["--seconds 0"]),
    ],
    ids=["an extra", "a build", "a wheel", "a file", "an argument", "a target", "a number"],
)
def test_a_wrong_use_is_named_with_what_would_be_right(
    command: list[str], environment: dict[str, str], words: list[str]
) -> None:
    script, *arguments = command
    result = subprocess.run(
        [SCRIPTS / script, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert line.startswith("error: ")
    for word in words:
        assert word in line
